"""Says what is wrong, with file and line, in Pelican's log."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.core.text_edit.given import given_field, source_of_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pelican_fsp.core.problems import Problem

logger = logging.getLogger(__name__)

LEVELS = {
    Severity.NOTE: logging.DEBUG,
    Severity.WARNING: logging.WARNING,
    Severity.ERROR: logging.ERROR,
}


def without_traceback(record: logging.LogRecord) -> bool:
    """Let what the system refuses (no space, no right) be said in one line; for Pelican's log."""
    if record.exc_info and isinstance(record.exc_info[1], OSError):
        record.exc_info = None
    return True


def register() -> None:
    """Stand in Pelican's log, which prints a traceback for each error that ends a build."""
    logging.getLogger("pelican").addFilter(without_traceback)


def located(problem: Problem, content_path: str) -> Problem:
    """Return the problem with its file as seen from here, and the line of its field."""
    if not problem.source:
        return problem
    file = Path(content_path, problem.source)
    line = field_line(file, problem.field) if problem.field else text_line(file, problem.value)
    return replace(problem, source=from_here(file), line=line)


def report(problems: Iterable[Problem]) -> None:
    """Log each problem as gravely as it is; notes only at the debug level."""
    for problem in problems:
        logger.log(LEVELS[problem.severity], "%s", problem)


def field_line(file: Path, field: str) -> int:
    """Return the line, from 1, where a source file gives a metadata field; 1 if it does not."""
    try:
        data = file.read_bytes()
    except OSError:  # gone since Pelican read it
        return 1
    found = given_field(source_of_page(data, file.suffix), field)
    return found.line if found else 1


def text_line(file: Path, text: str) -> int:
    """Return the first line, from 1, of a source file that holds the text; 1 if none does."""
    return next(iter(text_lines(file, text)), 1)


def text_lines(file: Path, text: str) -> list[int]:
    """Return the lines, from 1, of a source file that hold the text, as often as they do."""
    found = (
        (n, line.count(text))
        for n, line in enumerate(text_of(file).splitlines(), 1)
        if text in line
    )
    return [n for n, count in found for _ in range(count)] if text else []


def text_of(file: Path) -> str:
    """Return the text of a source file; "" if it is gone since Pelican read it."""
    try:
        return file.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def from_here(file: Path) -> str:
    """Return the path of a file as one would type it in the current folder."""
    path = os.path.relpath(file)
    return str(file) if path.startswith("..") else path


def located_occurrence(problem: Problem, content_path: str, earlier: int) -> Problem:
    """Return the problem with its file as seen from here, and the line where the address stands.

    `earlier` is how often it was told of before. Pelican has resolved its own links: those are
    looked for by their ends.
    """
    file = Path(content_path, problem.source)
    told = located(problem, content_path)
    for piece in (problem.value, *re.findall(r"(?:#[^#]+|[^/]+)\Z", problem.value)):
        if lines := text_lines(file, piece):
            return replace(told, line=lines[min(earlier, len(lines) - 1)])
    return told
