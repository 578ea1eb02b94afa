"""Reads a page of a built site: its links, anchors and images, as a browser would see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pelican_fsp.core.html.reader import tags
from pelican_fsp.core.urls.resolve import Link, WrittenPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ADDRESSED = ("href", "src", "poster", "action")
"""Attributes whose value is an address, whatever the tag."""

SAYING = {*ADDRESSED, "srcset", "name", "data"}
"""Attributes for which a tag is looked at."""

PICTURES = {"og:image", "og:url", "twitter:image"}
"""Metadata with an address: what other sites show of the page."""

HINTS = {"preconnect", "dns-prefetch"}
"""Links that name a host and no page of it."""

WAYS = {"a", "area", "iframe"}
"""Tags by which readers go from page to page."""

CANDIDATES = re.compile(r",\s+|,(?=[^\s,]+\s+[\d.]+[wx])")
REFRESH = re.compile(r"[\d.\s]*[;,]?\s*(?:url\s*=\s*)?[\"']?(.*?)[\"']?", re.IGNORECASE | re.DOTALL)


def read_written_page(path: str, text: str) -> WrittenPage:
    """Return what a page of HTML links to; `path` is its file below the site's root."""
    reader = _PageReader(text)
    return WrittenPage(
        path,
        tuple(dict.fromkeys(reader.links)),
        frozenset(reader.anchors),
        reader.base,
        reader.forwards_to,
        tuple(reader.bare_images),
    )


class _PageReader:
    """Collects what a page has, tag by tag."""

    def __init__(self, text: str) -> None:
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self.bare_images: list[str] = []
        self.base = self.forwards_to = ""
        for tag in tags(text):
            if tag.written and not tag.is_end:
                self._see(tag.name, {name: value or "" for name, value in tag.attributes.items()})

    def _see(self, tag: str, given: Mapping[str, str]) -> None:
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "meta":
            self._read_meta(given)
        elif tag == "base":
            self.base = self.base or given.get("href", "").strip()
        elif not SAYING.isdisjoint(given):
            self._read_tag(tag, given)

    def _read_tag(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "link" and not HINTS.isdisjoint(given.get("rel", "").lower().split()):
            return
        if tag == "a" and "name" in given:
            self.anchors.add(given["name"])
        names = (*ADDRESSED, "data") if tag == "object" else ADDRESSED
        found = [given[name].strip() for name in names if name in given]
        self.links += [Link(address, is_way=tag in WAYS) for address in found]
        if "srcset" in given:
            self.links += map(Link, _sources(given["srcset"]))
        if tag == "img" and "alt" not in given and given.get("aria-hidden") != "true":
            self.bare_images += found[:1]

    def _read_meta(self, given: Mapping[str, str]) -> None:
        content = given.get("content", "").strip()
        if given.get("http-equiv", "").lower() == "refresh":
            found = REFRESH.fullmatch(content)
            self.forwards_to = self.forwards_to or (found[1].strip() if found else "")
            self.links += [Link(self.forwards_to, is_way=True)] if self.forwards_to else []
        elif content and given.get("property", given.get("name")) in PICTURES:
            self.links.append(Link(content))


def _sources(srcset: str) -> Iterator[str]:
    """Yield the addresses of `a.png 1x, b.png 2x`; those of `data:` have commas and are none."""
    for candidate in CANDIDATES.split(srcset):
        words = candidate.split()
        if words and not words[0].startswith("data:"):
            yield words[0].strip(",")
