"""Names that are given once: ids of places in the book, names of the files in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Names:
    """Gives out names, none of them twice."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Never give out those that are taken."""
        self._taken = {*taken}

    def unique(self, wanted: str, ending: str = "") -> str:
        """Return the wanted name, with a number behind it if somebody else has it."""
        found = f"{wanted}{ending}"
        number = 1
        while found.casefold() in self._taken:  # some file systems know no capitals
            number += 1
            found = f"{wanted}-{number}{ending}"
        self._taken.add(found.casefold())
        return found

    def id(self, wanted: str) -> str:
        """Return a name that can be an id in HTML and in XML: `fn:1` is `fn-1`, `3d` is `p-3d`."""
        name = re.sub(r"[^\w.-]+", "-", wanted).strip("-") or "place"
        return self.unique(name if name[0].isalpha() else f"p-{name}")


def file_name(path: str) -> str:
    """Return a path that can stand in an address as it is: `img/a b.png` is `img/a-b.png`."""
    return re.sub(r"[^A-Za-z0-9_./-]+", "-", path).strip("/") or "file"
