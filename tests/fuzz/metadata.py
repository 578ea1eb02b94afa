"""Metadata of any kind, through all that is made of it without a file: no page is ever lost."""

from __future__ import annotations

import json
import os
import posixpath
from functools import cache
from typing import TYPE_CHECKING, cast
from xml.etree import ElementTree as ET

from jinja2 import Environment, FileSystemLoader

from fuzz.cases import Kind
from fuzz.inputs import field
from pelican_fsp import theme_path
from pelican_fsp.binding.rules.divisions import divisions
from pelican_fsp.binding.rules.names import Names
from pelican_fsp.checking.rules.formats import as_github, as_json, as_text, summary
from pelican_fsp.core.book_settings import BookSettings, checked_book
from pelican_fsp.core.fields import (
    FIELD_NAMES,
    lost_zero,
    misspelt_fields,
    read_fields,
    unknown_slugs,
    without,
)
from pelican_fsp.core.html.text import plain_text
from pelican_fsp.core.outline.checks import order_problems
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.outline.tree import Entry, Outline, build_outline
from pelican_fsp.core.page import Page
from pelican_fsp.core.relations.aliases import find_aliases, netlify, nginx
from pelican_fsp.core.relations.choices import choices
from pelican_fsp.core.relations.concept_map import concept_map
from pelican_fsp.core.relations.concepts import Relations, relations, see_also
from pelican_fsp.core.relations.logos import by_slug, default_alt, missing, wanted_logos
from pelican_fsp.core.sitemap_address import Address
from pelican_fsp.core.text_edit.heads import field_changes
from pelican_fsp.core.text_edit.sources import SourceFile, changed
from pelican_fsp.core.urls.addresses import sayable
from pelican_fsp.host.settings import read_settings
from pelican_fsp.incremental.outline_digest import OutlineDigest
from pelican_fsp.tasks.rules import moves
from pelican_fsp.tasks.rules.new_page import FORMS, new_source
from pelican_fsp.theming.fragments import FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from pelican_fsp.core.problems import Problem

Part = tuple[int, str, object]
"""A page's number, a field of it, its value."""

LONGEST_NAME = 255
"""Bytes of a file's name on the file systems of today."""

LOGOS = frozenset({"flask.svg", "flask-wide.png", "a.svg"})


def make(random: Random) -> list[Part]:
    """Return the metadata of a few pages, field by field."""
    pages = random.choice((1, 1, 3, 6))
    return [(random.randrange(pages), *field(random)) for _ in range(random.randint(1, 4 * pages))]


def _metadata(parts: Sequence[Part]) -> dict[int, dict[str, object]]:
    found: dict[int, dict[str, object]] = {}
    for page, name, value in parts:
        found.setdefault(page, {})[name] = value
    return found


def _pages(parts: Sequence[Part]) -> tuple[Page, ...]:
    # Half a character in a title keeps plain Pelican from writing the page.
    return tuple(
        Page(
            slug=_whole(own.get("slug")) or f"page-{number}",
            title=plain_text(_whole(own.get("title")) or "A page"),
            url=f"page-{number}.html",
            source=f"pages/page-{number}.md",
            description=plain_text(_whole(own.get("meta"))),
            fields=read_fields(own)[0],
            is_post=number == 1,
        )
        for number, own in _metadata(parts).items()
    )


def _whole(value: object) -> str:
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _book(parts: Sequence[Part]) -> tuple[tuple[Page, ...], Outline, Relations]:
    pages = _pages(parts)
    outline = build_outline(pages, Rules())
    return pages, outline, relations(pages, outline)


def _problems(parts: Sequence[Part]) -> Iterator[Problem]:
    for own in _metadata(parts).values():
        yield from read_fields(own)[1]
        yield from misspelt_fields(own)
        yield from lost_zero(own, (4, 9))
    pages = _pages(parts)
    yield from order_problems(pages, Rules())
    yield from find_aliases(pages, {"index.html"})[1]
    for page in pages:
        yield from unknown_slugs(page.fields, {"flask", "page-1"}, {"Stripe": "flask"})


def check_fields(parts: Sequence[Part]) -> None:
    """Any value gives a field or a problem, and stays as it was."""
    for own in _metadata(parts).values():
        before = dict(own)
        fields, problems = read_fields(own)
        assert own == before or own != own, "the metadata was changed"  # noqa: PLR0124 - nan
        assert {one.field for one in problems} <= FIELD_NAMES & own.keys()
        assert all(one.rule for one in problems)
        assert not fields.sortorder or (fields.sortorder.isascii() and fields.sortorder.isdigit())
        unknown = tuple(unknown_slugs(fields, {"flask"}, {}))
        assert not list(unknown_slugs(without(fields, unknown), {"flask"}, {}))


