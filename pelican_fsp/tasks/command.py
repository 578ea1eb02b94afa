"""What all commands have in common: how they end when interrupted, and that any text can be printed."""

from __future__ import annotations

import io
import signal
import sys
from functools import partial
from typing import Any

from invoke import Task, task

from pelican_fsp.host.interrupts import INTERRUPTED, heeded


class Command(Task[Any]):
    """A task that ends with status 130 at Ctrl+C and 143 at SIGTERM, and prints what it can."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - invoke's form
        """Run the task."""
        for stream in (sys.stdout, sys.stderr):
            print_anything(stream)
        try:
            with heeded(signal.SIGINT, signal.SIGTERM):
                return super().__call__(*arguments, **options)
        except KeyboardInterrupt:
            sys.stderr.write(f"Interrupted: invoke {self.name} has not done all of its work.\n")
            raise SystemExit(INTERRUPTED) from None


command = partial(task, klass=Command)
"""Decorates a function as invoke's `task` does."""


def print_anything(stream: object) -> None:
    """Let a stream print what its encoding lacks as an escape instead of failing."""
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")
