"""What is wrong with a page, said so that its author can mend it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(enum.IntEnum):
    """How much a problem hurts; `warning` and above fail `invoke check`."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, and which rule it breaks.

    `source` is the path of the page's file ("" for the settings) and `line` the field's line
    in it, from 1 (0: unknown); `field` is the metadata field or setting, `value` what stood
    there, `rule` says what is allowed, `suggestion` is the nearest thing that would have been
    right ("" if nothing is near).
    """

    rule: str
    source: str = ""
    field: str = ""
    value: str = ""
    suggestion: str = ""
    severity: Severity = Severity.WARNING
    line: int = 0

    @property
    def place(self) -> str:
        """The file and the line, as editors read them; "" if neither is known."""
        source = one_line(self.source)
        return f"{source}:{self.line}" if self.line else source

    @property
    def message(self) -> str:
        """What is wrong there, in one line: `toc: 'ture': …; did you mean 'true'?`."""
        what = f"{self.value!r}: {self.rule}" if self.value else self.rule
        hint = f"; did you mean {self.suggestion!r}?" if self.suggestion else ""
        return one_line(": ".join(filter(None, (self.field, what))) + hint)

    def __str__(self) -> str:
        """Return the problem in one line, with its place before it: `stripe.md:5: toc: …`."""
        return ": ".join(filter(None, (self.place, self.message)))


def printed(value: object) -> str:
    """Return any value as text; Python refuses to print numbers of more than 4,300 digits."""
    try:
        return str(value)
    except ValueError:
        return "a number that is too long to print"


def one_line(text: str) -> str:
    """Return a text as one line that can be printed: all else in it is escaped, as Python does."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def nearest(word: str, words: Iterable[str], *, cutoff: float = 0.75) -> str:
    """Return the one of `words` that `word` was probably meant to be, or "".

    `cutoff` is the similarity that difflib's ratio must reach, from 0 to 1.
    """
    folded = {candidate.casefold(): candidate for candidate in sorted(words)}
    match = get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    return folded[match[0]] if match else ""
