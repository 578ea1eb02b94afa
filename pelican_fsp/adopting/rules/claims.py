"""What a see-also block says: what its page implements, what implements it, what it names further.

The bundle's own sentences are known in the language of the page, however a site has worded them
(`FSP_STRINGS`). For a block in other words, its links decide: they must be those that the
outline would make.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.blocks import ANCHOR, Anchor, Block, Sentence, filled
from pelican_fsp.core.html.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import SimpleNamespace

    from pelican_fsp.adopting.rules.site import SiteSnapshot
    from pelican_fsp.core.outline.tree import Entry
    from pelican_fsp.core.page import Page

FEW = 2
"""So many implementations in one sentence make it a list of them."""


@dataclass(frozen=True, slots=True)
class ClaimedPage:
    """A link of a block: its page, or `None` where it leads to the contents."""

    anchor: Anchor
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a block says of its page.

    `concept` is what the page implements, `label` and `subject` are how the block calls the two;
    `listed` are the pages in the sentences that list implementations. `is_reworded` says that
    its links speak for it, not its words. `obstacle` says why the block must stay, or "".
    """

    page: Page
    block: Block
    targets: tuple[ClaimedPage, ...] = ()
    concept: Page | None = None
    label: str = ""
    subject: str = ""
    name: str = ""
    listed: tuple[Page, ...] = ()
    is_reworded: bool = False
    obstacle: str = ""

    @property
    def named(self) -> tuple[Page, ...]:
        """The pages that it links to, without its own."""
        found = {target.page.source: target.page for target in self.targets if target.page}
        return tuple(page for source, page in found.items() if source != self.page.source)


def read_claim(page: Page, block: Block, site: SiteSnapshot) -> Claim:
    """Return what a block says."""
    if block.obstacle:
        return Claim(page, block, obstacle=block.obstacle)
    if not block.anchors:
        return Claim(page, block, obstacle="free text: it has no link")
    targets = []
    for anchor in block.anchors:
        target = _target(anchor, page, site)
        if not target:
            elsewhere = f"it leads to {anchor.href}, which is no page of this site"
            return Claim(page, block, obstacle=elsewhere)
        targets.append(target)
    words = site.words(page.language)
    found = Claim(page, block, tuple(targets))
    return (
        _implementation(found, words)
        or _list(found, site, words)
        or _as_the_outline(found, site)
        or _plain(found, words)
    )


def _target(anchor: Anchor, page: Page, site: SiteSnapshot) -> ClaimedPage | None:
    found = site.page_at(anchor.href, page)
    if found:
        return ClaimedPage(anchor, found)
    contents = site.outlines[page.language].contents_url
    is_contents = site.path(anchor.href, page) in {contents, contents.removesuffix(".html")} - {""}
    return ClaimedPage(anchor) if is_contents else None


def _implementation(found: Claim, words: SimpleNamespace) -> Claim | None:
    """Return the claim of "Flask is an implementation of the web frameworks concept."."""
    pattern = _pattern(words.see_also_implements)
    for sentence in found.block.sentences:
        match = pattern.fullmatch(sentence.text)
        concept = match and ANCHOR.fullmatch(match["concept"])
        if match and concept and (page := found.targets[int(concept[1])].page):
            return _with_sentences(
                found,
                sentence,
                concept=page,
                label=sentence.anchors[int(concept[1])].label,
                subject=filled(match["subject"], sentence.anchors),
            )
    return None


def _list(found: Claim, site: SiteSnapshot, words: SimpleNamespace) -> Claim | None:
    """Return the claim of a sentence that lists topics of the section that the page opens."""
    entry = site.outlines[found.page.language].get(found.page.slug)
    topics = {child.page.source for child in entry.children if child.page} if entry else set()
    pattern = _pattern(words.see_also_implemented)
    for sentence in found.block.sentences:
        pages = [page for page in _pages(found, sentence) if page.source in topics]
        match = pattern.fullmatch(sentence.text)
        is_list = len(pages) >= FEW and entry and entry.is_section and _leads_up(found, entry)
        if not match and not is_list:
            continue
        listed = tuple(_pages(found, sentence))
        name = filled(match["concept"], sentence.anchors) if match else ""
        return _with_sentences(found, sentence, name=name, listed=listed, is_reworded=not match)
    return None


def _pages(found: Claim, sentence: Sentence) -> Iterator[Page]:
    numbers = (int(number) for number in ANCHOR.findall(sentence.text))
    yield from (page for number in numbers if (page := found.targets[number].page))


def _as_the_outline(found: Claim, site: SiteSnapshot) -> Claim | None:
    """Return the claim of a block with no other links than those of a page and its section."""
    entry = site.outlines[found.page.language].get(found.page.slug)
    above: Entry | None = entry.parent.section if entry and entry.parent else None
    if not entry or not above or not above.page:
        return None
    chapter = entry.chapter.page
    derived = {above.page.source, chapter.source if chapter else ""}
    named = {page.source for page in found.named}
    if above.page.source not in named or named - derived or not _leads_up(found, entry):
        return None
    label = next(
        target.anchor.label
        for target in found.targets
        if target.page and target.page.source == above.page.source
    )
    return _with_sentences(found, None, concept=above.page, label=label, is_reworded=True)


def _leads_up(found: Claim, entry: Entry) -> bool:
    """Whether a block leads to the chapter or the contents, as those of the bundle do.

    One that does not is a sentence of its author's own, whatever it links to.
    """
    ways = (target.page for target in found.targets)
    return any(page is None or page == entry.chapter.page for page in ways)


def _plain(found: Claim, words: SimpleNamespace) -> Claim:
    """Return the claim of a bare list of links ("See also Flask and Django."), or of free text."""
    if all(only_names(sentence, words) for sentence in found.block.sentences):
        return found
    return _without(found, "free text: its sentences say more than names of pages")


def only_names(sentence: Sentence, words: SimpleNamespace) -> bool:
    """Whether a sentence says no more than names of pages, in words that the bundle prints too."""
    own = (getattr(words, name) for name in vars(words) if name.startswith("see_also"))
    known = set(_words(" ".join((*own, words.list_last))))
    return known.issuperset(_words(ANCHOR.sub(" ", sentence.text)))


def _with_sentences(found: Claim, known: Sentence | None, **values: object) -> Claim:
    claim = Claim(found.page, found.block, found.targets, **values)  # type: ignore[arg-type]
    lost = (one for one in found.block.sentences if one is not known and not one.linked)
    for sentence in lost:
        return _without(claim, f"free text: no field says {str(sentence)!r}")
    return claim


def _without(found: Claim, obstacle: str) -> Claim:
    return Claim(found.page, found.block, found.targets, obstacle=obstacle)


def _words(text: str) -> list[str]:
    bare = re.sub(r"<[^<>]*>|\{\w*\}", " ", text)
    return re.findall(r"\w+", bare.casefold())


def _pattern(form: str) -> re.Pattern[str]:
    """Return what finds a sentence of the bundle: its words, with anything in its gaps."""
    pieces: Iterable[tuple[str, str | None, str | None, str | None]] = Formatter().parse(form)
    found = []
    for literal, name, _, _ in pieces:
        space = (" " if literal[:1].isspace() else "", " " if literal[-1:].isspace() else "")
        bare = plain_text(literal)
        text = f"{space[0]}{bare}{space[1]}" if bare else literal
        found.append(r"\s+".join(map(re.escape, text.split(" "))))
        found.append(f"(?P<{name}>.+?)" if name else "")
    return re.compile("".join(found).rstrip(".").removesuffix("\\") + r"\.?", re.IGNORECASE)
