"""Images of the logo folder as they stand in a source: alone, in a link, in a box, or in a text.

<a href="https://flask.example"><img src="/img/logos/flask.png" alt="Flask"></a>
[![Flask](/img/logos/flask.png)](https://flask.example)
.. image:: {static}/img/logos/flask.png
   :alt: Flask
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.core.html.reader import pieces, tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pelican_fsp.adopting.rules.prose import Prose

MARKDOWN = re.compile(
    r"""\s*(?:\[(?=!))?!\[(?P<alt>[^\]]*)\]
        \(\s*<?(?P<src>[^\s)>]+)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)
        (?:\]\(\s*<?(?P<href>[^\s)>]+)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\))?
        (?:\{[^}]*\})?\s*$""",
    re.VERBOSE,
)
INLINE = re.compile(r"!\[(?:[^\]!]|!(?!\[))*+\]\(\s*<?([^\s)>]+)")
DIRECTIVE = re.compile(r"\.\.\s+(?:image|figure)::\s*(?P<src>\S+)\s*$")
OPTION = re.compile(r"\s+:(?P<name>[\w-]+):(?P<value>.*)")
BOXES = frozenset({"a", "img", "div", "p", "span", "figure", "center", "br", "picture"})
LONG = 50
"""A paragraph of more lines is more than some images in a box."""

KEPT = frozenset({"src", "alt", "href", "width", "height"})
"""Attributes that a logo has again, or has no need of."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image: its address, its alternative text (`None`: it has none), where it leads."""

    src: str
    alt: str | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One or more images that stand alone: the lines from `start` to the one before `end`.

    `dropped` are attributes, such as classes, that a logo made of them does not have.
    `obstacle` says why the lines cannot go, or "".
    """

    start: int
    end: int
    images: tuple[Image, ...] = ()
    dropped: tuple[str, ...] = ()
    obstacle: str = ""


def find_pictures(lines: Sequence[str], prose: Prose, folder: str) -> tuple[Picture, ...]:
    """Return the images of a folder in the text of a source."""
    found: list[Picture] = []
    for number in sorted(prose.text):
        if f"{folder}/" in lines[number] and (not found or number >= found[-1].end):
            picture = _picture(lines, number, prose, folder)
            found += [picture] if picture else []
    return tuple(found)


def _picture(lines: Sequence[str], number: int, prose: Prose, folder: str) -> Picture | None:
    if directive := DIRECTIVE.match(lines[number]):
        return _directive(lines, number, directive)
    start, end = _paragraph(lines, number, prose)
    if end - start >= LONG:
        start, end = number, number + 1
    around = "".join(lines[start:end])
    if "<img" not in around.lower() and "![" not in around:
        return None  # a link to the file, or its name
    for first, last in dict.fromkeys(((start, end), (number, number + 1))):
        if picture := _alone(lines, first, last, folder):
            return picture
    images = [*_images(lines[number])]
    images += [Image(match[1]) for match in INLINE.finditer(lines[number])]
    own = tuple(image for image in images if f"{folder}/" in image.src)
    if own:
        return Picture(number, number + 1, own, obstacle="it stands in the middle of a text")
    return None


def _paragraph(lines: Sequence[str], number: int, prose: Prose) -> tuple[int, int]:
    start, end = number, number + 1
    while start - 1 in prose.text and lines[start - 1].strip() and number - start < LONG:
        start -= 1
    while end in prose.text and lines[end].strip() and end - number < LONG:
        end += 1
    return start, end


def _alone(lines: Sequence[str], start: int, end: int, folder: str) -> Picture | None:
    if all(MARKDOWN.match(line) for line in lines[start:end]):
        matches = [match for line in lines[start:end] if (match := MARKDOWN.match(line))]
        images = tuple(Image(one["src"], one["alt"], one["href"] or "") for one in matches)
        dropped: tuple[str, ...] = ()
    else:
        html = "".join(lines[start:end])
        if not _is_images_only(html):
            return None
        images = tuple(_images(html))
        attributes = {name for tag in tags(html, only=("a", "img")) for name in tag.attributes}
        dropped = tuple(sorted(attributes - KEPT))
    if not images or not all(f"{folder}/" in image.src for image in images):
        return None
    return Picture(start, end, images, dropped)


def _is_images_only(html: str) -> bool:
    return all(
        not piece.strip() if isinstance(piece, str) else piece.name in BOXES
        for piece in pieces(html)
    )


def _images(html: str) -> Iterator[Image]:
    href = ""
    for tag in tags(html, only=("a", "img")):
        if tag.name == "a":
            href = "" if tag.is_end else tag.get("href")
        elif not tag.is_end:
            alt = tag.get("alt") if "alt" in tag.attributes else None
            yield Image(tag.get("src"), alt, href)


def _directive(lines: Sequence[str], start: int, directive: re.Match[str]) -> Picture:
    end = start + 1
    options = {}
    while end < len(lines) and (option := OPTION.match(lines[end])):
        options[option["name"]] = option["value"].strip()
        end += 1
    below = next((line for line in lines[end:] if line.strip()), "")
    obstacle = "it has a caption" if below[:1] in {" ", "\t"} else ""
    image = Image(directive["src"], options.get("alt"), options.get("target", ""))
    return Picture(
        start,
        end,
        (image,),
        tuple(sorted(options.keys() - {"alt", "target", "width", "height"})),
        obstacle,
    )
