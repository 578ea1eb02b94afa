"""The commands that add pages to the book and put them elsewhere in it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke import Context, Exit

from pelican_fsp.checking.rules import formats
from pelican_fsp.core.page import Page
from pelican_fsp.core.problems import Severity, nearest
from pelican_fsp.host.diagnostics import from_here
from pelican_fsp.tasks.command import command
from pelican_fsp.tasks.new_names import check_free, check_name, slug_of
from pelican_fsp.tasks.rules import moves
from pelican_fsp.tasks.rules.moves import MoveError, OrderChange
from pelican_fsp.tasks.rules.new_page import FORMS, new_source
from pelican_fsp.tasks.rules.new_slug import slug_rule, title_rule
from pelican_fsp.tasks.site import read_whole_site, settings_file, site_book, site_settings
from pelican_fsp.tasks.source_edits import SourceEdit, check_places, edits_of, write_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pelican_fsp.book.read import Book
    from pelican_fsp.core.outline.tree import Outline
    from pelican_fsp.tasks.rules.moves import Plan

LATER = "Nothing is written yet: add --write.\n"


@command(
    help={
        "slug": "the page; a section takes its topics along",
        "after": "slug of the page that it shall follow",
        "into": "slug of the section or chapter at whose end it shall stand",
        "language": "of which of the book's languages (default: the site's)",
        "write": "change the files (without it, the changes are only shown)",
    }
)
def move(  # noqa: PLR0913 - a command line
    c: Context,
    slug: str,
    *,
    after: str = "",
    into: str = "",
    language: str = "",
    write: bool = False,
) -> None:
    """Put a page elsewhere in the book, with as few new sort orders as possible."""
    settings = site_settings(c)
    try:
        plan = moves.move(outline_of(c, site_book(c), language), slug, after=after, into=into)
        edits = edits_of(plan.changes, Path(settings["PATH"]))
        check_places(edits, (settings_file(c).parent, Path(settings["PATH"])))
        tell(plan, settings)
        if edits and write:
            write_all(edits)
    except MoveError as error:
        raise Exit(str(error)) from error
    if not edits:
        sys.stdout.write(f"{slug} stands there already.\n")
    elif not write:
        sys.stdout.write(LATER)


@command(
    help={
        "title": "of the new page",
        "in_": "slug of the section or chapter at whose end it shall stand",
        "slug": "of the new page (default: made of the title)",
        "language": "of which of the book's languages (default: the site's)",
        "write": "write it even if other pages need new sort orders for it",
    }
)
def new(  # noqa: PLR0913 - a command line
    c: Context,
    title: str,
    *,
    in_: str = "",
    slug: str = "",
    language: str = "",
    write: bool = False,
) -> None:
    """Begin a page at the next free place of a section or a chapter."""
    settings = site_settings(c)
    try:
        check_name("title", title, title_rule(" ".join(title.split())), settings)
        own_slug = slug or slug_of(title, settings)
        check_name("slug", own_slug, slug_rule(own_slug), settings)
        site = read_whole_site(c)
        outline = outline_of(c, site.book, language)
        page = new_page(outline, title, in_, own_slug, settings)
        check_free(site, page, neighbour(outline, in_), settings)
        plan = moves.add(outline, in_, page)
        own = next(change for change in plan.changes if change.page is page)
        others = tuple(change for change in plan.changes if change.page is not page)
        edits = (begun(outline, own, settings), *edits_of(others, Path(settings["PATH"])))
        check_places(edits, (settings_file(c).parent, Path(settings["PATH"])))
        tell(plan, settings)
        if write or not others:
            write_all(edits)
        else:
            sys.stdout.write(LATER)
    except MoveError as error:
        raise Exit(str(error)) from error


def outline_of(c: Context, book: Book, language: str = "") -> Outline:
    """Return the outline of a language of a book, if every order in it was understood.

    Raises:
        Exit: there is no such outline, or a page has fallen out of it.
    """
    wrong = [
        one
        for one in book.problems
        if one.field == "sortorder" and one.severity >= Severity.WARNING
    ]
    if wrong:
        message = "\n".join(map(formats.as_text, wrong))
        raise Exit(message)
    name = language or site_settings(c)["DEFAULT_LANG"].lower()
    if name not in book.outlines:
        there = ", ".join(sorted(book.outlines)) or "none: no page has a sortorder"
        message = f"There is no book in {name!r}; there is: {there}"
        raise Exit(message)
    return book.outlines[name]


def new_page(
    outline: Outline, title: str, goal: str, slug: str, settings: Mapping[str, Any]
) -> Page:
    """Return the page that is to be added, beside the one that it will follow.

    Raises:
        MoveError: it cannot be: there is no such section, or there is such a page.
    """
    if not goal:
        chapters = ", ".join(entry.slug for entry in (*outline.chapters, *outline.collections))
        message = f"say where: --in SLUG, of a section or of one of the chapters {chapters}"
        raise MoveError(message)
    if outline.get(slug):
        message = f"there is a page with the slug {slug} already: give another one with --slug"
        raise MoveError(message)
    near = neighbour(outline, goal)
    ending = Path(near.source).suffix
    if ending not in FORMS:
        message = f"{near.source}: pages of this kind cannot be begun, only {', '.join(FORMS)}"
        raise MoveError(message)
    source = (Path(near.source).parent / f"{slug}{ending}").as_posix()
    if Path(settings["PATH"], source).exists():
        message = f"{from_here(Path(settings['PATH'], source))}: error: is there already"
        raise MoveError(message)
    return Page(slug, " ".join(title.split()), "", source, outline.language, is_post=near.is_post)


def neighbour(outline: Outline, goal: str) -> Page:
    """Return the last page of a section or chapter: a new one follows it, and is like it.

    Raises:
        MoveError: there is no such section.
    """
    found = outline.get(goal)
    if not found:
        near = nearest(goal, {entry.slug for entry in outline.entries}, cutoff=0.6)
        hint = f"; did you mean {near!r}?" if near else ""
        message = f"{goal}: no page of the book has this slug{hint}"
        raise MoveError(message)
    while found.children:
        found = found.children[-1]
    if not found.page:
        message = f"{goal} has no page yet"
        raise MoveError(message)
    return found.page


def begun(outline: Outline, own: OrderChange, settings: Mapping[str, Any]) -> SourceEdit:
    """Return the file of a new page."""
    page = own.page
    fields = {"slug": page.slug, "sortorder": own.after}
    if page.language != settings["DEFAULT_LANG"].lower():
        fields["lang"] = page.language
    if page.is_post:
        fields["date"] = date.today().isoformat()  # noqa: DTZ011 - the author's day
    file = Path(settings["PATH"], page.source)
    like = next(
        Path(settings["PATH"], entry.page.source)
        for entry in reversed(outline.entries)
        if entry.page and Path(entry.page.source).parent == Path(page.source).parent
    )
    source = new_source(page.title, fields, file.suffix, like.read_bytes())
    return SourceEdit(Path(settings["PATH"]), file, None, source)


def tell(plan: Plan, settings: Mapping[str, Any]) -> None:
    """Print which files get other orders, and which numbers readers will see change."""
    for change in plan.changes:
        file = from_here(Path(settings["PATH"], change.page.source))
        sys.stdout.write(f"{change.before or 'new'} → {change.after}  {file}\n")
    if plan.numbers:
        sys.stdout.write("Numbers that readers see:\n")
    for number in plan.numbers:
        before, after = number.before or "none", number.after or "none"
        sys.stdout.write(f"  {before} → {after}  {number.label}\n")
