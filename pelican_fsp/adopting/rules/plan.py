"""All that adoption finds in a site, and what it makes of each file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pelican_fsp.adopting.rules import contents, lists, logos, marks, redirects, see_also
from pelican_fsp.adopting.rules import next as next_
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Lacking, Verdict
from pelican_fsp.adopting.rules.site import LISTS, joined
from pelican_fsp.core.relations import concepts
from pelican_fsp.core.relations.logos import wanted_logos
from pelican_fsp.core.text_edit.heads import field_changes
from pelican_fsp.core.text_edit.sources import LineEdit, changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pelican_fsp.adopting.rules.detector import Detector
    from pelican_fsp.adopting.rules.site import SiteSnapshot
    from pelican_fsp.core.page import Page
    from pelican_fsp.core.text_edit.sources import SourceFile

DETECTORS: tuple[Detector[Any], ...] = (
    contents.DETECTOR,
    see_also.DETECTOR,
    logos.DETECTOR,
    redirects.DETECTOR,
    next_.DETECTOR,
    lists.DETECTOR,
    marks.DETECTOR,
)
"""All that is looked for. Each sees the site with the fields that those before it have given."""


@dataclass(frozen=True, slots=True)
class FileEdit:
    """What becomes of one file: lines that come and lines that go, or the whole file goes.

    `added` are its new fields alone: written first, they keep what the lines said if the
    lines of another file are already gone when the work is cut short. `causes` are the other
    files whose findings give it fields.
    """

    source: SourceFile
    added: tuple[LineEdit, ...] = ()
    removed: tuple[LineEdit, ...] = ()
    deletes: bool = False
    causes: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[LineEdit, ...]:
        """Both together."""
        return (*self.added, *self.removed)


@dataclass(frozen=True, slots=True)
class Adoption:
    """All findings, the work that follows from them, and what the site lacks today."""

    findings: tuple[Finding, ...]
    works: tuple[FileEdit, ...]
    lacking: tuple[Lacking, ...]

    def count(self, verdict: Verdict) -> int:
        """Return how many findings have a verdict."""
        return sum(1 for finding in self.findings if finding.verdict is verdict)


def adoption(site: SiteSnapshot) -> Adoption:
    """Return what adoption finds in a site."""
    findings: list[Finding] = []
    after = site
    for detector in DETECTORS:
        found = detector.findings(after)
        findings += found
        after = after.with_fields(given for finding in found for given in finding.fields)
    findings += (
        Finding(Verdict.LEFT, "file", source.path, 0, source.refusal) for source in site.unread
    )
    works = tuple(_works(findings, site))
    there = set(_made(site))
    made = sorted(one for one in _made(after) if one not in there)
    written = {(finding.source, finding.what) for finding in findings}
    lacking = (
        Lacking(path, f"{what}: {said}") for path, what, said in made if (path, what) not in written
    )
    return Adoption(tuple(findings), works, tuple(lacking))


def _works(findings: Iterable[Finding], site: SiteSnapshot) -> Iterator[FileEdit]:
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    removed: dict[str, list[LineEdit]] = defaultdict(list)
    deleted = set()
    causes: dict[str, set[str]] = defaultdict(set)
    paths = {source.path: source for source in site.sources.values()}
    paths |= {old.source.path: old.source for old in site.published}
    paths[site.settings.path] = site.settings
    for finding in findings:
        for given in finding.fields:
            path = site.sources[given.source].path
            own = fields[path]
            causes[path] |= {finding.source} - {path}
            before = own.get(given.name) or _there(site.by_source[given.source], given)
            own[given.name] = joined(before, given)
        removed[finding.source] += finding.changes
        deleted |= {finding.source} if finding.deletes else set()
    for path in sorted(fields.keys() | {path for path, changes in removed.items() if changes}):
        added = field_changes(paths[path], fields[path]) if path in fields else ()
        work = FileEdit(
            paths[path], added, tuple(removed[path]), causes=tuple(sorted(causes[path]))
        )
        changed(work.source, work.changes)  # or it raises: two findings must not name one line
        yield work
    yield from (FileEdit(paths[path], deletes=True) for path in sorted(deleted))


def _there(page: Page, given: FieldValue) -> str:
    return ", ".join(getattr(page.fields, given.name) or ()) if given.name in LISTS else ""


def _made(site: SiteSnapshot) -> Iterator[tuple[str, str, str]]:
    """Yield file, kind and content of what the fields put into the pages, as far as they are."""
    for page in site.pages:
        path = site.sources[page.source].path
        related = site.relations[page.language]
        if derived := concepts.see_also(page, related, site.outlines[page.language]):
            listed = ", ".join(link.name for link in derived.implementations)
            said = f"is implemented by {listed}" if listed else "names further pages"
            yield (
                path,
                see_also.BLOCK,
                f"implements {derived.concept.name}" if derived.concept else said,
            )
        implements = related.concept(page) is not None
        for wanted in wanted_logos(page, site.logos, implements=implements):
            yield path, logos.LOGO, wanted.file
