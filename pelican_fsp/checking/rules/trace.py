"""Traces faults of built pages to the lines of what people wrote: sources, templates, settings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from pelican_fsp.core.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pelican_fsp.checking.rules.broken import Fault

BEFORE = r"(?<![\w.~%/-])"
"""What cannot stand before an address: it would be a part of a longer one."""

AFTER = r"(?![\w~%/#-]|[.?]\w)"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file that somebody wrote: its path as one would type it, and its text."""

    path: str
    text: str
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class SourceTexts:
    """What a site is written from.

    `of_page` gives the source of a written page by its path in the output; `shared` are
    settings and templates, those first that are sooner to blame; `output` is the folder of the
    output, for what cannot be traced any further.
    """

    of_page: Mapping[str, SourceText]
    shared: Sequence[SourceText] = ()
    output: str = "output"


@dataclass(frozen=True, slots=True)
class Cure:
    """A target that is linked to in vain, by so many pages: one mend for all of them."""

    target: str
    pages: int
    suggestion: str = ""


def cures(faults: Iterable[Fault]) -> tuple[Cure, ...]:
    """Return what is wrongly linked to, from the most linked-to on; notes do not count."""
    grave = [one for one in faults if one.problem.severity > Severity.NOTE]
    counts = Counter(fault.target for fault in grave if fault.target)
    near = {fault.target: fault.problem.suggestion for fault in grave}
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Cure(target, count, near[target]) for target, count in ordered)


def traced(faults: Iterable[Fault], sources: SourceTexts) -> tuple[Problem, ...]:
    """Return the faults as problems: in a page's source by line, else once for all pages."""
    found: list[Problem] = []
    told: set[tuple[str, str]] = set()
    untold: dict[tuple[str, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        key = fault.target or fault.address, fault.problem.rule
        source = sources.of_page.get(fault.page)
        lines = source and lines_of(fault.address, fault.target, source.text)
        if source and lines:
            found.append(_in_source(fault.problem, source, lines))
            told.add(key)
        else:
            untold[key].append(fault)
    for key, group in untold.items():
        problem = _of_many(group, sources, is_told=key in told)
        found += [problem] if problem else []
    return tuple(dict.fromkeys(found))


def _in_source(
    problem: Problem, source: SourceText, lines: Sequence[int], told: str = ""
) -> Problem:
    word = "lines" if len(lines) > 2 else "line"  # noqa: PLR2004 - one more than the first
    more = f"also in {word} {', '.join(map(str, lines[1:]))}" if lines[1:] else ""
    added = "; ".join(filter(None, (told, more)))
    return replace(
        problem,
        rule=f"{problem.rule} ({added})" if added else problem.rule,
        source=source.path,
        line=lines[0],
        severity=Severity.NOTE if source.is_draft else problem.severity,
    )


def _of_many(group: Sequence[Fault], sources: SourceTexts, *, is_told: bool) -> Problem | None:
    """Return the one problem of pages that all have a fault, but not in their own sources.

    None if it is in the source of another page, of which these pages show a part.
    """
    fault = group[0]
    pages = {one.page for one in group}
    own = [sources.of_page[page] for page in sorted(pages) if page in sources.of_page]
    first = f"{sources.output}/{min(pages)}"
    where = f"on {first}" if len(pages) == 1 else f"on {len(pages)} pages"
    if place := _place(group, sources.shared):
        return _in_source(fault.problem, *place, where)
    if not own and is_told:
        return None
    if not own and (place := _place(group, sources.of_page.values())):
        return _in_source(fault.problem, *place, f"as it is shown {where}")
    origin = "from the theme or a plugin"
    if own:
        return _in_source(fault.problem, own[0], (1,), f"{where}, {origin}")
    told = origin if len(pages) == 1 else f"{where}, {origin}"
    return _in_source(fault.problem, SourceText(first, ""), (1,), told)


def _place(
    group: Sequence[Fault], sources: Iterable[SourceText]
) -> tuple[SourceText, tuple[int, ...]] | None:
    addresses = dict.fromkeys((fault.address, fault.target) for fault in group)
    for source in sources:
        for address, target in addresses:
            if lines := lines_of(address, target, source.text, is_own=False):
                return source, lines
    return None


def lines_of(address: str, target: str, text: str, *, is_own: bool = True) -> tuple[int, ...]:
    """Return the lines, from 1, in which a text has an address; none if it does not.

    It is looked for as the page has it; then, because authors write `{filename}` or
    `{{ SITEURL }}` before it, as `target` (its path on the site, from `/`), by its anchor, and,
    if the text is the page's own, by its last part.
    """
    for form, pattern in _patterns(address, target, is_own=is_own):
        if form in text and (found := tuple(dict.fromkeys(_lines(pattern, text)))):
            return found
    return ()


@lru_cache(maxsize=256)
def _patterns(
    address: str, target: str, *, is_own: bool
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what to look for, as text and with what may stand around it, the surest first."""
    path, _, anchor = target.partition("#") if target.startswith("/") else ("", "", "")
    name = path.rpartition("/")[2]
    ways = [(BEFORE, address)]
    if anchor:
        ways.append(("", f"#{anchor}"))
    elif name:
        ways += [(r"(?<![\w.~%-])", path), *([("(?<=/)", name)] if is_own else [])]
    return tuple(
        (form, re.compile(before + re.escape(form) + AFTER))
        for before, text in ways
        for form in _forms(text)
    )


def _forms(address: str) -> tuple[str, ...]:
    """Return the ways in which an address may be spelt in HTML and Markdown."""
    plain = unquote(unescape(address))
    spelt = (address, escape(address), unescape(address), plain, quote(plain, safe="/:#?&=@+,;~"))
    return tuple(dict.fromkeys(filter(None, spelt)))


def _lines(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    line, start = 1, 0
    for found in pattern.finditer(text):
        line += text.count("\n", start, found.start())
        start = found.start()
        yield line
