"""Looks whether the names of a new page are good, and free on the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.utils import SafeDatetime, slugify

from pelican_fsp.host.diagnostics import from_here
from pelican_fsp.host.output import files_of_settings
from pelican_fsp.incremental.search_index import BUNDLE
from pelican_fsp.tasks.rules.moves import MoveError
from pelican_fsp.tasks.rules.new_slug import MOST_BYTES, slug_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pelican.contents import Content

    from pelican_fsp.book.dry_run import Reading
    from pelican_fsp.core.page import Page

OWN = frozenset({"save_as", "url", "status", "template", "translation"})
"""Fields of a page that say nothing of where the page beside it is written."""


def check_name(name: str, value: str, rule: str, settings: Mapping[str, Any]) -> None:
    """See to it that a title or a slug keeps the rule, which is "" if it does.

    Raises:
        MoveError: it does not; the message has a suggestion, if there can be one.
    """
    if not rule:
        return
    near = _slug(value[:MOST_BYTES], settings)[:40].strip("-") if name == "slug" else ""
    if slug_rule(near):
        near = f"{near}-page" if near and not slug_rule(f"{near}-page") else ""
    hint = f"; did you mean --slug {near}?" if near else ""
    message = f"{name} {value[:80]!r}: {rule}{hint}"
    raise MoveError(message)


def check_free(site: Reading, page: Page, near: Page, settings: Mapping[str, Any]) -> None:
    """See to it that no other page of the site is written to the file of a new one.

    Raises:
        MoveError: one is.
    """
    like = next((one for one, of in site.book.pages if of.source == near.source), None)
    file = output_file(page, like, settings) if like else ""
    taken = taken_files(site, settings).get(file.lower())
    if "search_urls" in site.generators[0].context and file.lower().startswith(f"{BUNDLE}/"):
        taken = "the index of the search"
    if taken:
        message = (
            f"slug {page.slug!r}: its page would be written to {file}, as {taken} is:"
            " give another one with --slug"
        )
        raise MoveError(message)


def output_file(page: Page, like: Content, settings: Mapping[str, Any]) -> str:
    """Return the file of the output that a page will be written to; "" if that cannot be told."""
    given = {name: value for name, value in like.metadata.items() if name not in OWN}
    given |= {"title": page.title, "slug": page.slug}
    if page.is_post:
        given["date"] = SafeDatetime.now()
    made = type(like)("", given, settings, str(Path(settings["PATH"], page.source)))
    try:
        return str(made.save_as)
    except (KeyError, AttributeError, ValueError):  # a pattern asks for what it has not yet
        return ""


def taken_files(site: Reading, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return what is written to each file of the output, by its name in small letters."""
    context = site.generators[0].context
    found = {file: f"the file of {name}" for file, name in files_of_settings(settings).items()}
    found |= dict.fromkeys(context.get("search_urls", {}).values(), "the page of search results")
    for one in (*site.contents, *context.get("staticfiles", ())):
        found[one.save_as] = from_here(Path(one.source_path)) if one.source_path else one.save_as
    return {file.lower(): what for file, what in found.items() if file}


def slug_of(title: str, settings: Mapping[str, Any]) -> str:
    """Return the slug that Pelican would make of a title.

    Raises:
        MoveError: it would make none.
    """
    found = _slug(title, settings)
    if not found:
        message = "the title has nothing to make a slug of: give one with --slug"
        raise MoveError(message)
    return found


def _slug(text: str, settings: Mapping[str, Any]) -> str:
    found = slugify(
        text,
        regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"],
        preserve_case=settings["SLUGIFY_PRESERVE_CASE"],
        use_unicode=settings["SLUGIFY_USE_UNICODE"],
    )
    return str(found)
