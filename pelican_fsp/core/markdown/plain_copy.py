"""The Markdown of a page for readers who are programs: no metadata, links that lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# As Python-Markdown's `meta` extension reads them.
FIELD = re.compile(r"^ {0,3}[A-Za-z0-9_-]+:\s*.*$")
MORE = re.compile(r"^ {4,}.+$")
DELIMITER = re.compile(r"^(?:-{3}|\.{3})\s*$")
LINK = re.compile(r"[{|](?:filename|static|attach)[}|](?P<path>[^)\s\"'<>#?]*)")


def markdown_copy(title: str, source: str, resolve: Callable[[str], str]) -> str:
    """Return a page's source as a document of its own, under its title.

    `resolve` makes a full address of the path in a Pelican link (`/pages/flask.md`); it returns
    "" for what it does not know, and the link stays as it was.
    """
    body = LINK.sub(lambda found: resolve(found["path"]) or found[0], without_metadata(source))
    heading = title.replace("<", "\\<")  # it is text: Markdown would take `<T>` for a tag
    return f"# {heading}\n\n{body.strip()}\n"


def without_metadata(source: str) -> str:
    """Return a source without the lines of metadata at its beginning."""
    lines = source.removeprefix("\ufeff").splitlines(keepends=True)
    is_delimited = bool(lines and DELIMITER.match(lines[0]))
    for number, line in enumerate(lines[is_delimited:], int(is_delimited)):
        if is_delimited and DELIMITER.match(line):
            return "".join(lines[number + 1 :])
        if not is_delimited and not (FIELD.match(line) or (number and MORE.match(line))):
            return "".join(lines[number:])
    return "" if not is_delimited else source
