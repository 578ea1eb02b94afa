"""What is wrong with the links and images of a built site, page by page, as one list."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pelican_fsp.core.problems import Problem, Severity, nearest
from pelican_fsp.core.relations.aliases import OLD_ADDRESS
from pelican_fsp.core.urls.resolve import SOURCE, forwarded, link_graph, reached, resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pelican_fsp.core.urls.resolve import BuiltSite, Target, WrittenPage

NO_PAGE = "leads to nothing on this site"
NO_ANCHOR = "that page has no such anchor"
NO_SOURCE = "there is no such source"
NO_ADDRESS = "is no address that a browser could follow"
NO_ALT = 'an image needs alt="what it shows", or alt="" where it only decorates'
OUTSIDE = "leads above the site, which lies below {folder}"
NOT_LISTED = "no page of the site links to this one"
NOT_REACHED = "no way of links leads here from the home page"

HOME = "index.html"
_PAGES = (".html", ".htm")
ALIKE = 0.82
"""How similar an address must be to be suggested: short ones resemble each other soon."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with an address on a written page, not yet traced to its source.

    `page` is the path of the page and `target` what the address leads to: faults with one
    target have one cure ("": each has its own). The problem's value is the address as the page has it.
    """

    page: str
    target: str
    problem: Problem

    @property
    def address(self) -> str:
        """The address as the page has it."""
        return self.problem.value


def link_faults(site: BuiltSite, is_ignored: Callable[[str], bool]) -> tuple[Fault, ...]:
    """Return what is wrong with the links and images of all pages, each address once a page.

    Addresses that `is_ignored` knows, as they are written or in full, are left alone.
    """
    faults = _Faults(site)
    return tuple(
        fault
        for page in site.pages.values()
        for fault in faults.of_page(page)
        if not is_ignored(fault.address) and not is_ignored(fault.target)
    )


def orphans(site: BuiltSite, sources: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a note for each page that readers do not come to; `sources` are those that matter."""
    found = link_graph(site)
    linked = frozenset[str]().union(*found.values())
    seen = reached(found, HOME) if HOME in site.pages else linked
    for path, source in sources.items():
        if path in site.pages and path != HOME and path not in seen & linked:
            rule = NOT_REACHED if path in linked else NOT_LISTED
            yield Problem(rule, source, severity=Severity.NOTE, line=1)


