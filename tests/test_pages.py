"""`invoke move` and `invoke new`: what they show, what they write, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CONF, drawn_pages
from pelican_fsp.core.fields import Fields
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.outline.tree import Outline, build_outline
from pelican_fsp.core.page import Page
from pelican_fsp.core.text_edit.order_line import OrderLineError, with_order
from pelican_fsp.tasks.rules.moves import MoveError, Plan, add, move
from pelican_fsp.tasks.rules.new_page import new_source
from pelican_fsp.tasks.rules.new_slug import slug_rule
from pelican_fsp.tasks.source_edits import SourceEdit, write_all

if TYPE_CHECKING:
    import random

BOOK = """
0400 web toc
0401 frameworks section
0402 django
0403 flask
0405 bottle
0410 templates section
0411 jinja
0500 data toc
0501 databases section
0502 sqlite
"""


def book(drawing: str) -> Outline:
    """Return the outline of drawn pages."""
    pages = [
        Page(
            page.slug,
            page.slug,
            source=f"{page.slug}.md",
            fields=Fields(
                sortorder=page.metadata["sortorder"],
                toc="toc" in page.metadata,
                section="section" in page.metadata,
            ),
        )
        for page in drawn_pages(drawing)
    ]
    return build_outline(pages, Rules())


def changes(plan: Plan) -> dict[str, str]:
    """Return the new orders by slug."""
    return {change.page.slug: change.after for change in plan.changes}


def after(outline: Outline, plan: Plan) -> Outline:
    """Return the outline that a plan leads to."""
    orders = changes(plan)
    pages = {entry.page.slug: entry.page for entry in outline.entries if entry.page}
    pages |= {change.page.slug: change.page for change in plan.changes}
    return build_outline(
        (
            replace(
                page, fields=replace(page.fields, sortorder=orders.get(slug, page.fields.sortorder))
            )
            for slug, page in pages.items()
        ),
        outline.rules,
    )


def slugs(outline: Outline) -> list[str]:
    """Return the slugs in reading order."""
    return [entry.slug for entry in outline.entries]


def test_a_topic_goes_where_a_number_is_free() -> None:
    assert changes(move(book(BOOK), "bottle", after="django")) == {"flask": "0406"}
    assert changes(move(book(BOOK), "django", after="flask")) == {"django": "0404"}
    assert changes(move(book(BOOK), "jinja", into="frameworks")) == {"jinja": "0406"}
    assert changes(move(book(BOOK), "jinja", after="databases")) == {
        "jinja": "0502",
        "sqlite": "0503",
    }
    assert changes(move(book(BOOK), "flask", into="data")) == {"flask": "0503"}
    assert changes(move(book(BOOK), "bottle", into="frameworks")) == {}


def test_a_section_takes_its_topics_along() -> None:
    plan = move(book(BOOK), "templates", after="databases")
    assert changes(plan) == {"templates": "0503", "jinja": "0504"}
    plan = move(book(BOOK), "frameworks", after="templates")
    assert str(after(book(BOOK), plan)) == (
        "4 web\n  4.1 templates\n    4.1.1 jinja\n  4.2 frameworks\n    4.2.1 django\n"
        "    4.2.2 flask\n    4.2.3 bottle\n5 data\n  5.1 databases\n    5.1.1 sqlite"
    )
    assert changes(plan).keys() == {"frameworks", "django", "flask", "bottle"}
    assert [(one.label, one.before, one.after) for one in plan.numbers][:3] == [
        ("templates", "4.2", "4.1"),
        ("jinja", "4.2.1", "4.1.1"),
        ("frameworks", "4.1", "4.2"),
    ]


@pytest.mark.parametrize(
    ("slug", "to", "message"),
    [
        ("web", {"after": "data"}, "web heads its chapter: the chapter's digits are its place"),
        (
            "djago",
            {"after": "flask"},
            "djago: no page of the book has this slug; did you mean 'django'?",
        ),
        (
            "django",
            {"after": "flsk"},
            "flsk: no page of the book has this slug; did you mean 'flask'?",
        ),
        (
            "django",
            {"into": "flask"},
            "flask is neither a chapter nor a section; did you mean 'frameworks'?",
        ),
        (
            "templates",
            {"into": "frameworks"},
            "templates is a section too: sections go after each other",
        ),
        (
            "templates",
            {"after": "django"},
            "flask and what follows would become topics of templates",
        ),
        ("frameworks", {"after": "flask"}, "flask is what is to be moved, or in it"),
        ("django", {}, "say where to: either after a page, or into a section or chapter"),
        ("django", {"after": "a", "into": "b"}, "say where to"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    slug: str, to: dict[str, str], message: str
) -> None:
    with pytest.raises(MoveError) as refused:
        move(book(BOOK), slug, **to)
    assert str(refused.value).startswith(message)


def test_a_chapter_that_is_full_or_has_orders_of_two_lengths_is_refused() -> None:
    full = "0400 web toc\n" + "".join(f"04{number:02} page-{number}\n" for number in range(1, 100))
    with pytest.raises(MoveError, match="web has no room for 100 pages with 2 digits"):
        move(book(f"{full}\n0500 data toc\n0501 sqlite"), "sqlite", into="web")
    with pytest.raises(MoveError, match=r"web has orders of different lengths \(0400, 04100\)"):
        move(book("0400 web toc\n0401 flask\n04100 django"), "flask", after="django")


PLACES = st.lists(
    st.tuples(st.sampled_from("1234"), st.integers(1, 14), st.booleans()), max_size=14
)


@given(PLACES, st.randoms(use_true_random=False), st.booleans())
def test_any_move_leads_to_the_wished_order_and_disturbs_nothing_else(
    places: list[tuple[str, int, bool]],
    chance: random.Random,
    into: bool,  # noqa: FBT001 - drawn
) -> None:
    lines = ["0100 one toc", "0200 two toc", "0300 three", "500010000 many"]
    lines += [
        f"{'50001' if chapter == '4' else f'0{chapter}'}{entry:0{4 if chapter == '4' else 2}} "
        f"page-{number}{' section' if section else ''}"
        for number, (chapter, entry, section) in enumerate(places)
    ]
    outline = book("\n".join(lines))
    slug, goal = (chance.choice(slugs(outline)) for _ in "ab")
    try:
        plan = move(outline, slug, **{"into" if into else "after": goal})
    except MoveError:
        return
    found = after(outline, plan)
    entry, target = outline.get(slug), found.get(goal)
    assert entry
    assert target
    block = [slug, *(child.slug for child in entry.children)]
    rest = [one for one in slugs(outline) if one not in block]
    assert [one for one in slugs(found) if one not in block] == rest
    at = slugs(found).index(slug)
    assert slugs(found)[at : at + len(block)] == block
    moved = found.get(slug)
    assert moved
    assert moved.chapter.slug == target.chapter.slug
    assert [child.slug for child in moved.children] == block[1:]
    if into:
        assert target.slug in {one.slug for one in moved.ancestors}
    elif not entry.is_section:
        assert slugs(found)[at - 1] == goal
    orders = [one.page.fields.sortorder for one in moved.chapter.children if one.page]
    assert len({len(order) for order in orders}) == 1
    for change in plan.changes:
        if change.page.slug not in block:
            assert change.after[:2] == change.before[:2]
            assert len(change.after) == len(change.before)


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        (
            b"title: x\nsortorder: 0453\n\nsortorder: 0453\n",
            b"title: x\nsortorder: 0461\n\nsortorder: 0453\n",
        ),
        (
            b"\xef\xbb\xbfSortorder:0453  \r\ntitle: caf\xe9\r\n",
            b"\xef\xbb\xbfSortorder:0461  \r\ntitle: caf\xe9\r\n",
        ),
        (b'---\nsortorder: "0453" # here\n---\n', b'---\nsortorder: "0461" # here\n---\n'),
        (b"---\nsortorder: 0453\n---\n", b"---\nsortorder: 0461\n---\n"),
        (
            b"Title\n#####\n\n:slug: x\n:sortorder: 0453\n\nText",
            b"Title\n#####\n\n:slug: x\n:sortorder: 0461\n\nText",
        ),
        (b"<meta name='sortorder' content='0453' />", b"<meta name='sortorder' content='0461' />"),
        (b"title: x\rsortorder: 0453\r\rText", b"title: x\rsortorder: 0461\r\rText"),
    ],
)
def test_only_the_digits_of_the_order_change(source: bytes, changed: bytes) -> None:
    assert with_order(source, "0453", "0461") == changed


@pytest.mark.parametrize(
    ("source", "before", "message"),
    [
        (b"title: x\n\nsortorder: 0453\n", "0453", "gives no sortorder of its own"),
        (
            b"---\nsortorder: 0453\n---\n",
            "299",
            "says sortorder 0453, which was read as 299: put it in quotes",
        ),
        (b"---\nsortorder: 500010001\n---\n", "500010001", "would lose the zero of 0461"),
    ],
)
def test_an_order_that_is_not_there_as_it_was_read_is_refused(
    source: bytes, before: str, message: str
) -> None:
    with pytest.raises(OrderLineError, match=message):
        with_order(source, before, "0461")


def test_if_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    first.write_bytes(b"1")
    second.write_bytes(b"changed")
    with pytest.raises(
        MoveError, match=r"second\.md: error: has changed meanwhile; nothing was written"
    ):
        write_all(
            [SourceEdit(tmp_path, first, b"1", b"2"), SourceEdit(tmp_path, second, b"1", b"2")]
        )
    with pytest.raises(MoveError, match=r"folder\.md: error: .*; nothing was written"):
        write_all(
            [
                SourceEdit(tmp_path, first, b"1", b"2"),
                SourceEdit(tmp_path / "no", tmp_path / "folder.md", None, b"2"),
            ]
        )
    with pytest.raises(MoveError):
        write_all(
            [
                SourceEdit(tmp_path, tmp_path / "new.md", None, b"2"),
                SourceEdit(tmp_path, second, b"1", b"2"),
            ]
        )
    assert first.read_bytes() == b"1"
    assert {file.name for file in tmp_path.iterdir()} == {"first.md", "second.md"}


def test_a_new_page_has_the_form_of_its_neighbour() -> None:
    fields = {"slug": "x", "sortorder": "0453"}
    assert (
        new_source("X: y", fields, ".md", b"title: z\n")
        == b"title: X: y\nslug: x\nsortorder: 0453\n\n"
    )
    assert (
        new_source("X", fields, ".md", b"title: z\r\n")
        == b"title: X\r\nslug: x\r\nsortorder: 0453\r\n\r\n"
    )
    yaml = b'---\ntitle: z\nsortorder: "0452"\n---\n'
    assert new_source('"X": é', fields, ".md", yaml) == (
        '---\ntitle: "\\"X\\": é"\nslug: x\nsortorder: "0453"\n---\n\n'.encode()
    )
    assert new_source("X", fields, ".md", b"---\nsortorder: 0452\n---\n").startswith(
        b"---\ntitle: X\n"
    )
    assert new_source("Xy", fields, ".rst", b"") == b"Xy\n####\n\n:slug: x\n:sortorder: 0453\n\n"


def test_a_new_page_gets_the_next_free_number() -> None:
    page = Page("pyramid", "Pyramid", source="pyramid.md")
    assert changes(add(book(BOOK), "frameworks", page)) == {"pyramid": "0406"}
    assert changes(add(book(BOOK), "web", page)) == {"pyramid": "0412"}
    assert changes(add(book("0400 web toc"), "web", page)) == {"pyramid": "0401"}
    with pytest.raises(MoveError, match="flask is neither a chapter nor a section"):
        add(book(BOOK), "flask", page)
    tight = "0400 web toc\n0401 a section\n0402 b section\n0405 c section"
    assert changes(add(book(tight), "a", page)) == {"pyramid": "0402", "b": "0403"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with a book, whose pages are files."""
    for page in drawn_pages(BOOK):
        file = tmp_path / f"content/pages/{page.slug}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page.source)
    (tmp_path / "pelicanconf.py").write_text(CONF)
    (tmp_path / "tasks.py").write_text(
        "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
    )
    return tmp_path


