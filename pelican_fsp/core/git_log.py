"""When each file was last changed, read from `git log`."""

from __future__ import annotations

from datetime import datetime

FORMAT = "%x00%cI"
"""A commit begins with a NUL and its date (git's pretty format); its files follow, a line each."""


def last_changes(log: str) -> dict[str, datetime]:
    """Return the date of the newest commit of each file, from a log with the newest first.

    `log` is what `git log --format=%x00%cI --name-only` prints.
    """
    found: dict[str, datetime] = {}
    for commit in log.split("\0")[1:]:
        line, *files = commit.split("\n")  # names of files may have what else ends a line
        if date := _date(line):
            for file in filter(None, files):
                found.setdefault(file, date)
    return found


def _date(line: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(line)
    except ValueError:  # git prints what a commit says, and tools have written dates that are none
        return None
    return date
