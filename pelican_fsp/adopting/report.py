"""The report of an adoption, as an author reads it in a terminal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.findings import Verdict
from pelican_fsp.adopting.rules.site import ALL_PLUGINS
from pelican_fsp.core.text_edit.sources import difference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican_fsp.adopting.rules.findings import Finding
    from pelican_fsp.adopting.rules.plan import Adoption, FileEdit
    from pelican_fsp.adopting.rules.site import SiteSnapshot

WIDTH = max(map(len, Verdict))


def report(adoption: Adoption, site: SiteSnapshot) -> Iterator[str]:
    """Yield the lines of the report: file by file what was found, and the difference."""
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for finding in adoption.findings:
        by_file[finding.source].append(finding)
    works: dict[str, FileEdit] = {work.source.path: work for work in adoption.works}
    for path in sorted(by_file.keys() | works.keys()):
        yield path
        for finding in sorted(by_file[path], key=lambda one: one.line):
            place = f", line {finding.line}" if finding.line else ""
            yield f"  {finding.verdict:<{WIDTH}}  {finding.what}{place}: {finding.reason}"
        if work := works.get(path):
            yield from (f"  {'':{WIDTH}}  gets fields from {cause}" for cause in work.causes)
            yield from (f"    {line}" for line in _difference(work))
        yield ""
    yield from _lacking(adoption)
    yield from summary(adoption)
    if not any(outline.entries for outline in site.outlines.values()):
        yield "No page has a sortorder: sections, relations and lists follow from it."
    if site.unpublished:
        yield f"Not looked at: {site.unpublished} drafts and hidden pages."
    for name in sorted(ALL_PLUGINS - site.plugins):
        yield f"Not looked for: what pelican_fsp.{name} makes, which the settings do not load."


def _difference(work: FileEdit) -> Iterator[str]:
    if work.deletes:
        yield "the file goes"
    else:
        yield from difference(work.source, work.changes)


def _lacking(adoption: Adoption) -> Iterator[str]:
    if adoption.lacking:
        yield "What the fields make and the site lacks today:"
        yield from (f"  {lacking.source}: {lacking.what}" for lacking in adoption.lacking)
        yield ""


def summary(adoption: Adoption) -> Iterator[str]:
    """Yield how much was found, and how much would change."""
    counts = [f"{adoption.count(verdict)} {verdict}" for verdict in Verdict]
    by_hand = sum(
        finding.verdict is Verdict.DERIVABLE and not finding.is_work
        for finding in adoption.findings
    )
    counts[0] += f" ({by_hand} of them by hand)" if by_hand else ""
    yield f"Found: {', '.join(counts)}; {len(adoption.lacking)} lacking."
    added = sum(len(change.new) for work in adoption.works for change in work.changes)
    gone = sum(len(change.old) for work in adoption.works for change in work.changes)
    deleted = sum(work.deletes for work in adoption.works)
    edited = len(adoption.works) - deleted
    if adoption.works:
        yield f"To change: {_count(edited, 'file')} (+{added} -{gone} lines); to remove: {_count(deleted, 'file')}."
    else:
        yield "To change: nothing."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
