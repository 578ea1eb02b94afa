"""Captures what a block of code warns of."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def captured_messages() -> Iterator[list[str]]:
    """Yield a list that grows with every warning in the block: it has to be messages at each build."""
    messages: list[str] = []
    make, show = logging.getLogRecordFactory(), warnings.showwarning

    def note_record(*arguments: Any, **named: Any) -> logging.LogRecord:  # noqa: ANN401 - passed on
        record = make(*arguments, **named)
        messages.extend([record.msg] if record.levelno >= logging.WARNING else [])
        return record

    def note_warning(message: Warning | str, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - passed on
        messages.append(str(message))
        show(message, *arguments, **named)

    logging.setLogRecordFactory(note_record)
    warnings.showwarning = note_warning
    try:
        yield messages
    finally:
        logging.setLogRecordFactory(make)
        warnings.showwarning = show


@contextmanager
def logged_errors() -> Iterator[list[logging.LogRecord]]:
    """Yield a list that grows with every error that is logged in the block."""
    errors: list[logging.LogRecord] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = errors.append  # type: ignore[assignment,method-assign]  # one line, not a class
    logging.getLogger().addHandler(handler)
    try:
        yield errors
    finally:
        logging.getLogger().removeHandler(handler)
