"""The names of concepts, as the see-also blocks of a site call them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.claims import Claim
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Verdict
from pelican_fsp.adopting.rules.site import can_be_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pelican_fsp.adopting.rules.site import SiteSnapshot


def with_named_concept(claim: Claim, site: SiteSnapshot) -> Claim:
    """Return the claim; one whose concept cannot get a name must stay."""
    concept = claim.concept and site.by_source[claim.concept.source]
    if claim.obstacle or not concept or concept.fields.conceptname:
        return claim
    why = site.sources[concept.source].refusal or "its fields cannot be written"
    return Claim(claim.page, claim.block, obstacle=f"{concept.slug} gets no conceptname: {why}")


def named_concepts(claims: Iterable[Claim], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield the names of concepts that have none yet: what most blocks call them."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    by: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        if claim.obstacle or _is_denied(claim) or not (claim.concept or claim.listed):
            continue
        concept = claim.concept or claim.page
        label = claim.label or claim.name
        labels[concept.source].update([label] if label else [])
        by[concept.source] += [claim.page.slug] if claim.concept else []
    for source, found in labels.items():
        page = site.by_source[source]
        if page.fields.conceptname or page.language not in site.outlines:
            continue
        name = max(found, key=lambda label: found[label]) if found else page.title
        given = FieldValue(source, "conceptname", name)
        refusal = site.sources[source].refuses(name)
        if refusal or not can_be_said("conceptname", name, name):
            continue
        callers = f", as in {_blocks(by[source])}" if by[source] else ", its title"
        reason = f"conceptname: {name}{callers}"
        yield Finding(Verdict.OVERRIDE, "concept", site.sources[source].path, 0, reason, (given,))


def _is_denied(claim: Claim) -> bool:
    """Whether the fields of a page say already that its block is wrong."""
    own = claim.page.fields
    named = claim.concept.slug if claim.concept else ""
    return own.seealso is None or (bool(named) and own.concept not in ("", named))


def _blocks(slugs: Sequence[str]) -> str:
    return f"the block{'' if len(slugs) == 1 else 's'} of {', '.join(slugs)}"
