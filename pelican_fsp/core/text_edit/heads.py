"""The fields at the top of a source, found as its reader finds them and changed line by line.

Markdown            YAML                reStructuredText    HTML
title: Flask        ---                 Flask               <head>
concept: none       title: Flask        =====                 <meta name="concept"
                    concept: none       :concept: none              content="none">
Text.               ---                                     </head>
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from pelican_fsp.core.text_edit.sources import LineEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pelican_fsp.core.text_edit.sources import SourceFile

# As Python-Markdown's `meta` extension reads them.
MARKDOWN_FIELD = re.compile(r" {0,3}(?P<name>[A-Za-z0-9_-]+):")
MARKDOWN_MORE = re.compile(r"(?: {4}|\t)")
BEGINS = re.compile(r"---(?:\s.*)?$")
ENDS = re.compile(r"(?:---|\.\.\.)(?:\s.*)?$")
YAML_FIELD = re.compile(r"(?P<name>[A-Za-z0-9_-]+)\s*:(?:\s|$)")
YAML_MORE = re.compile(r"[ \t]+\S|- ")
YAML_PLAIN = re.compile(r"[A-Za-z](?:[\w./ -]*[\w./-])?")
YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"})
RST_FIELD = re.compile(r":(?P<name>[^:\s][^:]*):(?:\s|$)")
UNDERLINE = re.compile(r"([^\w\s])\1+\s*$")
"""What makes a title of the line above it, in reStructuredText."""

HTML_FIELD = re.compile(
    r"""\s*<meta\s[^>]*\bname\s*=\s*["'](?P<name>[^"']+)["'][^>]*>\s*$""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the fields of a source stand; all lines are counted from 0.

    `fields` has the lines of each field, from its first to the one after its last; a field may
    be given more than once. New fields go before line `end`, the text begins at line `body`. `before` and `after` are the lines
    that the first field of all needs around it. `form` is how fields are written here: a page
    in Markdown may have a head of either kind where YAML is read.
    """

    form: str
    fields: Mapping[str, Sequence[tuple[int, int]]]
    end: int
    body: int
    before: str = ""
    after: str = ""


def head_of(source: SourceFile) -> Head | None:
    """Return where the fields of a source stand; `None` if there is no telling."""
    find = HEADS.get(source.form)
    lines = source.lines
    if lines:
        lines = (lines[0].removeprefix(source.mark), *lines[1:])
    return find(lines) if find else None


def is_fenced(source: SourceFile) -> bool:
    """Whether a source begins with a line of three hyphens, as its head then ends."""
    return bool(source.lines and BEGINS.match(source.lines[0].removeprefix(source.mark).rstrip()))


def field_changes(source: SourceFile, values: Mapping[str, str]) -> tuple[LineEdit, ...]:
    """Return what gives a source these fields: one that is there is changed, never doubled.

    Raises:
        ValueError: its fields cannot be found.
    """
    head = head_of(source)
    if not head:
        message = f"{source.path}: its fields cannot be found"
        raise ValueError(message)
    newline = source.newline
    changes: list[LineEdit] = []
    added = []
    for name, value in values.items():
        line = f"{WRITTEN[head.form](name, value)}{newline}"
        if name not in head.fields:
            added.append(line)
            continue
        for number, (start, end) in enumerate(head.fields[name]):
            old = source.lines[start:end]
            mark = "" if start else source.mark
            last = newline if old[-1].endswith(("\n", "\r")) else ""
            new = (mark + line.rstrip("\r\n") + last,) if not number else ()
            changes.append(LineEdit(start + 1, old, new))
    changes.sort(key=lambda change: change.line)
    if added:
        _add(source, head, added, changes)
    return tuple(changes)


def _add(source: SourceFile, head: Head, added: Sequence[str], changes: list[LineEdit]) -> None:
    """Add new lines at the end of a head to what changes in it."""
    newline = source.newline
    before = [newline] if head.before else []
    after = [newline] if head.after else []
    lines = [*before, *added, *after]
    first, last = source.lines[:1], source.lines[head.end - 1 : head.end] if head.end else ()
    if last and not last[0].endswith(
        ("\n", "\r")
    ):  # the file ends within its head: so does the new line
        lines[-1] = lines[-1].rstrip("\r\n")
        if changes and changes[-1].line - 1 + len(changes[-1].old) == head.end:
            ending = changes.pop()
            new = (*(f"{line}{newline}" for line in ending.new), *lines)
            changes.append(LineEdit(ending.line, ending.old, new))
        else:
            changes.append(LineEdit(head.end, last, (f"{last[0]}{newline}", *lines)))
    elif not head.end and first and source.mark:
        new = (source.mark + lines[0], *lines[1:], first[0].removeprefix(source.mark))
        changes.append(LineEdit(1, first, new))
    else:
        changes.append(LineEdit(head.end + 1, (), tuple(lines)))


def _fields(
    lines: Sequence[str], start: int, is_field: re.Pattern[str], more: re.Pattern[str]
) -> tuple[dict[str, list[tuple[int, int]]], int]:
    """Return the fields from a line on, and the line after the last of them."""
    found: dict[str, list[tuple[int, int]]] = {}
    name = ""
    number = start
    for number in range(start, len(lines) + 1):
        line = lines[number] if number < len(lines) else ""
        if match := is_field.match(line):
            name = match["name"].strip().lower()
            found.setdefault(name, []).append((number, number + 1))
        elif name and more.match(line):
            found[name][-1] = (found[name][-1][0], number + 1)
        else:
            break
    return found, number


def _markdown_head(lines: Sequence[str]) -> Head:
    begins = int(bool(lines and BEGINS.match(lines[0].rstrip())))
    found, end = _fields(lines, begins, MARKDOWN_FIELD, MARKDOWN_MORE)
    line = lines[end] if end < len(lines) else "\n"
    is_closed = not line.strip() or ENDS.match(line.rstrip())
    if found or begins:
        # An indented text right below a head without fields would go on with the new one.
        after = "\n" if not found and MARKDOWN_MORE.match(line) else ""
        return Head("markdown", found, end, min(end + bool(is_closed), len(lines)), after=after)
    return Head("markdown", {}, 0, 0, after="" if lines and not lines[0].strip() else "\n")


def _yaml_head(lines: Sequence[str]) -> Head | None:
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines) or lines[first].rstrip("\r\n") != "---":
        return _markdown_head(lines)
    ends = range(first + 1, len(lines))
    end = next((n for n in ends if lines[n].rstrip("\r\n") in {"---", "..."}), None)
    if end is None:
        return _markdown_head(lines)
    found: dict[str, list[tuple[int, int]]] = {}
    number = first + 1
    while number < end:
        some, after = _fields(lines[:end], number, YAML_FIELD, YAML_MORE)
        for name, spans in some.items():
            found.setdefault(name, []).extend(spans)
        number = max(after, number + 1)
    return Head("yaml", found, end, end + 1)


def _rst_head(lines: Sequence[str]) -> Head:
    number = _after_blank(lines, 0)
    is_titled = False
    while (size := _title_size(lines, number)) and not RST_FIELD.match(lines[number]):
        number += size
        is_titled = True
        title_end = number
        number = _after_blank(lines, number)
    found, end = _fields(lines, number, RST_FIELD, re.compile(r"[ \t]+\S"))
    if found:
        return Head("rst", found, end, end)
    if not is_titled:
        return Head("rst", {}, 0, 0, after="\n")
    is_apart = title_end >= len(lines) or not lines[title_end].strip()
    return Head("rst", {}, title_end, title_end, before="\n", after="" if is_apart else "\n")


def _title_size(lines: Sequence[str], number: int) -> int:
    """Return how many lines a title takes here: with a line above it, or below only; 0 if none."""
    rest = [line.rstrip() for line in lines[number : number + 3]]
    if len(rest) > 2 and UNDERLINE.match(rest[0]) and rest[0] == rest[2]:  # noqa: PLR2004 - three lines
        return 3
    return 2 if len(rest) > 1 and rest[0].strip() and UNDERLINE.match(rest[1]) else 0


def _after_blank(lines: Sequence[str], number: int) -> int:
    return next((n for n in range(number, len(lines)) if lines[n].strip()), len(lines))


def _html_head(lines: Sequence[str]) -> Head | None:
    end = next((n for n, line in enumerate(lines) if line.strip().lower() == "</head>"), None)
    if end is None:
        return None
    found = {
        match["name"].lower(): [(number, number + 1)]
        for number, line in enumerate(lines[:end])
        if (match := HTML_FIELD.match(line))
    }
    return Head("html", found, end, end + 1)


def _yaml_line(name: str, value: str) -> str:
    is_plain = YAML_PLAIN.fullmatch(value) and (
        value.lower() not in YAML_WORDS or name == "section"
    )
    return f"{name}: {value if is_plain else json.dumps(value, ensure_ascii=False)}"


def _rst_line(name: str, value: str) -> str:
    escaped = re.sub(r"([*`|_\\])", r"\\\1", value)
    return f":{name}: {escaped}"


HEADS: Mapping[str, Callable[[Sequence[str]], Head | None]] = {
    "markdown": _markdown_head,
    "yaml": _yaml_head,
    "rst": _rst_head,
    "html": _html_head,
}

WRITTEN: Mapping[str, Callable[[str, str], str]] = {
    "markdown": lambda name, value: f"{name}: {value}",
    "yaml": _yaml_line,
    "rst": _rst_line,
    "html": lambda name, value: f'  <meta name="{name}" content="{escape(value)}">',
}
"""How a field is written; in reStructuredText, what would be markup is escaped."""
