"""What was found in a site: each thing with its verdict, its reason and what it would change."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pelican_fsp.core.text_edit.sources import LineEdit


class Verdict(enum.StrEnum):
    """What becomes of a thing written by hand."""

    DERIVABLE = "derivable"
    OVERRIDE = "override"
    CONTRADICTION = "contradiction"
    LEFT = "left alone"


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field that a page gets, by its source: `value` is added to what a list has already."""

    source: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing written by hand: where it stands, what becomes of it, and why.

    `source` is the path of its file and `line` its first line, from 1. `fields` are what the
    pages need so that the thing can go, `changes` the lines that go then; `deletes` says that
    the whole file goes.
    """

    verdict: Verdict
    what: str
    source: str
    line: int
    reason: str
    fields: tuple[FieldValue, ...] = ()
    changes: tuple[LineEdit, ...] = ()
    deletes: bool = False

    @property
    def is_work(self) -> bool:
        """Whether it would change a file."""
        return bool(self.fields or self.changes or self.deletes)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the fields make on a page, and the site has not today."""

    source: str
    what: str