class _Faults:
    """Looks for faults with what all pages share: where everything is."""

    def __init__(self, site: BuiltSite) -> None:
        self.site = site
        self.resolve = resolver(site)
        self._near: dict[str, str] = {}

    def of_page(self, page: WrittenPage) -> Iterator[Fault]:
        """Yield the faults of a page, in the order of its addresses."""
        for address in dict.fromkeys(link.address for link in page.links):
            target = self.resolve(page, address)
            if target:
                yield from self._of_link(page, address, target)
        for address in dict.fromkeys(page.bare_images):
            yield _fault(page, address, "", NO_ALT)

    def _of_link(self, page: WrittenPage, address: str, target: Target) -> Iterator[Fault]:
        if target.is_wrong:
            yield _fault(page, address, address, NO_ADDRESS, severity=Severity.ERROR)
        elif target.source:
            near = self._near_source(page, address)
            yield _fault(page, address, address, NO_SOURCE, near, Severity.ERROR)
        elif target.outside:
            yield from self._outside(page, address, target.outside)
        elif not target.url:
            yield from self._inside(page, address, target)

    def _outside(self, page: WrittenPage, address: str, path: str) -> Iterator[Fault]:
        """Yield a fault if the site has the page: else another site of the host may have it."""
        file = self.site.file_at(path.lstrip("/"))
        if file:
            folder = self.site.root.split("/", 3)[3]
            near = f"/{folder}{path.lstrip('/')}"
            rule = OUTSIDE.format(folder=f"/{folder}")
            yield _fault(page, address, path, rule, near, Severity.ERROR)

    def _inside(self, page: WrittenPage, address: str, target: Target) -> Iterator[Fault]:
        found = self.site.file_at(target.path)
        if not found:
            near = self._near_file(target.path)
            shown = self._as_written(page, address, near) if near else ""
            yield _fault(page, address, f"/{target.path}", NO_PAGE, shown, Severity.ERROR)
            return
        file = forwarded(self.site, self.resolve, found)
        if file != found and not page.forwards_to:
            shown = self._as_written(page, address, file)
            yield _fault(page, address, f"/{target.path}", OLD_ADDRESS, shown, Severity.NOTE)
        there = self.site.pages.get(file)
        if there and target.anchor and not _has(there, target.anchor):
            yield self._anchor(page, address, there, target.anchor)

    def _anchor(self, page: WrittenPage, address: str, there: WrittenPage, anchor: str) -> Fault:
        near = nearest(anchor, there.anchors, cutoff=0.6)
        shown = f"{address.partition('#')[0]}#{near}" if near else ""
        return _fault(page, address, f"/{there.path}#{anchor}", NO_ANCHOR, shown)

    def _as_written(self, page: WrittenPage, address: str, file: str) -> str:
        """Return the address of a file in the way in which another one was written."""
        full = self.site.address_of(file)
        if "://" in address or address.startswith("//"):
            shown = full
        elif address.startswith("/"):
            shown = "/" + full.split("/", 3)[3]
        else:
            below = full.removeprefix(self.site.root)
            shown = posixpath.relpath(f"/{below}", f"/{posixpath.dirname(page.path)}")
            shown += "/" * full.endswith("/")
        _, mark, anchor = address.partition("#")
        there = self.site.pages.get(file)
        return shown + mark + anchor if there and anchor in there.anchors else shown

    def _near_file(self, path: str) -> str:
        if path not in self._near:
            name = path.rpartition("/")[2]
            is_page = "." not in name or name.endswith(_PAGES)
            found = self._pages if is_page else self._others
            self._near[path] = _near_path(_page_name(path) if is_page else path, found)
        return self._near[path]

    def _near_source(self, page: WrittenPage, address: str) -> str:
        found = SOURCE.match(address)
        path, mark, anchor = (found[2] if found else "").partition("#")
        folder = posixpath.dirname(self.site.source_of.get(page.path, ""))
        full = posixpath.normpath(posixpath.join(f"/{folder}", path)).lstrip("/")
        near = _near_path(full, self.site.sources)
        return f"{address[: address.index(path)]}/{near}{mark}{anchor}" if near and path else ""

    @cached_property
    def _pages(self) -> frozenset[str]:
        pages = self.site.pages.values()
        return frozenset(page.path for page in pages if not page.forwards_to)

    @cached_property
    def _others(self) -> frozenset[str]:
        return self.site.files - self.site.pages.keys()


def _fault(  # noqa: PLR0913, PLR0917 - a fault has so many parts
    page: WrittenPage,
    address: str,
    target: str,
    rule: str,
    suggestion: str = "",
    severity: Severity = Severity.WARNING,
) -> Fault:
    problem = Problem(rule, "", "", address, suggestion, severity)
    return Fault(page.path, target, problem)


def _has(page: WrittenPage, anchor: str) -> bool:
    # Browsers go to the top of a page for this one, whatever the page has.
    return anchor in page.anchors or unquote(anchor) in page.anchors or anchor.lower() == "top"


def _page_name(path: str) -> str:
    if path.endswith("/") or not path:
        return f"{path}index.html"
    return path if path.endswith(_PAGES) else f"{path}.html"


def _near_path(path: str, candidates: Iterable[str]) -> str:
    """Return the path that was probably meant: of the same name elsewhere, or of nearly the same.

    Folders and endings do not count at first: all that share them would be alike.
    """
    by_name: dict[str, list[str]] = defaultdict(list)
    for candidate in candidates:
        by_name[_name(candidate)].append(candidate)
    name = _name(path)
    found = name if name in by_name else nearest(name, by_name, cutoff=ALIKE)
    return nearest(path, by_name[found], cutoff=0.0) if found else ""


def _name(path: str) -> str:
    """Return the last part of a path without its ending: `flask` of `flask/index.html` too."""
    stem = posixpath.splitext(path)[0]
    return posixpath.basename(stem.removesuffix("/index")).casefold()
