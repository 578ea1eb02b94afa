"""A body as one medium wants it: its syntax, its addresses, notes for the links on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.binding.rules.bodies import HEADINGS, LAST_LEVEL
from pelican_fsp.binding.rules.markup import Rewriter, as_html, as_xml, read_xml

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element


@dataclass(frozen=True, slots=True)
class Medium:
    """What a medium asks of the bodies.

    `link` and `picture` say what addresses become. Headings go `deeper` by so many levels, `h6`
    at most. With notes, each link out of the book is followed by a `span.fsp-note` that says
    where it leads, the first time that a body names it.
    """

    link: Callable[[str], str] = str
    picture: Callable[[str], str] = str
    deeper: int = 0
    is_paper: bool = False
    with_notes: bool = False
    is_xml: bool = False


def finished_body(text: str, medium: Medium) -> str:
    """Return a body of the book for a medium."""
    root = _Finished(medium).rewritten(read_xml(text))
    return as_xml(root) if medium.is_xml else as_html(root)


class _Finished(Rewriter):
    """Copies a body with the addresses of a medium."""

    def __init__(self, medium: Medium) -> None:
        super().__init__()
        self.medium = medium
        self.noted: set[str] = set()

    def visit(self, element: Element) -> None:
        attributes = element.attrib
        if element.tag == "a" and "href" in attributes:
            self.copy(
                element, attributes=attributes | {"href": self.medium.link(attributes["href"])}
            )
            self._note(element)
        elif element.tag == "img":
            # A tagged PDF has no pictures without words: those that only adorn are silent.
            alt = attributes.get("alt", "") or (" " if self.medium.is_paper else "")
            source = self.medium.picture(attributes.get("src", ""))
            self.copy(element, attributes=attributes | {"src": source, "alt": alt})
        elif element.tag in HEADINGS:
            self.copy(element, f"h{min(int(element.tag[1]) + self.medium.deeper, LAST_LEVEL)}")
        else:
            self.copy(element)

    def _note(self, link: Element) -> None:
        address = link.get("href", "")
        is_out = self.medium.with_notes and not address.startswith("#")
        is_said = address in self.noted or address in "".join(link.itertext())
        if is_out and not is_said and not {*self.around} & {*HEADINGS, "pre", "a"}:
            self.noted.add(address)
            self.add("span", {"class": "fsp-note"}, address.removeprefix("mailto:"))
