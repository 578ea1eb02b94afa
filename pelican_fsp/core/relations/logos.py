"""Which image is the logo of a page."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pelican_fsp.core.problems import Problem, Severity, nearest
from pelican_fsp.core.relations.aliases import former_slugs
from pelican_fsp.core.urls.addresses import path_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from pelican_fsp.core.page import Page

EXTENSIONS = ("svg", "webp", "jpg", "png")


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo: `file` is its path below the content folder, `width` and `height` are pixels."""

    file: str
    url: str
    alt: str
    link: str = ""
    width: int = 0
    height: int = 0
    name: str = ""

    def __str__(self) -> str:
        """The file as the field names it: for templates that print the field."""
        return self.name or self.file


@dataclass(frozen=True, slots=True)
class Wanted:
    """A logo as the fields name it, before its file is looked at.

    `file` is a name in the folder of the logos, or a path below the content folder.
    """

    file: str
    alt: str
    link: str = ""


def wanted_logos(page: Page, names: Collection[str], *, implements: bool) -> tuple[Wanted, ...]:
    """Return the logos that a page asks for, or that are found by its slug.

    `names` is what lies in the folder of the logos. Only a page that implements a concept
    gets one by its slug, so that no other page grows one; one that was renamed keeps its logo.
    """
    own = page.fields
    if own.logo is None:
        return ()
    slugs = (page.slug, *former_slugs(page)) if implements else ()
    found = next(filter(None, (by_slug(slug, names) for slug in slugs)), "")
    files = own.logo or (found,)
    described = zip_longest(files, own.logoalt, own.logolink, fillvalue="")
    return tuple(
        Wanted(
            file,
            alt or default_alt(page),
            link,
        )
        for file, alt, link in described
        if file
    )


def to_show(
    page: Page, logos: tuple[Logo, ...], images: Collection[str], folder: str
) -> tuple[Logo, ...]:
    """Return those logos of a page that its body, with these images by address, does not have.

    One that the field `logo` names is only there if the body shows that very picture; where
    the slug alone has found it, any picture of the logo folder takes its place.
    """
    if not page.fields.logo:
        return () if any(f"{folder}/" in image for image in images) else logos
    paths = [f"/{path_of(image, image)}" for image in images]  # on whatever host
    return tuple(logo for logo in logos if not _is_shown(logo, paths))


def _is_shown(logo: Logo, paths: Collection[str]) -> bool:
    ends = (f"/{logo.file}", f"}}{logo.file}", f"|{logo.file}", f"/{unquote(logo.url)}")
    return any(path.endswith(ends) for path in paths)


def default_alt(page: Page) -> str:
    """Return the alternative text of a logo that has none of its own."""
    return f"{page.title} logo"


def by_slug(slug: str, names: Collection[str]) -> str:
    """Return the file of a slug: `slug-wide` before `slug`, svg webp jpg png; "" for none."""
    candidates = (f"{slug}{wide}.{end}" for wide in ("-wide", "") for end in EXTENSIONS)
    return next((name for name in candidates if name in names), "")


def missing(name: str, folder: str, names: Collection[str]) -> Problem:
    """Return the problem of a logo that is not there."""
    near = nearest(posixpath.basename(name), names)
    return Problem(f"there is no such file, in {folder} or by its path", "", "logo", name, near)


def not_shown(page: Page, logo: Logo) -> Problem:
    """Return the note that a logo which a field names is in the body already."""
    rule = "the text shows this picture already: it is not put there again"
    return Problem(rule, page.source, "logo", str(logo), severity=Severity.NOTE)
