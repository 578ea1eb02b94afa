"""See-also blocks against the outline: which of them the fields say, and which need a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.blocks import Block, find_blocks, joins, opening_in, removal
from pelican_fsp.adopting.rules.claims import Claim, only_names, read_claim
from pelican_fsp.adopting.rules.concept_names import named_concepts, with_named_concept
from pelican_fsp.adopting.rules.detector import Detector
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Verdict
from pelican_fsp.adopting.rules.prose import prose
from pelican_fsp.adopting.rules.site import can_be_said
from pelican_fsp.core.relations.concepts import see_also, subject
from pelican_fsp.core.text_edit.heads import head_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pelican_fsp.adopting.rules.site import SiteSnapshot
    from pelican_fsp.core.page import Page
    from pelican_fsp.core.relations.concepts import SeeAlso
    from pelican_fsp.core.text_edit.sources import LineEdit

BLOCK = "see-also block"


def find(site: SiteSnapshot) -> Iterator[Claim]:
    """Yield what the see-also blocks in the pages of a site say."""
    for page in site.pages:
        yield from _claims(page, site)


def decide(found: tuple[Claim, ...], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield what becomes of the blocks, and first the names of the concepts that they speak of."""
    concepts = tuple(named_concepts(found, site))
    yield from concepts
    named = site.with_fields(given for finding in concepts for given in finding.fields)
    claims = tuple(with_named_concept(claim, named) for claim in found)
    usable = [
        claim for claim in claims if not claim.obstacle and claim.page.fields.seealso is not None
    ]
    overrides = {
        claim.page.source: FieldValue(claim.page.source, "concept", claim.concept.slug)
        for claim in usable
        if claim.concept and _needs_concept(claim, named)
    }
    related = named.with_fields(overrides.values())
    own = {id(claim): _fields(claim, related) for claim in usable}
    # All at once: such fields change nothing but the block of their own page.
    after = related.with_fields(given for some in own.values() for given in some)
    for claim in claims:
        yield _finding(claim, after, overrides.get(claim.page.source), own.get(id(claim), ()))


def edit(claim: Claim, site: SiteSnapshot) -> LineEdit:
    """Return the lines of a block that go."""
    source = site.sources[claim.page.source]
    head = head_of(source)
    text = prose(source.lines, head.body if head else 0, source.form)
    return removal(claim.block, source.lines, text, source.form)


def _claims(page: Page, site: SiteSnapshot) -> Iterator[Claim]:
    source = site.sources[page.source]
    head = head_of(source)
    if b"see-also" not in source.data:
        return
    if not head:
        why = source.refusal or "its fields cannot be found"
        is_block = any(map(opening_in, source.lines))
        yield from (Claim(page, Block(0, 1), obstacle=why) for _ in range(is_block))
        return
    found = find_blocks(source.lines, prose(source.lines, head.body, source.form))
    written = site.written_in(page) if found else None
    count = len(written.blocks) if written else len(found)
    for block in found:
        claim = read_claim(page, block, site)
        obstacle = source.refusal or ("the page has several" if max(len(found), count) > 1 else "")
        obstacle = obstacle or ("" if count else "Pelican makes something else of it")
        if source.form != "html":
            obstacle = obstacle or joins(source.lines, block.start, block.end)
        yield Claim(page, block, obstacle=obstacle) if obstacle else claim


def _needs_concept(claim: Claim, site: SiteSnapshot) -> bool:
    page = site.by_source[claim.page.source]
    concept = site.relations[page.language].concept(page)
    is_open = page.fields.concept == ""
    return is_open and (concept is None or concept.source != _source(claim.concept))


def _source(page: Page | None) -> str:
    return page.source if page else ""


def _finding(
    claim: Claim, site: SiteSnapshot, override: FieldValue | None, own: Sequence[FieldValue]
) -> Finding:
    """Return what becomes of a block; the site has the fields already that it would need."""
    source = site.sources[claim.page.source]
    line = claim.block.start + 1
    if claim.obstacle:
        return Finding(Verdict.LEFT, BLOCK, source.path, line, claim.obstacle)
    if claim.page.fields.seealso is None:
        against = "the page has a block, and the field seealso 'none'"
        return Finding(Verdict.CONTRADICTION, BLOCK, source.path, line, against)
    told = (*((override,) if override else ()), *own)
    page = site.by_source[claim.page.source]
    related = site.relations[page.language]
    derived = see_also(page, related, site.outlines[page.language])
    against = _contradiction(claim, derived, site)
    if against:
        return Finding(Verdict.CONTRADICTION, BLOCK, source.path, line, against)
    refusal = next((why for given in told if (why := source.refuses(given.value))), "")
    if refusal or not derived:
        return Finding(Verdict.LEFT, BLOCK, source.path, line, refusal or "nothing follows from it")
    verdict = Verdict.OVERRIDE if told else Verdict.DERIVABLE
    change = edit(claim, site)
    reason = _reason(claim, derived, told, site)
    if change.new:
        reason += "; a marker keeps its place"
    return Finding(verdict, BLOCK, source.path, line, reason, told, (change,))


