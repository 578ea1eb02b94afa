"""Puts see-also blocks and logos into the bodies of the pages: only the fragment is inserted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pelican_fsp.core.html.placement import Places, places, splice
from pelican_fsp.host import phases
from pelican_fsp.host.content import body_of, forget_bodies, keep_summary, language_of, set_body
from pelican_fsp.host.guarded import guarded
from pelican_fsp.host.strings import translator

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from jinja2 import Environment
    from pelican.contents import Content
    from pelican.generators import PagesGenerator

    from pelican_fsp.book.read import Book

FOLD = 1500
"""Characters of a body that a reader sees at once; an image after them is loaded lazily."""


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A page that has no source, so that `{filename}` links can lead to it."""

    url: str

    @property
    def save_as(self) -> str:
        """The file it is written to."""
        return self.url


def register() -> None:
    """Connect to the book."""
    phases.book_published.connect(inject_fragments)


def inject_fragments(generator: PagesGenerator, book: Book) -> None:
    """Put each page's logos and see-also block into its body."""
    if not book.settings.inject:
        return
    for outline in book.outlines.values():
        for url in outline.generated:
            generator.context["generated_content"].setdefault(url, GeneratedPage(url))
    for content, page in book.pages:
        if not content.source_path:
            generator.context["generated_content"].setdefault(page.source, GeneratedPage(page.url))
    words = translator(book.settings.strings)
    for content, _ in book.pages:
        inject(generator, content, words)
    forget_bodies([content for content, _ in book.pages])


def inject(
    generator: PagesGenerator, content: Content, words: Callable[[str], SimpleNamespace]
) -> None:
    """Put the logos and the see-also block of a page into its body, if it has any."""
    if getattr(content, "logos", ()) or getattr(content, "see_also", None):
        body = body_of(content)
        find = partial(places, body)
        place = guarded(content, "its see-also block and logo", find, otherwise=None)
        if place:
            _inject(content, body, place, (generator.env, words(language_of(content))))
            generator.add_static_links(content)


def _inject(content: Content, body: str, place: Places, said: tuple[Environment, object]) -> None:
    env, words = said
    values = {
        "logos": getattr(content, "logos", ()),
        "see_also": getattr(content, "see_also", None),
        "is_lazy": place.logo > FOLD,
        "is_injected": True,
        "s": words,
    }
    logo = _rendered(env, "fsp/logo.html", values)
    see_also = _rendered(env, "fsp/see_also.html", values)
    # A summary is the beginning of the text: it is made of the body as it was.
    keep_summary(content)
    set_body(content, splice(body, [(place.logo, logo), (place.see_also, see_also)]))


def _rendered(env: Environment, template: str, values: dict[str, object]) -> str:
    fragment = env.get_template(template).render(values).strip()
    return f"{fragment}\n" if fragment else ""