def _invoke(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _texts(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "content/pages").iterdir()}


def test_move_shows_first_and_writes_when_told_to(folder: Path) -> None:
    before = _texts(folder)
    done = _invoke(folder, "move", "bottle", "--after", "django")
    shown = """\
0403 → 0406  content/pages/flask.md
Numbers that readers see:
  4.1.3 → 4.1.2  Bottle
  4.1.2 → 4.1.3  Flask
"""
    assert done.stdout == f"{shown}Nothing is written yet: add --write.\n"
    assert _texts(folder) == before
    done = _invoke(folder, "move", "bottle", "--after", "django", "--write")
    assert (done.stdout, done.stderr, done.returncode) == (shown, "", 0)
    assert _texts(folder) == {
        **before,
        "flask.md": before["flask.md"].replace(b"0403", b"0406"),
    }
    done = _invoke(folder, "move", "bottle", "--after", "django", "--write")
    assert done.stdout == "bottle stands there already.\n"
    assert "4.1.2 Bottle" in _invoke(folder, "outline").stdout


def test_move_refuses_while_an_order_is_wrong(folder: Path) -> None:
    page = folder / "content/pages/flask.md"
    page.write_text(page.read_text().replace("0403", "04o3"))
    done = _invoke(folder, "move", "bottle", "--after", "django", "--write")
    assert done.returncode == 1
    assert done.stderr.startswith("content/pages/flask.md:3: warning: sortorder: '04o3': must be")


