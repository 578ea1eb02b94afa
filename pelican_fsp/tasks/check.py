"""The commands that look at the book and build nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from invoke import Context, Exit, task

from pelican_fsp.core.problems import Severity
from pelican_fsp.tasks.site import read_book

if TYPE_CHECKING:
    from pelican_fsp.book import Book


@task
def outline(c: Context) -> None:
    """Print the book as a tree, with its numbers, and what is wrong with it."""
    book = read_book(c)
    for language, tree in book.outlines.items():
        heading = f"[{language}]\n" if len(book.outlines) > 1 else ""
        sys.stdout.write(f"{heading}{tree}\n")
    if not book.outlines:
        sys.stdout.write("No page has a sortorder: there is no book yet.\n")
    print_problems(book)


@task
def check(c: Context) -> None:
    """Print what is wrong with the fields and the order of the pages; fail if it matters."""
    book = read_book(c)
    print_problems(book)
    if any(problem.severity >= Severity.WARNING for problem in book.problems):
        raise Exit(code=1)


def print_problems(book: Book) -> None:
    """Print one line per problem, the gravest last, and how many there are."""
    for problem in sorted(book.problems, key=lambda problem: problem.severity):
        sys.stderr.write(f"{problem.severity}: {problem}\n")
    count = len(book.problems)
    sys.stderr.write(f"{count or 'no'} problem{'' if count == 1 else 's'}\n")
