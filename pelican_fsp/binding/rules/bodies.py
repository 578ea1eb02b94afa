"""A body as the book needs it: below its division's heading, quiet, its ids its own.

page `flask`, a topic at level 3          in the book
<h2 id="install">Install</h2>             <h4 id="flask-install">Install</h4>
<sup id="fnref:1"><a href="#fn:1">        <sup id="flask-fnref-1"><a href="#fn:1">
<script>…</script>                        (nothing)
<iframe src="https://…">                  <a href="https://…">https://…</a>
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.binding.rules.markup import Rewriter, as_xml, read_html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from pelican_fsp.binding.rules.names import Names

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LAST_LEVEL = 6

KNOWN = frozenset(
    {
        *("a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote"),
        *("br", "caption", "cite", "code", "col", "colgroup", "data", "dd", "del"),
        *("details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd"),
        *("li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section"),
        *("small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr"),
    }
)
"""Elements that a book on paper can show; others lose their tags and keep what is inside."""

GONE = frozenset(
    {
        *("base", "button", "canvas", "datalist", "dialog", "head", "input", "link"),
        *("map", "meta", "noscript", "script", "select", "source", "style", "template"),
        *("textarea", "title", "track"),
    }
)
"""Elements that go with everything inside."""

EMBEDDED = frozenset({"audio", "embed", "iframe", "object", "video"})
"""Elements that become a link to what they show."""

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "hreflang"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "data": frozenset({"value"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "img": frozenset({"alt", "src", "width", "height"}),
    "ins": frozenset({"datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope", "abbr"}),
    "time": frozenset({"datetime"}),
}
EVERYWHERE = frozenset({"class", "dir", "lang", "role", "style", "title"})
OPEN = re.compile(r"(?:aria|data)-[a-z][a-z0-9-]*\Z")
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-details", "aria-controls", "headers")
"""Attributes that name ids of the same page, with spaces between them."""

ROLES = {
    "footnote": "doc-endnotes",
    "footnote-ref": "doc-noteref",
    "footnote-backref": "doc-backlink",
}
"""What Markdown's classes of footnotes say to those who listen."""

URL_OF_ID = re.compile(r"""url\(\s*["']?#(?P<id>[^)"']+)["']?\s*\)""")
FOREIGN_NAME = re.compile(r"(?:\{[^}]*\})?[A-Za-z][A-Za-z0-9_.-]*\Z")
"""Names in drawings and formulas; those of other languages, such as Inkscape's, go."""

XLINK = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class Body:
    """A body as well-formed XHTML, and what became of its ids."""

    text: str
    ids: Mapping[str, str]


def body_at(html: str, level: int, id_: str, names: Names, *, with_see_also: bool = True) -> Body:
    """Return a page's body below the heading of its division, which has this level and id."""
    root = read_html(html)
    ids = {own: names.id(f"{id_}-{own}") for own in _ids(root)}
    return Body(as_xml(_Sanitizer(level, ids, with_see_also=with_see_also).rewritten(root)), ids)


def _ids(root: Element) -> list[str]:
    found = (
        element.get("id") or (element.get("name") if element.tag == "a" else None)
        for element in root.iter()
        if isinstance(element.tag, str) and element.tag not in GONE
    )
    return list(dict.fromkeys(filter(None, found)))


class _Sanitizer(Rewriter):
    """Copies what can stand in a book."""

    def __init__(self, level: int, ids: Mapping[str, str], *, with_see_also: bool) -> None:
        super().__init__()
        self.level = level
        self.ids = ids
        self.with_see_also = with_see_also
        self.seen: set[str] = set()
        self.above: list[int] = []

    def visit(self, element: Element) -> None:
        tag = element.tag
        classes = (element.get("class") or "").split()
        if tag in GONE or (not self.with_see_also and "see-also" in classes):
            return
        if tag.startswith("{"):
            if FOREIGN_NAME.match(tag):
                self.copy(element, attributes=self._foreign(element))
        elif tag in EMBEDDED:
            self._link_to(element)
        elif tag in HEADINGS:
            self.copy(element, self._heading(tag), self._attributes(element))
        elif tag == "main":
            self.copy(element, "div", self._attributes(element))
        elif tag in KNOWN and not (tag == "a" and "headerlink" in classes):
            self.copy(element, attributes=self._attributes(element))
        elif tag not in KNOWN:
            self.inside(element)

    def _heading(self, tag: str) -> str:
        """Return what a heading is in the book: right below the division's, without gaps."""
        level = int(tag[1])
        self.above = [*(above for above in self.above if above < level), level]
        return f"h{min(self.level + len(self.above), LAST_LEVEL)}"

    def _link_to(self, element: Element) -> None:
        inner = [child.get("src", "") for child in element.iter("source")]
        names = ("src", "data")
        address = next(filter(None, (*map(element.get, names), *inner)), "")
        if address and "a" not in self.around:
            self.add("a", {"href": address}, element.get("title") or address)

    def _attributes(self, element: Element) -> dict[str, str]:
        allowed = EVERYWHERE | ATTRIBUTES.get(element.tag, frozenset())
        given = element.attrib
        kept = {name: given[name] for name in given if name in allowed or OPEN.match(name)}
        kept |= self._named(element)
        for name in kept.keys() & {*REFERENCES}:
            kept[name] = " ".join(self.ids[one] for one in kept[name].split() if one in self.ids)
            if not kept[name]:
                kept.pop(name)
        for one in (given.get("class") or "").split():
            if one in ROLES:
                kept["role"] = ROLES[one]
        if element.tag == "img":
            kept |= _sized(kept)
        if given.get("align") in {"left", "right", "center"} and element.tag in {"td", "th"}:
            kept.setdefault("style", f"text-align: {given['align']}")
        return kept

    def _named(self, element: Element) -> dict[str, str]:
        """Return the id in its new form; of two elements with one id, the first has it."""
        own = element.get("id") or (element.get("name") if element.tag == "a" else None)
        if not own or own in self.seen:
            return {}
        self.seen.add(own)
        return {"id": self.ids[own]}

    def _foreign(self, element: Element) -> dict[str, str]:
        kept = {
            name: URL_OF_ID.sub(lambda found: f"url(#{self.ids.get(found['id'], found['id'])})", it)
            for name, it in element.attrib.items()
            if FOREIGN_NAME.match(name) and not name.startswith("on") and name != "id"
        }
        for name in ("href", XLINK):
            if kept.get(name, "").startswith("#") and not element.tag.endswith("}a"):
                own = kept[name][1:]
                kept[name] = f"#{self.ids.get(own, own)}"
        return kept | self._named(element)


def _sized(kept: dict[str, str]) -> dict[str, str]:
    """Return the size of an image in pixels, and a share of the width as style; drop the rest."""
    style = kept.get("style", "")
    for name in ("width", "height"):
        value = kept.get(name, "")
        if name in kept and not (value.isascii() and value.isdecimal()):
            kept.pop(name)
            if re.fullmatch(r"\d{1,3}%", value) and name == "width":
                style = f"{style.rstrip('; ')}; width: {value}".lstrip("; ")
    return {"style": style} if style else {}
