"""Text out of HTML, and out of the values of fields, which are text with a little HTML in it."""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape
from typing import TYPE_CHECKING

from markupsafe import Markup

from pelican_fsp.core.html.reader import without_endless_numbers
from pelican_fsp.core.problems import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

PAIRED = frozenset(
    {
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn"),
        *("em", "font", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small"),
        *("span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
    }
)
"""Elements that may stand in a title: what HTML calls phrasing, as far as it holds text."""

ALONE = frozenset({"br", "wbr"})

TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)
        (?:\s++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>=`]++))?)*+\s*+/?>""",
    re.IGNORECASE | re.VERBOSE,
)
ATTRIBUTE = re.compile(
    r"""\s(class|dir|lang|title)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))""",
    re.IGNORECASE,
)
"""What of a tag is kept: no ids, styles and scripts that would have to be looked after in a page."""

COMMENT = re.compile("<!--.*?-->", re.DOTALL)

BROKEN = re.compile("[\ud800-\udfff]")
"""Halves of characters, which no file can hold."""


def plain_text(html: str) -> str:
    """Return the text of a piece of HTML: no tags, entities resolved, white space folded."""
    text = Markup(without_endless_numbers(html)).striptags()  # noqa: S704 - taken out, not let in
    return " ".join(text.split())  # again: references can be white space too


def value_text(value: object) -> str:
    """Return the text of a title or another value of a field, white space folded.

    Tags of inline elements are markup where each has its partner, and so are `<br>` and
    comments; all else in angle brackets is text: `List<T>`, `The <table> element`, `a < b`.
    Entities are resolved. A value of nothing but markup is text as it stands.
    """
    text = writable(value)
    if "<" in text or "&" in text:
        text = "".join(_text(piece, is_tag=is_tag) for piece, is_tag in _pieces(text))
    return " ".join(text.split()) or " ".join(writable(value).split())


def value_html(value: object) -> str:
    """Return a title or another value of a field as HTML: its text, escaped, and its markup.

    Links lose their tags, and all tags what is neither `class` nor `dir`, `lang` or `title`.
    """
    text = writable(value)
    pieces = [*_pieces(text)]
    if not any(_text(piece, is_tag=is_tag).strip() for piece, is_tag in pieces):
        return escape(" ".join(text.split()))
    return "".join(_html(piece, is_tag=is_tag) for piece, is_tag in pieces).strip()


def writable(value: object) -> str:
    """Return a value as text that can be written to a file."""
    text = "" if value is None else printed(value)
    return text if text.isascii() else BROKEN.sub("\ufffd", text)


def _pieces(value: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a value in order: its text, and (with True) its tags."""
    value = without_endless_numbers(value)
    end = value.rfind("-->") + len("-->")
    value = COMMENT.sub("", value[:end]) + value[end:]
    found = [match for match in TAG.finditer(value) if match["name"].lower() in PAIRED | ALONE]
    at = 0
    for tag in _markup(found):
        yield value[at : tag.start()], False
        yield tag[0], True
        at = tag.end()
    yield value[at:], False


def _markup(tags: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the tags that stand alone or have a partner, none across another pair."""
    kept = []
    opened: list[re.Match[str]] = []
    names = Counter[str]()
    for tag in tags:
        name = tag["name"].lower()
        if name in ALONE:
            kept += [] if tag["end"] else [tag]
        elif not tag["end"]:
            opened.append(tag)
            names[name] += 1
        elif names[name]:
            while (partner := opened.pop())["name"].lower() != name:
                names[partner["name"].lower()] -= 1
            names[name] -= 1
            kept += [partner, tag]
    return sorted(kept, key=re.Match.start)


def _text(piece: str, *, is_tag: bool) -> str:
    if is_tag:
        return " " if piece[:3].lower() == "<br" else ""
    return unescape(piece)


def _html(piece: str, *, is_tag: bool) -> str:
    if not is_tag:
        return escape(unescape(piece))
    tag = TAG.match(piece)
    name = tag["name"].lower() if tag else ""
    if not tag or name == "a":
        return ""
    own = "".join(
        f' {attribute.lower()}="{escape(unescape(double or single or bare))}"'
        for attribute, double, single, bare in ATTRIBUTE.findall(piece)
    )
    return f"<{tag['end']}{name}{'' if tag['end'] else own}>{' ' if name == 'br' else ''}"
