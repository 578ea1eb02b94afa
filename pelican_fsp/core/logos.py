"""Which image is the logo of a page."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from pelican_fsp.core.aliases import former_slugs
from pelican_fsp.core.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Collection

    from pelican_fsp.core.outline import Page

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
