"""Pages that only forward: an old address that a field on the page itself can keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.core.html.reader import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pelican_fsp.core.html.reader import Tag

LIMIT = 64 * 1024
"""A page that only forwards is not longer than so many bytes."""

TEXT_LIMIT = 300
"""Nor does it say more to its reader than so many characters."""

MORE = frozenset({"img", "form", "iframe", "table", "video", "input"})
"""Elements that a page which only forwards does not have."""

HINT = re.compile(rb"http-equiv|canonical|location", re.IGNORECASE)
REFRESH = re.compile(
    r"\d*+(?:\.\d*+)?\s*+[;,]?+\s*+(?:url\s*+=\s*+)?['\"]?+(?P<target>[^'\"]+)['\"]?", re.IGNORECASE
)
SCRIPT = re.compile(
    r"""\blocation\s*(?:\.\s*href\s*)?(?:=\s*|\.\s*(?:replace|assign)\s*\(\s*)
        (?P<quote>["'])(?P<target>[^"'\s]+)(?P=quote)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Forward:
    """What a page forwards to; `others` are further addresses that it names and that differ."""

    target: str
    others: tuple[str, ...] = ()


def forward(data: bytes) -> Forward | None:
    """Return where a page forwards to; `None` if it has anything else to say."""
    if len(data) > LIMIT or not HINT.search(data):
        return None
    page = _Read(_decoded(data))
    named, canonical, links = map(_different, (page.targets, page.canonical, page.links))
    targets = named or canonical
    if not targets or len(_different([*targets, *links])) > len(targets) or not page.is_short:
        return None
    if not named and not links:  # any page may say what its address is
        return None
    return Forward(targets[0], tuple(targets[1:]))


def _decoded(data: bytes) -> str:
    """Return the text: that of an older encoding differs in letters that are no address."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _different(addresses: Iterable[str]) -> list[str]:
    """Return those of the addresses that lead to different places, on whichever host."""
    found: dict[str, str] = {}
    for address in addresses:
        found.setdefault(re.sub(r"^(?:https?:)?//[^/]*", "", address).lstrip("/"), address)
    return list(found.values())


class _Read:
    """What a page says: where it forwards to, where it links to, and how much besides."""

    def __init__(self, html: str) -> None:
        self.targets: list[str] = []
        self.canonical: list[str] = []
        self.links: list[str] = []
        self._has_more = self._is_head = False
        texts: list[str] = []
        for piece in pieces(html):
            if not isinstance(piece, str):
                self._see(piece)
            elif not self._is_head:
                texts.append(piece)
        self.is_short = not self._has_more and len(" ".join("".join(texts).split())) <= TEXT_LIMIT

    def _see(self, tag: Tag) -> None:
        if tag.name in {"head", "body"}:
            self._is_head = tag.name == "head" and not tag.is_end
        elif tag.is_end:
            return
        elif tag.name == "a" and (href := tag.get("href")):
            self.links.append(href)
        elif tag.name == "link" and "canonical" in tag.get("rel").split():
            self.canonical += filter(None, [tag.get("href")])
        elif tag.name == "meta" and tag.get("http-equiv").lower() == "refresh":
            found = REFRESH.fullmatch(tag.get("content").strip())
            target = found["target"].strip() if found else ""
            self.targets += [target] if target and not target.isdigit() else []
        elif tag.name == "script":
            self.targets += [found["target"] for found in SCRIPT.finditer(tag.text)]
        self._has_more = self._has_more or tag.name in MORE
