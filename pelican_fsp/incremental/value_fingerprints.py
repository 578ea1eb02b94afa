"""Fingerprints of what templates get: texts that are the same for equal values and for no others."""

from __future__ import annotations

from datetime import date, datetime
from functools import singledispatchmethod
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pelican.contents import Article, Content
from pelican.contents import Page as ContentPage
from pelican.paginator import Page as ListPage
from pelican.paginator import Paginator
from pelican.urlwrappers import URLWrapper
from pelican.utils import SafeDatetime

from pelican_fsp.book.choice import Choice
from pelican_fsp.book.flags import Flag
from pelican_fsp.core.outline.tree import Entry, Outline
from pelican_fsp.core.page import Page
from pelican_fsp.core.relations.concepts import NamedLink, SeeAlso
from pelican_fsp.core.relations.logos import Logo
from pelican_fsp.core.sitemap_address import Address
from pelican_fsp.host.content import body_of
from pelican_fsp.host.lazy import Lazy
from pelican_fsp.incremental.fingerprints import NoFingerprintError
from pelican_fsp.incremental.outline_digest import OutlineDigest
from pelican_fsp.incremental.template_names import NOT_OF_CONTENT

if TYPE_CHECKING:
    from collections.abc import Iterable

VALUES = frozenset(
    {
        *(str, int, float, bool, type(None), bytes, date, datetime, SafeDatetime, ZoneInfo),
        *(Flag, Logo, NamedLink, SeeAlso, Address, Page),
    }
)
"""Types whose values say all that they are in their `repr`."""

NOTHING = object()
"""What is never a value."""


class ValueFingerprints:
    """Tells the fingerprints of values by their type, those of one build."""

    def __init__(self) -> None:
        """Begin with none."""
        # By identity, which is given away again when a page is gone: so they stay.
        self._fingerprinted: list[Content] = []
        self._contents: dict[int, str] = {}
        self._known_fields: dict[int, str] = {}
        self._is_in_content = False
        self._books: dict[int, OutlineDigest] = {}

    def of(self, value: object) -> str:
        """Return a text that is the same for equal values and for no others.

        Raises:
            NoFingerprintError: there is none.
        """
        return repr(value) if type(value) in VALUES else self._by_type(value)

    def of_content(self, content: Content) -> str:
        """Return the fingerprint of a page or a post: of its fields and its body.

        Raises:
            NoFingerprintError: there is none.
        """
        found = self._contents.get(id(content))
        if found is None:
            found = digest([self.of_fields(content), body_of(content)])
            self._contents[id(content)] = found
        return found

    def of_fields(self, content: Content) -> str:
        """Return the fingerprint of all that a page or a post has but its body.

        Raises:
            NoFingerprintError: there is none, or a page that holds this one is being told.
        """
        # Plugins that join posts to neighbours and series hold pages in pages, in circles.
        if self._is_in_content:
            raise NoFingerprintError(repr(content))
        found = self._known_fields.get(id(content))
        if found is None:
            self._is_in_content = True
            try:
                found = digest(self._named_fields(content))
            finally:
                self._is_in_content = False
            self._known_fields[id(content)] = found
            self._fingerprinted.append(content)
        return found

    def _named_fields(self, content: Content) -> Iterable[str]:
        yield type(content).__name__
        metadata = content.metadata
        for name, value in sorted(vars(content).items()):
            # Most attributes are the same objects as in the metadata.
            if name not in NOT_OF_CONTENT and metadata.get(name, NOTHING) is not value:
                yield f"{name} {self.of(value)}"

    def of_book(self, outline: Outline) -> OutlineDigest:
        """Return the digests of an outline, as a whole and of each entry."""
        return self._books.setdefault(id(outline), OutlineDigest(outline))

    @singledispatchmethod
    def _by_type(self, value: object) -> str:
        raise NoFingerprintError(repr(type(value)))

    @_by_type.register(list)
    @_by_type.register(tuple)
    def _(self, value: Iterable[object]) -> str:
        return f"({','.join(map(self.of, value))})"

    @_by_type.register
    def _(self, value: dict) -> str:  # type: ignore[type-arg]  # singledispatch knows no others
        pairs = (f"{self.of(name)}:{self.of(one)}" for name, one in value.items())
        return f"{{{','.join(pairs)}}}"

    @_by_type.register
    def _(self, value: URLWrapper) -> str:
        return f"{type(value).__name__} {value.name!r} {value.slug!r}"

    @_by_type.register
    def _(self, value: Choice) -> str:
        entry = value.entry and (value.entry.number, value.entry.label)
        return repr((value.url, value.label, value.sentence, value.logo, entry))

    @_by_type.register(ContentPage)
    @_by_type.register(Article)
    def _(self, value: Content) -> str:
        return self.of_content(value)

    @_by_type.register
    def _(self, value: Entry) -> str:
        return f"{value.url} {self.of_book(value.outline).whole}"

    @_by_type.register
    def _(self, value: Outline) -> str:
        return self.of_book(value).whole

    @_by_type.register
    def _(self, value: ListPage) -> str:
        place = (value.number, value.url, value.paginator.num_pages)
        return f"{place} {self.of(value.object_list)}"

    @_by_type.register
    def _(self, value: Paginator) -> str:
        return f"{value.per_page} {self.of(value.object_list)}"

    @_by_type.register
    def _(self, value: Lazy) -> str:  # noqa: ARG002 - it is made of what is told anyhow
        return ""


def digest(parts: Iterable[str]) -> str:
    """Return one text of fixed length (hexadecimal SHA-256) for several, in their order."""
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
