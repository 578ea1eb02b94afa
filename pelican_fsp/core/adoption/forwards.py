"""Pages that only forward: an old address that a field on the page itself can keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Comment, Doctype

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMIT = 64 * 1024
"""A page that only forwards is not longer than so many bytes."""

TEXT_LIMIT = 300
"""Nor does it say more to its reader than so many characters."""

HINT = re.compile(rb"http-equiv|canonical|location", re.IGNORECASE)
REFRESH = re.compile(
    r"\s*\d*(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?['\"]?(?P<target>[^'\"]+?)['\"]?\s*$", re.IGNORECASE
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
    soup = BeautifulSoup(data, "html.parser")
    named = _different(_targets(soup))
    canonical = _different(
        str(link["href"]) for link in soup.select('link[rel~="canonical"][href]')
    )
    targets = named or canonical
    links = _different(str(link["href"]) for link in soup.select("a[href]"))
    if not targets or len(_different([*targets, *links])) > len(targets) or not _is_short(soup):
        return None
    if not named and not links:  # any page may say what its address is
        return None
    return Forward(targets[0], tuple(targets[1:]))


def _different(addresses: Iterable[str]) -> list[str]:
    """Return those of the addresses that lead to different places, on whichever host."""
    found: dict[str, str] = {}
    for address in addresses:
        found.setdefault(re.sub(r"^(?:https?:)?//[^/]*", "", address).lstrip("/"), address)
    return list(found.values())


def _targets(soup: BeautifulSoup) -> Iterable[str]:
    for meta in soup.find_all("meta"):
        if str(meta.get("http-equiv", "")).lower() == "refresh":
            found = REFRESH.match(str(meta.get("content", "")))
            if found and not found["target"].isdigit():
                yield found["target"]
    for script in soup.find_all("script"):
        yield from (found["target"] for found in SCRIPT.finditer(script.get_text()))


def _is_short(soup: BeautifulSoup) -> bool:
    if soup.find(["img", "form", "iframe", "table", "video", "input"]):
        return False
    for unseen in soup.find_all(["script", "style", "head", "title", "noscript"]):
        if unseen.name != "noscript":
            unseen.extract()
    texts = (text for text in soup.find_all(string=True) if not isinstance(text, Comment | Doctype))
    return len(" ".join("".join(texts).split())) <= TEXT_LIMIT
