"""The headings of a page's body, as a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING

from pelican_fsp.core.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# One pass over the text: what may hold a false heading is matched first and skipped, from tag to
# tag, since code has many characters. That all begins with "<" lets `re` skip the rest as fast.
# docutils puts the id on the section around the heading, Markdown on the heading itself.
SCAN = re.compile(
    r"""<(?:!--.*?-->
        | (?P<raw>pre|script|style|textarea|template)\b(?:[^<]*<)+?/(?P=raw)\s*>
        | (?:(?:div|section)\b(?P<around>[^>]*)>\s*<)?
          h(?P<level>[2-6])\b(?P<attributes>[^>]*)>(?P<text>.*?)</h(?P=level)\s*>)""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
ID = re.compile(r"""\bid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (2 to 6), the id that links lead to, its plain text, what is below."""

    level: int
    id: str
    text: str
    children: tuple[Heading, ...] = ()


def headings(html: str) -> tuple[Heading, ...]:
    """Return the tree of the headings that can be linked to (those with an id)."""
    return _nested([heading for match in SCAN.finditer(html) for heading in _heading(match)])


def _heading(match: re.Match[str]) -> Iterable[Heading]:
    if not match["level"]:
        return
    found = ID.search(match["attributes"]) or ID.search(match["around"] or "")
    text = plain_text(re.sub(r'<a\b[^>]*class="headerlink".*?</a>', "", match["text"]))
    if found and text:
        yield Heading(int(match["level"]), unescape(found[1] or found[2] or found[3] or ""), text)


def _nested(flat: Sequence[Heading]) -> tuple[Heading, ...]:
    found: list[Heading] = []
    rest = flat
    while rest:
        first, *rest = rest
        size = next((n for n, one in enumerate(rest) if one.level <= first.level), len(rest))
        found.append(replace(first, children=_nested(rest[:size])))
        rest = rest[size:]
    return tuple(found)
