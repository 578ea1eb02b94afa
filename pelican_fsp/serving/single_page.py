"""Writes one page anew whose text alone has changed, with all else as the last build left it.

Only where it is certain that a whole build would change nothing else: no other plugin listens,
the fields are the same, no file is linked that was not, no hand-written block comes or goes, and
no template prints the text of other pages.
"""

from __future__ import annotations

import copy
import logging
import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pelican import signals
from pelican.contents import Page
from pelican.generators import PagesGenerator
from pelican.utils import posixize_path

from pelican_fsp.book import publish
from pelican_fsp.book.inject import inject
from pelican_fsp.core.html.hand_written import hand_written
from pelican_fsp.host import phases
from pelican_fsp.host.content import BODY, body_of, release_summary, set_body
from pelican_fsp.host.guarded import guarded
from pelican_fsp.host.strings import translator
from pelican_fsp.host.writing import new_writer
from pelican_fsp.llms import LlmsGenerator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican import Pelican
    from pelican.generators import Generator

    from pelican_fsp.host.settings import Settings

logger = logging.getLogger(__name__)

HEARD = (
    "page_generator_preread",
    "page_generator_context",
    "content_object_init",
    "page_generator_finalized",
    "all_generators_finalized",
    "page_generator_write_page",
    "page_writer_finalized",
    "content_written",
    "finalized",
)
"""Signals by which another plugin could take part in what is left out here."""

OF_TEXT = frozenset({BODY, "translations"})


@dataclass(frozen=True, slots=True)
class UpdatedPage:
    """A page with its new text, ready to be written."""

    old: Page
    content: Page
    generators: Sequence[Generator]

    def write(self, pelican: Pelican) -> None:
        """Put the page in the place of the old one, and write it as Pelican would."""
        generator = pages_generator(self.generators)
        lists = (
            *(generator.pages, generator.hidden_pages, generator.draft_pages),
            *(generator.translations, generator.hidden_translations),
            generator.draft_translations,
            *(one.translations for one in self.content.translations),
        )
        for listed in lists:
            listed[:] = [self.content if one is self.old else one for one in listed]
        generator.context["generated_content"][self.content.relative_source_path] = self.content
        signals.page_generator_write_page.send(generator, content=self.content)
        new_writer(pelican).write_file(
            self.content.save_as,
            generator.get_template(self.content.template),
            generator.context,
            page=self.content,
            relative_urls=generator.settings["RELATIVE_URLS"],
            override_output=hasattr(self.content, "override_save_as"),
            url=self.content.url,
        )
        if hasattr(pelican, "fsp_manifest"):
            pelican.fsp_manifest.renew(self.content.save_as)
        for copies in (one for one in self.generators if isinstance(one, LlmsGenerator)):
            if self.content in copies.contents():
                copies.write_copy(self.content)


def updated_page(generators: Sequence[Generator], path: str) -> UpdatedPage | None:
    """Return the page of a source file with its new text; `None` if a build has to be made."""
    generator = pages_generator(generators)
    source = posixize_path(os.path.relpath(path, generator.path))
    old = generator.context["generated_content"].get(source)
    is_simple = not generator.settings["OUTPUT_SOURCES"] and not phases.others_hear(*HEARD)
    if not (type(old) is Page and is_simple and Path(path).is_file()):
        return None
    try:
        new = read(generator, path)
    except Exception as error:  # noqa: BLE001 - the build that follows will say it
        logger.debug("Not read by itself: %s: %s", path, error)
        return None
    own: Settings = generator.context["fsp_settings"]
    compare = partial(has_same_facts, old, new)
    if type(new) is not Page or not new.is_valid():
        return None
    if not guarded(new, "the comparison with its last text", compare, otherwise=False):
        return None
    if new.get_static_links() - generator.context["static_links"]:
        return None
    page = copy.copy(old)
    set_body(page, body_of(new))
    release_summary(page)
    publish.finish_bodies(generator, (page,))
    if own.inject:
        inject(generator, page, translator(own.strings))
    return UpdatedPage(old, page, generators)


def pages_generator(generators: Sequence[Generator]) -> PagesGenerator:
    """Return the generator of the pages."""
    return next(one for one in generators if isinstance(one, PagesGenerator))


def read(generator: PagesGenerator, path: str) -> Any:  # noqa: ANN401 - Pelican is not typed
    """Read a page as the generator does."""
    return generator.readers.read_file(
        base_path=generator.path,
        path=path,
        content_class=Page,
        context=generator.context,
        preread_signal=signals.page_generator_preread,
        preread_sender=generator,
        context_signal=signals.page_generator_context,
        context_sender=generator,
    )


def has_same_facts(old: Page, new: Page) -> bool:
    """Whether all that a build takes from a page, but for its text, is as it was."""
    before, now = vars(old), vars(new)
    if any(before.get(name, new) != now[name] for name in now.keys() - OF_TEXT):
        return False
    written = hand_written(body_of(new))
    if getattr(old, "see_also", None):
        is_block_as_it_was = not written.blocks
    else:
        is_block_as_it_was = written.blocks == hand_written(body_of(old)).blocks
    is_logo_as_it_was = not getattr(old, "logo", None) or _images(old) == _images(new)
    return is_block_as_it_was and is_logo_as_it_was


def _images(page: Page) -> Counter[str]:
    """Return the addresses of the images that an author has put into the body of a page."""
    found = Counter(map(unquote, hand_written(body_of(page)).images))
    return found - Counter(f"{{static}}/{logo.file}" for logo in getattr(page, "logos", ()))
