"""The one shape of all that looks for things written by hand: find, decide, edit.

find      what stands there by hand, as values; what becomes of it is not asked yet
decide    what becomes of each: a finding with its verdict, its reason, the fields it needs
edit      the change of lines that such a finding carries, where it changes any

A module of this folder that has a `DETECTOR` has these functions, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pelican_fsp.adopting.rules.findings import Finding
    from pelican_fsp.adopting.rules.site import SiteSnapshot

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Detector(Generic[Found]):
    """Looks for one kind of thing.

    `find` takes the site with all fields that the detectors before it give to its pages.
    `decide` takes all that was found at once: what becomes of one may hang on the others.
    `plugin` is the plugin of the bundle that makes such things; without it nothing is looked
    for. "": the outline alone makes them.
    """

    find: Callable[[SiteSnapshot], Iterable[Found]]
    decide: Callable[[tuple[Found, ...], SiteSnapshot], Iterable[Finding]]
    plugin: str = ""

    def findings(self, site: SiteSnapshot) -> tuple[Finding, ...]:
        """Return what becomes of the things of this kind in a site."""
        if self.plugin and self.plugin not in site.plugins:
            return ()
        return tuple(self.decide(tuple(self.find(site)), site))
