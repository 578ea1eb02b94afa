"""Puts links and pictures of a body where they are in the book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.binding.rules.markup import Rewriter, as_xml, read_xml

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from pelican_fsp.binding.rules.link_targets import BookLink

XLINK = "{http://www.w3.org/1999/xlink}href"
NO_ALT = "has no alternative text for those who do not see it"


@dataclass(frozen=True, slots=True)
class Broken:
    """An address in a body that is not as it should be."""

    value: str
    rule: str
    suggestion: str = ""
    is_note: bool = False


def linked_body(
    text: str, link: Callable[[str], BookLink], picture: Callable[[str], BookLink]
) -> tuple[str, tuple[Broken, ...]]:
    """Return a body with its links and pictures as they are in the book, and what is broken.

    `link` and `picture` say what becomes of an address. A link that leads nowhere leaves its
    text, a picture that cannot be had its alternative text, or a link to where it is.
    """
    rewriter = _Linked(link, picture)
    return as_xml(rewriter.rewritten(read_xml(text))), tuple(rewriter.broken)


class _Linked(Rewriter):
    """Copies a body with other addresses."""

    def __init__(self, link: Callable[[str], BookLink], picture: Callable[[str], BookLink]) -> None:
        super().__init__()
        self.link = link
        self.picture = picture
        self.broken: list[Broken] = []

    def visit(self, element: Element) -> None:
        if element.tag == "a" and "href" in element.attrib:
            self._link(element)
        elif element.tag == "img":
            self._picture(element)
        elif element.tag.endswith(("}a", "}image")):
            self._foreign(element)
        else:
            self.copy(element)

    def _link(self, element: Element) -> None:
        href = element.attrib["href"]
        new = self._told(href, self.link(href))
        rest = {name: value for name, value in element.attrib.items() if name != "href"}
        if new.href:
            self.copy(element, attributes={**rest, "href": new.href})
        else:
            rest.pop("hreflang", None)
            self.copy(element, "span", rest)

    def _picture(self, element: Element) -> None:
        source = element.get("src", "")
        new = self._told(source, self.picture(source))
        alt = element.get("alt", "")
        if not new.rule:
            self.copy(element, attributes={**element.attrib, "src": new.href, "alt": alt})
            if "alt" not in element.attrib:
                self.broken.append(Broken(source, NO_ALT, is_note=True))
        elif new.href and "a" not in self.around:
            self.add("a", {"href": new.href}, alt or new.href)
        else:
            self.add("span", {}, alt)

    def _foreign(self, element: Element) -> None:
        attributes = dict(element.attrib)
        find = self.picture if element.tag.endswith("}image") else self.link
        for name in ("href", XLINK):
            if name in attributes:
                new = self._told(attributes[name], find(attributes[name]))
                attributes[name] = new.href
        self.copy(element, attributes={name: it for name, it in attributes.items() if it})

    def _told(self, value: str, found: BookLink) -> BookLink:
        if found.rule:
            self.broken.append(Broken(value, found.rule, found.suggestion))
        return found
