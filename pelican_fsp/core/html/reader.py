"""Reads HTML tag by tag and says where each one stands; any text is HTML to it.

    <p class="a">One <!-- two --> three.    →    p (class: a) at 0, a comment at 17

It goes through the text once, forwards, as the HTML standard has it (13.2.5): what begins at a
"<" is taken to its end, or to that of the text, and never looked at again. Thus no text, however
broken, takes longer than its length says, and none is refused. The standard library's parser
is slower, takes the square of the length for some texts, and raises errors for others.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

SPACE = r" \t\n\r\f"
VALUE = rf"""[{SPACE}]*+=[{SPACE}]*+
    (?:"(?P<double>[^"]*+)(?:"|\Z)|'(?P<single>[^']*+)(?:'|\Z)|(?P<bare>[^{SPACE}>]*+))"""
ATTRIBUTE = rf"[{SPACE}/]*+(?P<name>[^{SPACE}/>][^{SPACE}/>=]*+)(?:{VALUE})?"
UNNAMED = re.sub(r"\?P<\w+>", "?:", ATTRIBUTE)

# Each alternative reaches an end in any text: nothing is tried twice.
MARKUP = re.compile(
    rf"""<(?:(?P<is_end>/)?(?P<name>[a-z][^{SPACE}/>]*+)
             (?P<attributes>(?:{UNNAMED})*)(?P<tail>[{SPACE}/]*+)(?P<is_whole>>)?
           | !--(?:-?>|.*?(?:--!?>|\Z))
           | [!?/][^>]*+>?)""",
    re.ASCII | re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
NAME = MARKUP.groupindex["name"]
PARTS = ("is_end", "attributes", "tail", "is_whole")
ATTRIBUTES = re.compile(ATTRIBUTE, re.VERBOSE)
ENDLESS_NUMBER = re.compile(r"&#(?:[0-9]{20,}+|[xX][0-9a-fA-F]{20,}+);?")

RAW = frozenset(
    {*("script", "style", "textarea", "title"), *("iframe", "noembed", "noframes", "xmp")}
)
"""Elements that have text and no tags inside (HTML standard, 13.2.6.4)."""

CODE = frozenset({"pre", "template"})
"""Elements whose tags are shown or kept, not meant."""


class Tag(NamedTuple):
    """A tag, or what is none: a comment or declaration has the name "".

    `start` and `end` are offsets in characters. `text` is what a start tag of RAW has inside,
    and `end` lies after it. `written` are the attributes as they were written.
    """

    name: str
    start: int
    end: int
    is_end: bool = False
    is_closed: bool = False
    written: str = ""
    text: str = ""

    @property
    def attributes(self) -> dict[str, str | None]:
        """The attributes by name in small letters, `None` for one without a value.

        Of two with one name the first counts, as everywhere.
        """
        found: dict[str, str | None] = {}
        for match in ATTRIBUTES.finditer(self.written):
            _, double, single, bare = match.groups()
            value = next((one for one in (double, single, bare) if one is not None), None)
            found.setdefault(match["name"].lower(), None if value is None else unescaped(value))
        return found

    def get(self, name: str) -> str:
        """Return the value of an attribute; "" if it has none."""
        return self.attributes.get(name) or ""


def tags(
    body: str, *, only: Collection[str] | None = None, without: Collection[str] = ()
) -> Iterator[Tag]:
    """Yield the tags and comments of a text, or only the tags of these names.

    What is inside of the elements `without` is passed over, if they have an end tag.
    """
    place = 0
    unended: set[str] = set()
    looked_at = None if only is None else {*only, *without, *RAW}
    find = MARKUP.search
    while found := find(body, place):
        place = end = found.end()
        name = (found[NAME] or "").lower()
        if looked_at and name not in looked_at:
            continue
        if not name:
            yield Tag("", found.start(), end)
            continue
        is_end, written, tail, is_whole = found.group(*PARTS)
        if not is_whole:  # the text ends inside of it, and it is nothing
            return
        is_closed = tail.endswith("/")
        is_raw = name in RAW
        if not is_end and not is_closed and (is_raw or (name in without and name not in unended)):
            if ending := _ending(name).search(body, end):
                place = ending.start()
            elif is_raw:
                place = len(body)
            else:
                unended.add(name)
        if only is None or name in only:
            text, last = (body[end:place], place) if is_raw else ("", end)
            yield Tag(name, found.start(), last, bool(is_end), is_closed, written, text)


@cache
def _ending(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[{SPACE}/>])", re.ASCII | re.IGNORECASE)


def pieces(html: str) -> Iterator[Tag | str]:
    """Yield the tags and comments of a text and the texts between them, characters resolved."""
    place = 0
    for tag in tags(html):
        if place < tag.start:
            yield unescaped(html[place : tag.start])
        yield tag
        place = tag.end
    rest = html[place:]
    if rest:
        yield unescaped(rest)


def text_of(html: str) -> str:
    """Return the text of a piece of HTML: no tags, characters resolved, white space folded."""
    place = 0
    texts = []
    for tag in tags(html):
        texts.append(html[place : tag.start])
        place = tag.end
    return unescaped(" ".join("".join([*texts, html[place:]]).split()))


def unescaped(text: str) -> str:
    """Return a text with its character references resolved.

    The standard library's `unescape` raises an error for a number of thousands of digits.
    """
    return unescape(without_endless_numbers(text)) if "&" in text else text


def without_endless_numbers(text: str) -> str:
    """Return a text without references to characters whose number is far too large.

    Parsers would make a number of their digits, however many, and Python refuses.
    """
    return ENDLESS_NUMBER.sub("\ufffd", text)
