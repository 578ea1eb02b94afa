"""The names of files and folders that are still being written, and whether anybody still does."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = ".fsp-"
HALF = re.compile(re.escape(PREFIX) + r"(\d+)-")
"""The beginning of a file that is being written, with the number of the process that does."""

A_DAY = 86_400
"""Seconds after which half a file is nobody's, although its process seems to live: numbers are
given anew, in a container the same one each time."""


def own_prefix() -> str:
    """Return what the names of this process's half files begin with."""
    return f"{PREFIX}{os.getpid()}-"


def is_abandoned(file: Path) -> bool:
    """Whether a file or folder was being written by a process that is gone."""
    found = HALF.match(file.name)
    if not found:
        return False
    try:
        if time.time() - file.lstat().st_mtime > A_DAY:
            return True
        if os.name == "nt":  # where to ask for a process would end it
            return False
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's, or no process at all
        return False
    return False
