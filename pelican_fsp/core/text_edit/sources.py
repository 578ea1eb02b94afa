"""A source file as its bytes and its lines, and changes to it as lines that go and lines that come.

Whatever a change does not name stays as it was, to the byte: the text goes through a decoder
that loses nothing, lines keep their ends, and a byte order mark its place.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BOM = codecs.BOM_UTF8.decode("utf-8")


@dataclass(frozen=True)
class SourceFile:
    """A file as it was read: `path` names it in the report, `refusal` is why it stays as it is.

    `form` is how its fields are written: `markdown`, `yaml`, `rst`, `html`, or "" where this is
    not known.
    """

    path: str
    data: bytes = field(repr=False)
    form: str = ""
    refusal: str = ""

    @cached_property
    def encoding(self) -> str:
        """The encoding: UTF-8, else Latin-1, which gives every byte a character."""
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return "latin-1"
        return "utf-8"

    @cached_property
    def lines(self) -> tuple[str, ...]:
        r"""The lines with their ends; only `\n` ends one, so that nothing else is touched.

        A file that has none is of a system whose lines end with `\r`.
        """
        end = "\r" if "\n" not in self.text and "\r" in self.text else "\n"
        pieces = self.text.split(end)
        return tuple(f"{line}{end}" for line in pieces[:-1]) + tuple(filter(None, pieces[-1:]))

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.data.decode(self.encoding)

    @property
    def mark(self) -> str:
        """The byte order mark as it stands in the text; "" if there is none."""
        has_mark = self.data.startswith(codecs.BOM_UTF8)
        return codecs.BOM_UTF8.decode(self.encoding) if has_mark else ""

    @property
    def newline(self) -> str:
        """How a new line ends: as the first one does."""
        first = self.lines[0] if self.lines else ""
        return next((end for end in ("\r\n", "\r") if first.endswith(end)), "\n")

    def refuses(self, text: str) -> str:
        """Return why a text cannot be written into the file; "" if it can."""
        if self.refusal:
            return self.refusal
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return f"the file is {self.encoding} and cannot hold {text!r}"
        return ""


@dataclass(frozen=True, slots=True)
class LineEdit:
    """Lines of a file that go and lines that come in their place, from `line` on, from 1.

    Without lines that go, those that come are put before `line`.
    """

    line: int
    old: tuple[str, ...]
    new: tuple[str, ...] = ()


def changed(source: SourceFile, changes: Iterable[LineEdit]) -> bytes:
    """Return the bytes of a file with the changes made.

    Raises:
        ValueError: two changes name one line, or a line that should go is not there.
    """
    pieces: list[str] = []
    done = 0
    for change in in_order(changes):
        start = change.line - 1
        if start < done or source.lines[start : start + len(change.old)] != change.old:
            message = f"{source.path}:{change.line}: the lines to change are others"
            raise ValueError(message)
        pieces += [*source.lines[done:start], *change.new]
        done = start + len(change.old)
    text = "".join([*pieces, *source.lines[done:]])
    try:
        return text.encode(source.encoding)
    except UnicodeEncodeError as error:
        lacking = text[error.start : error.end]
        message = f"{source.path}: {lacking!r} cannot be written in its encoding, {source.encoding}"
        raise ValueError(message) from error


def in_order(changes: Iterable[LineEdit]) -> list[LineEdit]:
    """Return changes from the top of the file to its end; what is put in goes first."""
    return sorted(changes, key=lambda change: (change.line, bool(change.old)))


def difference(source: SourceFile, changes: Iterable[LineEdit]) -> Iterator[str]:
    """Yield the lines of a unified diff without context: what the changes do, and nothing else."""
    yield f"--- a/{source.path}"
    yield f"+++ b/{source.path}"
    shift = 0
    for change in in_order(changes):
        gone, come = len(change.old), len(change.new)
        before = f"{change.line - (not gone)},{gone}"
        after = f"{change.line + shift - (not come)},{come}"
        yield f"@@ -{before} +{after} @@"
        yield from (f"-{line}" for line in _shown(change.old))
        yield from (f"+{line}" for line in _shown(change.new))
        shift += come - gone


def _shown(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        yield line.rstrip("\r\n").removeprefix(BOM)
        if not line.endswith(("\n", "\r")):
            yield "\\ No newline at end of file"


def without(source: SourceFile, refusal: str) -> SourceFile:
    """Return the source as one that must stay as it is, and why; "" lets it change."""
    return replace(source, refusal=refusal)
