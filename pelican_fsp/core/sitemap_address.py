"""One line of a sitemap, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """One line of the sitemap: a full address, when it changed, its translations by language."""

    url: str
    modified: datetime | None = None
    translations: tuple[tuple[str, str], ...] = ()