def _fields(claim: Claim, site: SiteSnapshot) -> tuple[FieldValue, ...]:
    """Return the fields that a page needs beside `concept`, so that its block says the same."""
    page = site.by_source[claim.page.source]
    found = []
    if claim.subject and not page.fields.subject and claim.subject != subject(page):
        found.append(FieldValue(page.source, "subject", claim.subject))
    derived = see_also(page, site.relations[page.language], site.outlines[page.language])
    known = set(_sources(derived)) if derived else set()
    chapters = {_source(entry.page) for entry in site.outlines[page.language].chapters}
    has_relation = bool(claim.concept or claim.listed)
    further = [
        other.slug
        for other in claim.named
        if other.source not in known
        and not (has_relation and other.source in chapters)
        and not _implements_another(other, claim, site)
    ]
    if further:
        found.append(FieldValue(page.source, "seealso", ", ".join(further)))
    return tuple(given for given in found if _is_sayable(given))


def _is_sayable(given: FieldValue) -> bool:
    words = tuple(given.value.split(", "))
    return can_be_said(given.name, given.value, words if given.name == "seealso" else given.value)


def _implements_another(other: Page, claim: Claim, site: SiteSnapshot) -> bool:
    concept = site.relations[other.language].concept(other)
    is_listed = other.source in {page.source for page in claim.listed}
    return is_listed and concept is not None and concept.source != claim.page.source


def _sources(derived: SeeAlso) -> Iterator[str]:
    links = (derived.concept, derived.chapter, *derived.implementations, *derived.related)
    yield from (link.source for link in links if link)


def _contradiction(claim: Claim, derived: SeeAlso | None, site: SiteSnapshot) -> str:
    """Return how a block and the outline disagree, or ""."""
    page = site.by_source[claim.page.source]
    concept = site.relations[page.language].concept(page)
    if claim.concept and (not concept or concept.source != claim.concept.source):
        says = f"the block says {claim.concept.slug!r}"
        return f"{says}, the field concept {page.fields.concept or 'none'!r}"
    known = set(_sources(derived)) if derived else set()
    for other in claim.named:
        if other.source in known:
            continue
        if _implements_another(other, claim, site):
            own = site.relations[other.language].concept(other)
            return f"the block lists {other.slug!r}, which implements {own.slug if own else ''!r}"
        chapter = derived.chapter.name if derived and derived.chapter else "none"
        return f"the block names the chapter {other.slug!r}, the outline {chapter!r}"
    return ""


def _reason(claim: Claim, derived: SeeAlso, told: Sequence[FieldValue], site: SiteSnapshot) -> str:
    parts = []
    if claim.concept:
        parts.append(f"implements {claim.concept.slug}")
    if claim.listed:
        parts.append("lists what implements it")
    listed = {page.source for page in claim.named}
    more = [link.name for link in derived.implementations if link.source not in listed]
    if claim.listed and more:
        parts.append(f"it will list {', '.join(more)} too")
    name = derived.concept.name if derived.concept else ""
    if claim.label and name and claim.label.casefold() != name.casefold():
        parts.append(f"it will say {name!r} for {claim.label!r}")
    if name and not claim.concept:
        parts.append(f"it will say that it implements {name!r} too")
    if claim.is_reworded:
        parts.append("its own words go")
    if not told:
        parts.append("as the outline says")
    parts += [f"{given.name}: {given.value}" for given in told]
    parts += [f"the words {words!r} go" for words in _lost_words(claim, told, site)]
    return "; ".join(parts)


def _lost_words(claim: Claim, told: Sequence[FieldValue], site: SiteSnapshot) -> Iterator[str]:
    """Yield the sentences around links that a field names, and that the block will not have."""
    further = {
        slug for given in told if given.name == "seealso" for slug in given.value.split(", ")
    }
    if not (claim.concept or claim.listed):
        return
    for sentence in claim.block.sentences:
        anchors = set(sentence.linked)
        slugs = {one.page.slug for one in claim.targets if one.page and one.anchor in anchors}
        if slugs & further and not only_names(sentence, site.words(claim.page.language)):
            yield str(sentence)


DETECTOR = Detector(find, decide, plugin="see_also")
