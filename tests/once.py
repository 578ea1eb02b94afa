"""What is costly to make and never changed: made by one process of a test run, for all of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

PATIENCE = 600
"""Seconds that the other processes wait."""


def once(
    factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], None]
) -> Path:
    """Return a folder that `make` has filled; `worker` is the fixture `worker_id`."""
    base = factory.getbasetemp() if worker == "master" else factory.getbasetemp().parent
    folder, done, failed = base / name, base / f"{name}.done", base / f"{name}.failed"
    try:
        folder.mkdir()
    except FileExistsError:
        for _ in range(PATIENCE * 5):
            if done.exists():
                return folder
            assert not failed.exists(), f"another process could not make {name}"
            time.sleep(0.2)
        message = f"nobody has finished {name}"
        raise TimeoutError(message) from None
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    done.touch()
    return folder
