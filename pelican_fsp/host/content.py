"""Reads Pelican's pages and articles: the border between its objects and our values."""

from __future__ import annotations

import copy
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from pelican.contents import Article, Content

from pelican_fsp.core.fields import read_fields
from pelican_fsp.core.file_names import fault_of_language
from pelican_fsp.core.html.text import value_text
from pelican_fsp.core.page import Page
from pelican_fsp.core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pelican.generators import Generator


PUBLISHED = ("pages", "articles", "translations")
UNPUBLISHED = (
    *("hidden_pages", "draft_pages", "draft_translations"),
    *("hidden_articles", "drafts", "drafts_translations", "hidden_translations"),
)
"""The lists that Pelican's generators of pages and articles write, by their names there."""

BODY, CONTEXT = "_content", "_context"
"""Attributes of a page: its body with links unresolved, and what all pages of its site share.

Private: Pelican's own `.content` would be memoised for ever, with links resolved for one folder.
"""


def contents(generator: Generator, *, with_unpublished: bool = False) -> Iterable[Content]:
    """Yield all pages and articles that the site of a generator writes, translations too.

    A page's own `translations` are not asked: with i18n-subsites they are on another site.
    """
    for written in generator.context["fsp_generators"]:
        for name in (*PUBLISHED, *UNPUBLISHED) if with_unpublished else PUBLISHED:
            yield from getattr(written, name, ())


def source_of(content: Content) -> str:
    """Return the path of a page's source below the content folder.

    A page that another plugin has made has no source: the file that it is written to stands in.
    """
    return str(content.relative_source_path or content.save_as)


def language_of(content: Content) -> str:
    """Return the language of a page; that of the site where the page's own is none."""
    default: str = content.settings["DEFAULT_LANG"].lower()
    return default if fault_of_language(content.lang) else str(content.lang)


def body_of(content: Content) -> str:
    """Return the body of a page as it is now."""
    return getattr(content, BODY) or ""


def set_body(content: Content, body: str) -> None:
    """Give a page another body; let Pelican look at it anew, if somebody has read it before."""
    setattr(content, BODY, body)


def keep_summary(content: Content) -> None:
    """Let the summary of a page be that of the body which it has now.

    Pelican makes it of the body, when it is asked for; its method is replaced on this page.
    """
    content.get_summary = copy.copy(content).get_summary


def release_summary(content: Content) -> None:
    """Undo `keep_summary`."""
    vars(content).pop("get_summary", None)


def forget_bodies(changed: Collection[Content]) -> None:
    """Let Pelican look at bodies anew, which other plugins may have read before they changed."""
    ours = {id(content) for content in changed}
    for content in islice(changed, 1):
        finished = content.get_content.cache  # one for all contents, by content and SITEURL
        for key in [key for key in finished if id(key[0]) in ours]:
            del finished[key]


def taken(context: dict[str, Any]) -> Mapping[str, Content]:
    """Return the site's own pages and articles, published or not, by the file that each becomes.

    Pelican works an address out anew whenever it is asked for: this is done once per build.
    """
    found = context["generated_content"]
    count, known = context.get("fsp_taken", (-1, {}))
    if count != len(found):
        known = {one.save_as: one for one in found.values() if isinstance(one, Content)}
        context["fsp_taken"] = len(found), known
    mapping: Mapping[str, Content] = known
    return mapping


def read_page(content: Content) -> tuple[Page, tuple[Problem, ...]]:
    """Return what the book needs to know of a page, and the problems in its fields."""
    metadata: Mapping[str, Any] = content.metadata
    own, problems = read_fields(metadata)
    own = replace(
        own,
        sidebartitle=value_text(own.sidebartitle),
        subject=value_text(own.subject),
        conceptname=value_text(own.conceptname),
        choice=value_text(own.choice),
        logoalt=tuple(map(value_text, own.logoalt)),
        headeralt=value_text(own.headeralt),
    )
    page = Page(
        slug=content.slug,
        title=value_text(content.title),
        url=content.url,
        source=source_of(content),
        language=language_of(content),
        description=value_text(metadata.get("meta") or metadata.get("description")),
        fields=own,
        is_post=isinstance(content, Article),
    )
    if rule := fault_of_language(content.lang):
        problems += (Problem(rule, "", "lang", str(content.lang)),)
    return page, problems
