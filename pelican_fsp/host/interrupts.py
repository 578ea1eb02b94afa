"""Sees to it that an interrupt (Ctrl+C, SIGTERM) ends what it was meant for, whoever swallows it."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from pelican import main as pelican_main
from pelican import signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from pelican import Pelican

SIGNALLED = 128
"""What shells add to the number of a signal for the status of what it ended."""

INTERRUPTED = SIGNALLED + signal.SIGINT
"""The status after Ctrl+C: 130."""


def run_pelican_whole(arguments: Sequence[str]) -> None:
    """Run Pelican with a command line; whoever comes back from here has a whole site.

    Raises:
        KeyboardInterrupt: it was interrupted, which Pelican itself takes for a good end.
        SystemExit: it failed, and has said so.
    """
    finished: list[Pelican] = []

    def note(pelican: Pelican) -> None:
        finished.append(pelican)

    with heeded(signal.SIGINT), signals.finalized.connected_to(note):
        pelican_main([*arguments])
    if not finished:
        raise KeyboardInterrupt


@contextmanager
def heeded(*numbers: int) -> Iterator[None]:
    """End the block at any of these signals, at the latest when it comes to its end.

    Raises:
        KeyboardInterrupt: SIGINT came, even if something in the block has caught it.
        SystemExit: another signal came; the status is the one that shells give for it.
    """
    heard: list[int] = []
    own = os.getpid()

    def hear(number: int, _: FrameType | None) -> None:
        if os.getpid() != own:  # a copy of this process, made by `fork`: it has nothing to tidy
            os._exit(SIGNALLED + number)
        heard.append(number)
        _end(number)

    with _handled(numbers, hear):
        try:
            yield
        except (Exception, SystemExit):
            if not heard:
                raise
        if heard:
            _end(heard[0])


@contextmanager
def postponed() -> Iterator[None]:
    """Let interrupts wait until the block, a short one, is done."""
    waiting: list[int] = []
    with _handled((signal.SIGINT, signal.SIGTERM), lambda number, _: waiting.append(number)):
        yield
    for number in waiting:
        signal.raise_signal(number)


@contextmanager
def stopping() -> Iterator[None]:
    """Take Ctrl+C for the good end of the block: there is no other."""
    with _handled((signal.SIGINT,), signal.default_int_handler):
        try:
            yield
        except KeyboardInterrupt:
            return


@contextmanager
def _handled(
    numbers: Sequence[int], handler: Callable[[int, FrameType | None], object]
) -> Iterator[None]:
    """Handle these signals in the block, apart from those that this process shall ignore."""
    before = {}
    if threading.current_thread() is threading.main_thread():  # others cannot
        for number in numbers:
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _end(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(SIGNALLED + number)