def test_new_writes_a_page_unless_others_have_to_move_for_it(folder: Path) -> None:
    done = _invoke(folder, "new", "Pyramid & more", "--in", "frameworks")
    assert done.stdout == (
        "new → 0406  content/pages/pyramid-more.md\n"
        "Numbers that readers see:\n  none → 4.1.4  Pyramid & more\n"
    )
    file = folder / "content/pages/pyramid-more.md"
    assert file.read_text() == "title: Pyramid & more\nslug: pyramid-more\nsortorder: 0406\n\n"
    for number in range(7, 10):
        text = f"title: {number}\nslug: page-{number}\nsortorder: 040{number}\n\n"
        (folder / f"content/pages/page-{number}.md").write_text(text)
    done = _invoke(folder, "new", "Too many", "--in", "frameworks")
    assert done.stdout.endswith("Nothing is written yet: add --write.\n")
    assert not (folder / "content/pages/too-many.md").exists()
    _invoke(folder, "new", "Too many", "--in", "frameworks", "--write")
    assert "4.1.8 Too many\n  4.2 Templates" in _invoke(folder, "outline").stdout


def test_new_refuses_what_is_there_and_says_where_a_page_can_go(folder: Path) -> None:
    before = _texts(folder)
    told = [
        _invoke(folder, "new", *arguments).stderr
        for arguments in (
            ("Flask", "--in", "frameworks"),
            ("Pyramid",),
            ("?!", "--in", "web"),
        )
    ]
    assert told == [
        "there is a page with the slug flask already: give another one with --slug\n",
        "say where: --in SLUG, of a section or of one of the chapters web, data\n",
        "the title has nothing to make a slug of: give one with --slug\n",
    ]
    assert _texts(folder) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("X", "--slug", "../../x"), "slug '../../x': must begin with a letter or a digit; did"),
        (
            ("X", "--slug", "/etc/x"),
            "must begin with a letter or a digit; did you mean --slug etcx",
        ),
        (("X", "--slug", "a/../b"), "must consist of letters, digits and - _ . ~ only (not '/')"),
        (("X", "--slug", "a\\b"), "only (not '\\\\')"),
        (("X", "--slug", "a\nstatus: draft"), "only (not '\\n')"),
        (("X", "--slug", "a b"), "only (not ' '); did you mean --slug a-b?"),
        (("X", "--slug", "CON"), "Windows keeps for itself; did you mean --slug con-page?"),
        (("X", "--slug", "lpt1.x"), "Windows keeps for itself"),
        (("X", "--slug", "a."), "must not end with a dot"),
        (("X", "--slug", "ß" * 150), "must not be longer than 200 bytes (it has 300)"),
        (("long " * 100,), "must not be longer than 200 bytes"),
        (("Aux",), "Windows keeps for itself; did you mean --slug aux-page?"),
        (("A\x1b[31mred", "--slug", "x"), "must be without control characters ('\\x1b')"),
        ((os.fsdecode(b"A\xff"), "--slug", "x"), "must be without control characters ('\\udcff')"),
        ((" ", "--slug", "x"), "title ' ': must have a letter"),
        (("Index",), "its page would be written to index.html, as the file of DIRECT_TEMPLATES is"),
        (
            ("X", "--slug", "INDEX"),
            "its page would be written to INDEX.html, as the file of DIRECT_TEMPLATES",
        ),
        (("X", "--slug", "hidden"), "to hidden.html, as content/pages/out-of-the-book.md is"),
        (("X", "--slug", "file"), "to file.html, as content/extra/file.html is"),
    ],
)
def test_new_says_what_cannot_be_the_name_of_a_page(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    (folder / "content/pages/out-of-the-book.md").write_text("title: Out\nslug: hidden\n\nText.\n")
    (folder / "content/extra").mkdir()
    (folder / "content/extra/file.html").write_text("static")
    with (folder / "pelicanconf.py").open("a") as conf:
        conf.write("STATIC_PATHS = ['extra']\nREADERS = {'html': None}\n")
        conf.write("EXTRA_PATH_METADATA = {'extra/file.html': {'path': 'file.html'}}\n")
    before = _all(folder)
    done = _invoke(folder, "new", *arguments, "--in", "frameworks")
    assert said in done.stderr
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert _all(folder) == before


def _all(folder: Path) -> set[Path]:
    found = {path for path in folder.rglob("*") if ".cache" not in path.parts}
    return found | {*folder.parent.glob("*")}


def test_new_leaves_the_folder_of_the_search_to_it(folder: Path) -> None:
    with (folder / "pelicanconf.py").open("a") as conf:
        conf.write("PAGE_SAVE_AS = '{slug}/index.html'\n")
    done = _invoke(folder, "new", "Pagefind", "--in", "frameworks")
    assert "to pagefind/index.html, as the index of the search is" in done.stderr
    assert not (folder / "content/pages/pagefind.md").exists()


@given(st.text())
def test_a_slug_that_is_good_names_one_file_in_its_folder(slug: str) -> None:
    if not slug_rule(slug):
        assert Path(f"{slug}.md").parts == (f"{slug}.md",)
        assert len(f"{slug}.html.part".encode()) <= 255
        assert slug.isprintable() or unicodedata.category(slug[0])[0] in "LMN"


def test_no_line_gets_into_the_fields_by_the_title(folder: Path) -> None:
    title = "A\nstatus: draft\r\nsortorder: 1"
    assert _invoke(folder, "new", title, "--slug", "x", "--in", "frameworks").returncode == 0
    text = (folder / "content/pages/x.md").read_text()
    assert text == "title: A status: draft sortorder: 1\nslug: x\nsortorder: 0406\n\n"


@pytest.mark.parametrize("is_folder", [False, True])
def test_no_link_leads_a_move_out_of_the_site(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, *, is_folder: bool
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    place = folder / ("content/pages" if is_folder else "content/pages/flask.md")
    target = outside / place.name
    place.rename(target)
    place.symlink_to(target)
    source = target / "flask.md" if is_folder else target
    before = source.read_bytes()
    done = _invoke(folder, "move", "bottle", "--after", "django", "--write")
    assert done.returncode == 1
    assert f"leads out of the site's folder, to {source}" in done.stderr
    assert source.read_bytes() == before
    if is_folder:
        done = _invoke(folder, "new", "Plain", "--in", "frameworks")
        assert "leads out of the site's folder" in done.stderr
        assert not (target / "plain.md").exists()


def test_a_page_that_is_read_only_stays_as_it_is(folder: Path) -> None:
    page = folder / "content/pages/flask.md"
    page.chmod(0o444)
    before = _texts(folder)
    done = _invoke(folder, "move", "bottle", "--after", "django", "--write")
    assert done.returncode == 1
    assert done.stderr == "content/pages/flask.md: error: is read-only\n"
    assert _texts(folder) == before
