"""Pages that only forward against `aliases`: the field of the page that they lead to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from pelican_fsp.adopting.rules.detector import Detector
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Verdict
from pelican_fsp.adopting.rules.forwards import Forward, forward
from pelican_fsp.adopting.rules.site import can_be_said, url_variants
from pelican_fsp.core.relations.aliases import file_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pelican_fsp.adopting.rules.site import PublishedFile, SiteSnapshot
    from pelican_fsp.core.page import Page

REDIRECT = "page that only forwards"


@dataclass(frozen=True, slots=True)
class Redirect:
    """A file that only forwards, and what it forwards to."""

    old: PublishedFile
    to: Forward


def find(site: SiteSnapshot) -> Iterable[Redirect]:
    """Return the files of a site that only forward, one for each address."""
    return {
        old.path: Redirect(old, to)
        for old in site.published
        if (to := forward(old.source.data)) is not None
    }.values()


def decide(found: tuple[Redirect, ...], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield what becomes of the files."""
    paths = Counter(one.old.source.path for one in found)
    targets = {one.old.path: one.to for one in found}
    for one in found:
        is_shared = paths[one.old.source.path] > 1
        yield _finding(one.old, one.to, site, targets, is_shared=is_shared)


def _finding(
    old: PublishedFile,
    to: Forward,
    site: SiteSnapshot,
    targets: Mapping[str, Forward],
    *,
    is_shared: bool,
) -> Finding:
    path = old.source.path
    if to.others:
        reason = f"it leads to {to.target!r} and to {to.others[0]!r}"
        return Finding(Verdict.CONTRADICTION, REDIRECT, path, 1, reason)
    page = _page(to.target, old, site, targets)
    obstacle = _obstacle(old, to, page, site, is_shared=is_shared)
    if obstacle or not page:
        return Finding(Verdict.LEFT, REDIRECT, path, 1, obstacle)
    claimed = [
        other.source
        for other in site.pages
        if other.source != page.source and old.path in map(file_of, other.fields.aliases)
    ]
    if claimed:
        reason = f"it leads to {page.slug!r}, the field aliases of {claimed[0]} to that page"
        return Finding(Verdict.CONTRADICTION, REDIRECT, path, 1, reason)
    if old.path in map(file_of, page.fields.aliases):
        reason = f"{page.slug} has this old address in its aliases"
        return Finding(Verdict.DERIVABLE, REDIRECT, path, 1, reason, deletes=True)
    alias = quote(old.path)
    given = FieldValue(page.source, "aliases", alias)
    reason = f"aliases: {alias} on {page.source}"
    return Finding(Verdict.OVERRIDE, REDIRECT, path, 1, reason, (given,), deletes=True)


def _page(
    target: str, old: PublishedFile, site: SiteSnapshot, targets: Mapping[str, Forward]
) -> Page | None:
    """Return the page that an old address leads to in the end, over others of its kind."""
    for _ in range(len(targets) + 1):
        found = site.page_at(target)
        if found and found.url != old.path:
            return found
        ahead = next((way for way in url_variants(site.path(target)) if way in targets), None)
        if not ahead:
            return None
        target = targets[ahead].target
    return None


def _obstacle(
    old: PublishedFile, to: Forward, page: Page | None, site: SiteSnapshot, *, is_shared: bool
) -> str:
    if not page:
        return f"it leads to {to.target}, which is no page of this site"
    if "#" in to.target:
        return f"it leads into a page, to {to.target}: an alias leads to its top"
    if is_shared:
        return "it is published at several addresses"
    own = site.by_url.get(old.path)
    if own and own.fields.sortorder:
        return "it has a place in the book"
    alias = quote(old.path)
    if not can_be_said("aliases", alias, (old.path,)):
        return f"the field aliases cannot say {old.path!r}"
    return old.source.refusal or site.sources[page.source].refuses(alias)


DETECTOR = Detector(find, decide, plugin="aliases")
