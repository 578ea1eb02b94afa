"""Plugin: the logo of each page, with its size, so that nothing shifts while the page loads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import imagesize

from pelican_fsp import inject, publish
from pelican_fsp.core.hand_written import hand_written
from pelican_fsp.core.logos import Logo, Wanted, missing, wanted_logos
from pelican_fsp.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from pelican.generators import PagesGenerator

    from pelican_fsp.book import Book


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    inject.register()
    publish.book_read.connect(describe_logos)


def describe_logos(generator: PagesGenerator, book: Book) -> list[Problem]:
    """Give each page its `logos`, the first of them as `logo` too.

    `logos` is empty on a page whose author has put an image of the logo folder into the body.
    """
    shelf = Shelf(generator.settings["PATH"], book.settings.logo_path)
    static_url = generator.settings["STATIC_URL"]
    problems = []
    for content, page, relations, _ in book.in_languages():
        implements = relations.concept(page) is not None
        found = []
        for wanted in wanted_logos(page, shelf.folder, shelf.names, implements=implements):
            made = shelf.logo(wanted, static_url)
            if isinstance(made, Logo):
                found.append(made)
            else:
                problems.append(replace(made, source=page.source))
        content.logo = found[0] if found else None
        body = content._content  # noqa: SLF001 - .content is memoised
        content.logos = () if found and _has_logo(body, shelf.folder) else tuple(found)
    return problems


def _has_logo(body: str, folder: str) -> bool:
    return f"{folder}/" in body and any(
        f"{folder}/" in image for image in hand_written(body).images
    )


class Shelf:
    """The folder of the logos; each file is measured once a build."""

    def __init__(self, content_path: str, folder: str) -> None:
        """List the folder, below the content folder."""
        self.root = Path(content_path).resolve()
        self.folder = folder
        shelf = self.root / folder
        self.names: Collection[str] = (
            {file.name for file in shelf.iterdir()} if shelf.is_dir() else set()
        )

    def logo(self, wanted: Wanted, static_url: str) -> Logo | Problem:
        """Return the logo that a page wants, or why there is none."""
        path = wanted.file.lstrip("/")
        file = (self.root / path).resolve()
        if not file.is_relative_to(self.root):
            return Problem("lies outside the content folder", "", "logo", path)
        if not file.is_file():
            return missing(path, self.folder, self.names)
        width, height = imagesize.get(file)
        if width <= 0 or height <= 0:
            return Problem("is no image with a width and a height", "", "logo", path)
        size = round(width), round(height)
        return Logo(path, static_url.format(path=path), wanted.alt, wanted.link, *size)