def check_problems(parts: Sequence[Part]) -> None:
    """Every problem is told in one line that can be printed, in all forms."""
    found = list(_problems(parts))
    for problem in found:
        for told in (as_text(problem), as_github(problem), str(problem)):
            assert len(told.splitlines()) == 1, "a problem takes more than a line"
            told.encode()
            assert told.isprintable(), "a problem has characters that steer terminals"
    assert len(json.loads(as_json(found, ()))["problems"]) == len(found)
    as_json(found, ()).encode()
    assert summary(found, ())


def check_outline(parts: Sequence[Part]) -> None:
    """Every page with a sort order is in the outline once, whatever order they come in."""
    pages, outline, _ = _book(parts)
    listed = {page.source for page in pages if page.fields.sortorder}
    in_order = [entry.page.source for entry in outline.entries if entry.page]
    assert sorted(in_order) == sorted(listed), "the outline has lost a page"
    roots = (*outline.chapters, *outline.collections)
    drawn = [one.page.source for root in roots for one in _walked(root) if one.page]
    assert sorted(drawn) == sorted(listed), "the tree has lost a page"
    numbers = [one.number for root in roots for one in _walked(root) if one.number]
    assert len(numbers) == len({*numbers}), "two entries have one number"
    assert str(build_outline(reversed(pages), Rules())) == str(outline)
    for before, after in zip(outline.entries, outline.entries[1:], strict=False):
        assert (before.next, after.previous) == (after, before)
    shown = OutlineDigest(outline)
    for entry in outline.entries:
        assert shown.of(entry)
        assert outline.sidebar_of(entry) is not None
        assert entry.chapter in roots
    assert shown.whole
    assert outline.sidebar == tuple(outline.closed_chapters.values())


def _walked(entry: Entry) -> Iterator[Entry]:
    yield entry
    for child in entry.children:
        yield from _walked(child)


def check_relations(parts: Sequence[Part]) -> None:
    """Blocks and cards name other pages, each once, and concepts are told both ways."""
    pages, outline, related = _book(parts)
    for page in pages:
        cards = choices(page, related)
        assert page not in cards
        assert len(cards) == len({card.source for card in cards})
        block = see_also(page, related, outline)
        assert block is None or block.subject
        concept = related.concept(page)
        assert concept is None or page in related.implementations[concept.source]
        assert concept is not page


def check_map(parts: Sequence[Part]) -> None:
    """The picture shows every entry of the book once."""
    _, outline, related = _book(parts)
    picture = concept_map(outline, related)
    assert (picture is None) == (not outline.chapters)
    if picture:
        entries = [one for root in outline.chapters for one in _walked(root)]
        assert {node.entry for node in picture.nodes} == {*entries}
        assert max(node.right for node in picture.nodes) <= picture.width
        assert max(node.y for node in picture.nodes) <= picture.height


def check_aliases(parts: Sequence[Part]) -> None:
    """An old address is a file inside of the site, and takes nobody's place."""
    taken = {"index.html", "a.html", "img/a.svg"}
    found, _ = find_aliases(_pages(parts), taken)
    files = [alias.save_as for alias in found]
    assert len(files) == len({*files})
    assert not taken & {*files}
    for file in files:
        _assert_inside(file)
    for text in (netlify(found, "/sub"), nginx(found, "/sub")):
        assert len(text.splitlines()) == len(found), "a rule takes more than a line"
        text.encode()
    assert all(len(line.split(" ")) == 3 for line in netlify(found, "").splitlines())


def _assert_inside(file: str) -> None:
    parts = file.split("/")
    assert not {"", ".", ".."} & {*parts}, "an alias has a folder without a name"
    assert not posixpath.normpath(file).startswith(("..", "/")), "an alias lies outside"
    assert "\0" not in file, "no file can have this name"
    assert all(len(os.fsencode(part)) <= LONGEST_NAME for part in parts), "a name is too long"


