"""What an author wrote by hand that the fields would make: see-also blocks and images."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

# One pass: what may hold a false block or image is matched first and skipped.
SCAN = re.compile(
    r"""<!--.*?-->
      | <(?P<raw>pre|script|style|textarea|template)\b.*?</(?P=raw)\s*>
      | (?P<block><(?P<tag>\w+)\b[^>]*\bclass\s*=\s*(?:"[^">]*(?<=["\s])see-also(?=["\s])[^">]*"
                                           |'[^'>]*(?<=['\s])see-also(?=['\s])[^'>]*'
                                           |see-also(?=[\s>]))[^>]*>)
      | <img\b[^>]*?\bsrc\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class HandWritten:
    """What stands in a body: the blocks of class `see-also`, and the addresses of its images."""

    blocks: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


def hand_written(body: str) -> HandWritten:
    """Return what was written by hand; code and comments do not count."""
    found = [match for match in SCAN.finditer(body) if not match["raw"]]
    return HandWritten(
        blocks=tuple(_block(body, match) for match in found if match["block"]),
        images=tuple(
            unescape(match["double"] or match["single"] or "")
            for match in found
            if match["double"] or match["single"]
        ),
    )


def links(block: str) -> tuple[str, ...]:
    """Return the addresses in a piece of HTML. Slow: milliseconds for a few sentences."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 - to load it takes longer than a small build

    return tuple(
        str(link["href"]) for link in BeautifulSoup(block, "html.parser").select("a[href]")
    )


def _block(body: str, match: re.Match[str]) -> str:
    # To its first end tag: such a block is a few sentences, with no element of its kind inside.
    tag = match["tag"]
    end = re.compile(rf"</{tag}\s*>", re.IGNORECASE).search(body, match.end())
    return body[match.start() : end.start() if end else len(body)]
