"""Plugin: the logo of each page, with its size, so that nothing shifts while the page loads."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pelican_fsp.book import inject, publish
from pelican_fsp.core.html.hand_written import hand_written
from pelican_fsp.core.problems import Problem
from pelican_fsp.core.relations.logos import Logo, Wanted, missing, not_shown, to_show, wanted_logos
from pelican_fsp.host import phases
from pelican_fsp.host.content import body_of
from pelican_fsp.host.guarded import guarded
from pelican_fsp.host.image_size import pixel_size
from pelican_fsp.host.paths import is_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pelican.generators import PagesGenerator

    from pelican_fsp.book.read import Book
    from pelican_fsp.core.page import Page


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    inject.register()
    phases.book_read.connect(describe_logos)


def describe_logos(generator: PagesGenerator, book: Book) -> list[Problem]:
    """Give each page its `logos`, the first of them as `logo` too.

    `logos` lacks those that the author has put into the body.
    """
    if not book.pages:
        return []
    shelf = LogoFolder(generator.settings, book.settings.logo_path.strip("/"))
    problems = []
    for content, page, relations, _ in book.in_languages():
        implements = relations.concept(page) is not None
        found = []
        for wanted in wanted_logos(page, shelf.names, implements=implements):
            made = shelf.logo(wanted)
            if isinstance(made, Logo):
                found.append(made)
            else:
                problems.append(replace(made, source=page.source))
        content.logo = found[0] if found else None
        show = partial(logos_to_show, page, tuple(found), body_of(content), shelf.folder)
        none: tuple[Logo, ...] = ()
        content.logos = guarded(content, "its logo", show, otherwise=none) if found else none
        if page.fields.logo:
            problems += (not_shown(page, logo) for logo in found if logo not in content.logos)
        # Copied even where no body shows it: cards of other pages do.
        generator.context["static_links"] |= {logo.file for logo in found}
    return problems


def logos_to_show(page: Page, logos: tuple[Logo, ...], body: str, folder: str) -> tuple[Logo, ...]:
    """Return those logos of a page that its author has not put into the body."""
    may_hold = logos and (page.fields.logo or f"{folder}/" in body)
    return to_show(page, logos, hand_written(body).images, folder) if may_hold else logos


class LogoFolder:
    """The folder of the logos."""

    def __init__(self, settings: Mapping[str, Any], folder: str) -> None:
        """List the folder, below the content folder of the site."""
        self.root = Path(settings["PATH"]).resolve()
        self.folder = folder
        self._settings = settings
        shelf = self.root / folder
        try:
            self.names: Collection[str] = {file.name for file in shelf.iterdir()}
        except (OSError, ValueError):  # there is none, or nobody may look into it
            self.names = set()

    def logo(self, wanted: Wanted) -> Logo | Problem:
        """Return the logo that a page wants, or why there is none."""
        in_folder, by_path = f"{self.folder}/{wanted.file}", wanted.file.lstrip("/")
        paths = (by_path,) if wanted.file.startswith("/") else (in_folder, by_path)
        path = next((path for path in paths if is_file(self.root / path)), None)
        if not path:
            return missing(wanted.file, self.folder, self.names)
        file = (self.root / path).resolve()
        if not file.is_relative_to(self.root):
            return Problem("lies outside the content folder", "", "logo", path)
        size = pixel_size(file)
        if not size:
            return Problem("is no image with a width and a height", "", "logo", path)
        return Logo(path, self._url(path), wanted.alt, wanted.link, *size, name=wanted.file)

    def _url(self, path: str) -> str:
        own = self._settings["EXTRA_PATH_METADATA"].get(path, {})
        found = own.get("url") or own.get("path") or self._settings["STATIC_URL"].format(path=path)
        return quote(found)