def check_logos(parts: Sequence[Part]) -> None:
    """A logo's file lies below the content folder."""
    for page in _pages(parts):
        for implements in (True, False):
            for wanted in wanted_logos(page, LOGOS, implements=implements):
                lies = posixpath.normpath(posixpath.join("img/logos", wanted.file.lstrip("/")))
                assert not lies.startswith(".."), "a logo lies outside"
                assert str(missing(wanted.file, "img/logos", LOGOS))
        assert by_slug(page.slug, LOGOS) in {"", *LOGOS}
        assert default_alt(page)


def check_moves(parts: Sequence[Part]) -> None:
    """A page that moves is where it was wanted, or the reason is told."""
    _, outline, _ = _book(parts)
    slugs = [entry.slug for entry in outline.entries][:3]
    for slug in slugs:
        for other in slugs:
            for goal in ({"after": other}, {"into": other}):
                try:
                    plan = moves.move(outline, slug, **goal)
                except moves.MoveError:
                    continue
                assert all(change.before != change.after for change in plan.changes)


def check_sources(parts: Sequence[Part]) -> None:
    """A text field that is written into a new page, or an old one, stands there in its line."""
    for own in _metadata(parts).values():
        fields, _ = read_fields(own)
        values = {"sidebartitle": fields.sidebartitle, "concept": fields.concept or "none"}
        for form in FORMS:
            for like in (b"title: A\r\n\r\n", b'---\nsortorder: "0101"\n---\n', b""):
                data = new_source(fields.sidebartitle or "A", values, form, like)
                assert data.count(b"sidebartitle") >= 1
        for form in ("markdown", "yaml", "rst", "html"):
            head = HEADS[form]
            source = SourceFile("a", head.encode(), form)
            try:
                changed(source, field_changes(source, values))
            except ValueError:  # no place for fields, or not its encoding: it is left alone
                continue


HEADS = {
    "markdown": "title: A\nconcept: x\n\nText.\n",
    "yaml": "---\ntitle: A\nconcept: x\n---\n\nText.\n",
    "rst": "A\n=\n\n:concept: x\n\nText.\n",
    "html": '<html><head>\n<title>A</title>\n<meta name="concept" content="x">\n</head></html>\n',
}


@cache
def _templates() -> Environment:
    environment = Environment(  # noqa: S701 - as Pelican's
        loader=FileSystemLoader([f"{theme_path()}/templates"]), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(FILTERS)
    return environment


def check_files(parts: Sequence[Part]) -> None:
    """The sitemap is XML, whatever the addresses; `llms.txt` has a line for every page."""
    pages, outline, _ = _book(parts)
    addresses = [Address(sayable(f"https://a.example/{text}")) for text in _texts(parts)]
    given = [*addresses, Address("https://a.example/", None, (("de", "https://a.example/a&b"),))]
    sitemap = _templates().get_template("fsp/sitemap.xml").render(addresses=given)
    root = ET.fromstring(sitemap.encode())
    assert len(root) == len(given)
    names = {"outline": outline, "addresses": {page.source: page.url for page in pages}}
    told = _templates().get_template("fsp/llms.txt").render(**names, articles=(), SITENAME="A")
    told.encode()
    for page in pages:
        assert not page.fields.sortorder or page.url in told, "llms.txt has lost a page"


def _texts(parts: Sequence[Part]) -> Iterable[str]:
    return [_whole(value) for _, _, value in parts if isinstance(value, str)]


def check_settings(parts: Sequence[Part]) -> None:
    """Any value of a setting gives the setting or a problem, and any outline is bound."""
    for number, own in _metadata(parts).items():
        _, problems = read_settings({f"FSP_{name.upper()}": value for name, value in own.items()})
        _, more = checked_book(cast("dict[object, object]", own))
        assert all(one.rule and str(one) for one in (*problems, *more))
        values = list(own.values())
        for name in ("FSP_BOOK", "FSP_STRINGS", "FSP_CHAPTER_TITLES", "FSP_CHAPTER_URL"):
            read_settings({name: own if number % 2 else values[0]})
    _, outline, _ = _book(parts)
    found, _ = divisions(outline, BookSettings(collections=True), {}, Names())
    ids = [one.id for division in found for one in division.all]
    assert len(ids) == len({*ids})
    sources = {one.source for division in found for one in division.all if one.source}
    assert sources == {entry.page.source for entry in outline.entries if entry.page}


METADATA: Kind[Part] = Kind(
    "metadata",
    make,
    {
        name.removeprefix("check_"): check
        for name, check in sorted(globals().items())
        if name.startswith("check_")
    },
)
