"""Old addresses, and what they lead to."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from pelican_fsp.core.html.reader import CODE, tags
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.core.urls.leading import path_on_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pelican_fsp.core.page import Page

OLD_ADDRESS = "leads to an old address"
"""The rule that a link to an alias breaks."""

TAKEN = "the site has a page or a file of its own there"
"""The rule that an alias breaks at whose place something else is written."""


@dataclass(frozen=True, slots=True)
class Alias:
    """An old address, below the site's root, and the page that it leads to."""

    path: str
    page: Page

    @property
    def save_as(self) -> str:
        """The file that answers at the old address: `old/` and `old` are folders."""
        return file_of(self.path)


def file_of(path: str) -> str:
    """Return the file that a web server gives out at a path."""
    if path.endswith("/") or not posixpath.splitext(path)[1]:
        return posixpath.join(path, "index.html")
    return path


def former_slugs(page: Page) -> tuple[str, ...]:
    """Return the slugs that a page seems to have had: `old` of `old.html`, `old/` and `blog/old`."""
    files = (path.removesuffix("index.html").rstrip("/") for path in page.fields.aliases)
    stems = (posixpath.splitext(posixpath.basename(file))[0] for file in files)
    return tuple(filter(None, stems))


def _folders(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def find_aliases(
    pages: Iterable[Page], taken: set[str]
) -> tuple[tuple[Alias, ...], tuple[Problem, ...]]:
    """Return the old addresses of all pages, and the problems of those that are taken.

    `taken` are the files that the site writes otherwise. Of two pages with one old address,
    the first by source keeps it.
    """
    found: dict[str, Alias] = {}
    problems = []
    for page in sorted(pages, key=lambda page: page.source):
        for path in page.fields.aliases:
            alias = Alias(path, page)
            other = found.get(alias.save_as)
            if taken & {alias.save_as, *_folders(alias.save_as)}:
                rule = TAKEN
            elif other:
                rule = f"{other.page.source} has this old address too"
            else:
                found[alias.save_as] = alias
                continue
            problems.append(Problem(rule, page.source, "aliases", path))
    return tuple(found.values()), tuple(problems)


def links_to_aliases(
    page: Page, body: str, aliases: Mapping[str, Alias], siteurl: str
) -> Iterator[Problem]:
    """Yield a note for each link in a body that leads to an old address.

    `aliases` are the old addresses by file.
    """
    for tag in tags(body, only=("a", "area"), without=CODE):
        href = "" if tag.is_end else tag.get("href")
        below = path_on_site(href, page.url, siteurl)
        if alias := aliases.get(file_of(below)) if below else None:
            suggestion = f"/{alias.page.url}"
            yield Problem(OLD_ADDRESS, page.source, "", href, suggestion, severity=Severity.NOTE)


def netlify(aliases: Iterable[Alias], prefix: str) -> str:
    """Return Netlify's `_redirects` file; `prefix` is the path of the site on its host, decoded.

    The `!` lets the rule go before the forwarding page that lies at the old address.
    """
    return "".join(
        f"{quote(f'{prefix}/{alias.path}')} {quote(f'{prefix}/{alias.page.url}')} 301!\n"
        for alias in aliases
    )


def nginx(aliases: Iterable[Alias], prefix: str) -> str:
    """Return a file for nginx to include in its `server` block: it compares decoded paths.

    In quotes, `;` and braces are text; `$` is that of a variable only in what is returned,
    where it is encoded.
    """
    return "".join(
        f'location = "{_escaped(f"{prefix}/{alias.path}")}"'
        f' {{ return 301 "{quote(f"{prefix}/{alias.page.url}")}"; }}\n'
        for alias in aliases
    )


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"')
