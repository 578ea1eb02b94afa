"""HTML as a tree and back: read as browsers read it, printed as HTML or as XML."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from tinyhtml5.parser import HTMLParser

from pelican_fsp.core.html.placement import VOID
from pelican_fsp.core.html.reader import tags, without_endless_numbers

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

XLINK = "http://www.w3.org/1999/xlink"
PREFIXES = {XLINK: "xlink", "http://www.w3.org/XML/1998/namespace": "xml"}
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


MOST_OPEN = 300
"""So many elements may be open at once: the parser asks all of them at every tag."""

ENDS_ITSELF = VOID | {
    *("p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "caption"),
    *("option", "optgroup", "rt", "rp"),
}
"""Elements that the next of their kind ends, or that have no end (HTML standard, 13.1.2.4)."""

DEEPEST = 50
"""So many elements may lie in one another: printing goes down them one by one."""


def read_html(body: str) -> Element:
    """Return the tree of any text, in the form that a browser would give it.

    What lies deeper than DEEPEST stands side by side there.
    """
    parser = HTMLParser(namespace_html_elements=False)
    found: Element = parser.parse_fragment(without_endless_numbers(_without_depths(body)))
    _flatten(found)
    return found


def _without_depths(body: str) -> str:
    """Return a body without the tags of elements that are opened where too many are open."""
    kept: list[str] = []
    place = 0
    opened: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for tag in tags(body):
        if not tag.name or tag.name in ENDS_ITSELF:
            continue
        is_left_out = left_out[tag.name] > 0 if tag.is_end else opened.total() >= MOST_OPEN
        of_these = left_out if is_left_out else opened
        of_these[tag.name] += 1 if not tag.is_end else -1 if of_these[tag.name] else 0
        if is_left_out:
            kept.append(body[place : tag.start])
            place = tag.end
    return "".join([*kept, body[place:]])


def _flatten(root: Element) -> None:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
    for element in level:
        _flatten_inside(element)


def _flatten_inside(root: Element) -> None:
    """Put all elements below this one right into it, each with the text that follows its start."""
    flat: list[Element] = []
    texts: list[list[str]] = []
    left: list[Element | str] = [*reversed(root)]
    while left:
        one = left.pop()
        if isinstance(one, str):
            texts[-1].append(one)
            continue
        flat.append(one)
        texts.append([])
        left += [one.tail or "", *reversed(one)]
    for element, text in zip(flat, texts, strict=True):
        element[:] = []
        element.tail = "".join(text)
    root[:] = flat


def read_xml(body: str) -> Element:
    """Return the tree of what `as_xml` printed."""
    return ET.fromstring(f"<div>{body}</div>")  # noqa: S314 - our own


def as_xml(root: Element) -> str:
    """Return what is inside of the root as XML, without the namespace of HTML."""
    return _printed(root, "xml")


def as_html(root: Element) -> str:
    """Return what is inside of the root as HTML."""
    for pre in root.iter("pre"):
        if (pre.text or "").startswith("\n"):  # a browser drops the first line's end
            pre.text = f"\n{pre.text}"
    return _printed(root, "html")


def _printed(root: Element, method: Literal["xml", "html"]) -> str:
    """Print the inside. Changes the tree: each foreign element says its namespace itself."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            space, _, element.tag = element.tag[1:].partition("}")
            _prefix_names(element)
            if element.tag in {"svg", "math"}:
                element.set("xmlns", space)
                element.set("xmlns:xlink", XLINK)
    whole = ET.Element("div")
    whole.text, whole[:] = root.text, root
    printed = ET.tostring(whole, "unicode", method)
    return "" if printed == "<div />" else printed[len("<div>") : -len("</div>")]


def _prefix_names(element: Element) -> None:
    """Give the attributes that are in a namespace the prefix that everybody knows for it."""
    for name in [name for name in element.attrib if name.startswith("{")]:
        space, _, own = name[1:].partition("}")
        value = element.attrib.pop(name)
        if space in PREFIXES:
            element.set(f"{PREFIXES[space]}:{own}", value)


class Rewriter:
    """Copies a tree; what becomes of each element is for `visit` to say."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._builder = ET.TreeBuilder()
        self.around: list[str] = []

    def rewritten(self, root: Element) -> Element:
        """Return the copy."""
        self._builder.start("div", {})
        self.inside(root)
        self._builder.end("div")
        return self._builder.close()

    def visit(self, element: Element) -> None:
        """Copy an element as it is."""
        self.copy(element)

    def copy(
        self, element: Element, tag: str = "", attributes: dict[str, str] | None = None
    ) -> None:
        """Copy an element, under another name or with other attributes, and what is inside."""
        name = tag or element.tag
        self._builder.start(name, element.attrib if attributes is None else attributes)
        self.around.append(name)
        self.inside(element)
        self.around.pop()
        self._builder.end(name)

    def add(self, tag: str, attributes: dict[str, str], text: str) -> None:
        """Add an element that was not there."""
        self._builder.start(tag, attributes)
        self.text(text)
        self._builder.end(tag)

    def inside(self, element: Element) -> None:
        """Visit what is inside of an element."""
        self.text(element.text)
        for child in element:
            if isinstance(child.tag, str):  # else a comment
                self.visit(child)
            self.text(child.tail)

    def text(self, text: str | None) -> None:
        """Add text."""
        if text:
            self._builder.data(NOT_XML.sub("\ufffd", text))
