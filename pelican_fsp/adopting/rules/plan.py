"""All that adoption finds in a site, and what it makes of each file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.choosing import choice_findings
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Lacking, Verdict
from pelican_fsp.adopting.rules.forwarding import forward_findings
from pelican_fsp.adopting.rules.heads import field_changes
from pelican_fsp.adopting.rules.listing import contents_findings
from pelican_fsp.adopting.rules.marks import marks
from pelican_fsp.adopting.rules.picturing import LOGO, logo_findings
from pelican_fsp.adopting.rules.relating import BLOCK, Verdicts, see_also_findings
from pelican_fsp.adopting.rules.repeating import list_findings
from pelican_fsp.adopting.rules.site import LISTS, joined
from pelican_fsp.adopting.rules.sources import LineEdit, changed
from pelican_fsp.core.relations.concepts import see_also
from pelican_fsp.core.relations.logos import wanted_logos

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pelican_fsp.adopting.rules.site import SiteSnapshot
    from pelican_fsp.adopting.rules.sources import SourceFile
    from pelican_fsp.core.page import Page

MARKED = "marked lines of code"


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


def adoption(site: SiteSnapshot, mark: str = "~~") -> Adoption:
    """Return what adoption finds in a site; `mark` is what a marked line of code begins with."""
    contents, with_sections = contents_findings(site)
    related = (
        see_also_findings(with_sections)
        if "see_also" in site.plugins
        else Verdicts((), with_sections)
    )
    logos = logo_findings(related.site) if "logos" in site.plugins else ()
    after = related.site.with_fields(given for finding in logos for given in finding.fields)
    others = (
        *(forward_findings(site) if "aliases" in site.plugins else ()),
        *(choice_findings(after) if "choices" in site.plugins else ()),
        *list_findings(after),
        *(_mark_findings(site, mark) if "code_lines" in site.plugins else ()),
    )
    unread = (
        Finding(Verdict.LEFT, "file", source.path, 0, source.refusal) for source in site.unread
    )
    findings = (*contents, *related.findings, *logos, *others, *unread)
    works = tuple(_works(findings, site))
    there = set(_made(site))
    made = sorted(one for one in _made(after) if one not in there)
    written = {(finding.source, finding.what) for finding in findings}
    lacking = (
        Lacking(path, f"{what}: {said}") for path, what, said in made if (path, what) not in written
    )
    return Adoption(findings, works, tuple(lacking))


def _mark_findings(site: SiteSnapshot, mark: str) -> Iterator[Finding]:
    """Yield one finding for all marked lines: a setting highlights them as they stand."""
    if not mark or site.line_mark:
        return
    found = []
    for page in site.pages:
        source = site.sources[page.source]
        if source.form in {"markdown", "yaml"} and mark.encode() in source.data:
            one = marks("".join(source.lines), mark)
            found += [(source, one)] if one.lines else []
    if not found:
        return
    lines = sum(one.lines for _, one in found)
    fences = sum(one.fences for _, one in found)
    first, at = found[0]
    sizes = f"lines: {lines}, blocks: {fences}, pages: {len(found)}"
    where = f"{sizes} (first: {first.path}:{at.first})"
    settings = site.settings
    clash = next((f"{source.path}:{one.clash}" for source, one in found if one.clash), "")
    obstacle = settings.refusal or (f"{clash} begins so and is no mark" if clash else "")
    if obstacle:
        yield Finding(Verdict.LEFT, MARKED, settings.path, 0, f"{where}: {obstacle}")
        return
    change = _setting(settings, f"FSP_LINE_MARK = {mark!r}".replace("'", '"'))
    reason = f"{where}: the setting highlights them, without a script"
    yield Finding(Verdict.OVERRIDE, MARKED, settings.path, change.line, reason, (), (change,))


def _setting(settings: SourceFile, line: str) -> LineEdit:
    lines, newline = settings.lines, settings.newline
    if lines and not lines[-1].endswith("\n"):
        new = (f"{lines[-1]}{newline}", f"{line}{newline}")
        return LineEdit(len(lines), lines[-1:], new)
    return LineEdit(len(lines) + 1, (), (f"{line}{newline}",))


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
        if derived := see_also(page, related, site.outlines[page.language]):
            listed = ", ".join(link.name for link in derived.implementations)
            said = f"is implemented by {listed}" if listed else "names further pages"
            yield path, BLOCK, f"implements {derived.concept.name}" if derived.concept else said
        implements = related.concept(page) is not None
        for wanted in wanted_logos(page, site.logos, implements=implements):
            yield path, LOGO, wanted.file
