"""The line of a source file that gives the page its place: found in its bytes, and replaced there.

sortorder: 0453                                     Markdown
sortorder: "0453"   # quoted, or the zero is lost   YAML between two ---
:sortorder: 0453                                    reStructuredText
<meta name="sortorder" content="0453">              HTML
"""

from __future__ import annotations

import re

START = rb"(?:\A(?:\xef\xbb\xbf)?|(?<=[\r\n]))"
END = rb"(?=[ \t]*(?:\#[^\r\n]*)?(?:[\r\n]|\Z))"
FIELD = re.compile(
    START
    + rb"(?P<head>:?sortorder[ \t]*:[ \t]*)(?P<quote>[\"']?)(?P<digits>[0-9]+)(?P=quote)"
    + END,
    re.IGNORECASE,
)
META = re.compile(
    rb"<meta\s+name\s*=\s*(?P<quote>[\"'])sortorder(?P=quote)\s+content\s*=\s*[\"'](?P<digits>[0-9]+)",
    re.IGNORECASE,
)
FENCED = re.compile(
    rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
BLANK = re.compile(rb"(?:\r\n|\r(?!\n)|\n)[ \t]*(?=[\r\n])")


class OrderLineError(ValueError):
    """The order of a page does not stand in its file as it was read; the message says why."""


def with_order(source: bytes, before: str, after: str) -> bytes:
    """Return the source with another sort order; all other bytes are as they were.

    Raises:
        OrderLineError: the order does not stand there, or not as it was read.
    """
    found = _found(source)
    if not found:
        message = f"gives no sortorder of its own: change {before} to {after} where it comes from"
        raise OrderLineError(message)
    digits = found["digits"].decode("ascii")
    is_bare = _is_fenced(source) and not found["quote"]
    if digits != before:
        hint = ": put it in quotes" if is_bare else ""
        message = f"says sortorder {digits}, which was read as {before}{hint}"
        raise OrderLineError(message)
    if is_bare and after.startswith("0") and not before.startswith("0"):
        message = f"would lose the zero of {after}: put its sortorder in quotes first"
        raise OrderLineError(message)
    start, end = found.span("digits")
    return source[:start] + after.encode("ascii") + source[end:]


def _found(source: bytes) -> re.Match[bytes] | None:
    if meta := META.search(source):
        return meta
    # A text may show the line as an example: only the head of the file counts.
    head = FENCED.match(source)
    end = head.end() if head else _end_of_head(source)
    return FIELD.search(source, 0, end)


def _end_of_head(source: bytes) -> int:
    """Return where a head without fences ends: at the first blank line after a field."""
    is_rest = re.search(START + rb":\w+:", source)
    start = is_rest.start() if is_rest else 0
    blank = BLANK.search(source, start)
    return blank.end() if blank else len(source)


def _is_fenced(source: bytes) -> bool:
    return FENCED.match(source) is not None
