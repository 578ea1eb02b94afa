"""Under themes that do not know us: blocks and logos in the bodies, fragments in the templates."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from browsing import chromium, served

from conftest import CONF, ROOT, Site, drawn_pages, run_pelican

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from conftest import Builder

README = (ROOT / "README.md").read_text("utf-8")
MANUAL = (ROOT / "docs/existing-site.md").read_text("utf-8")

THEMES = {
    "simple": 'THEME = "simple"\n',
    "notmyidea": 'THEME = "notmyidea"\n',
    "reflex": (
        "from pelican.themes import reflex\n"
        'THEME = reflex.path()\nAUTHOR = "Mara"\nCC_LICENSE = {"icon": False}\n'
    ),
    "seafoam": (
        "from pelican.plugins import seafoam\n"
        'THEME = seafoam.get_path()\nPLUGINS += ["seafoam", "jinja_filters", "image_process"]\n'
    ),
}
SETTINGS = """
SITEURL = ""
RELATIVE_URLS = True
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
THEME_TEMPLATES_OVERRIDES = ["templates"]
FSP_HEADING_IDS = True
"""
BOOK = """
0100 bread toc
0101 wild-yeast section | conceptname=wild yeast
0102 rye-starter | seealso=long-bake | logo=jar.svg
0103 milk-starter | choice=I want something milder. | logo=jar.svg
0200 baking toc
0201 long-bake
0301 tins toc
- about
"""
JAR = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"></svg>'
BODY = "\n\nFlour, water and five mornings.\n\nStir.\n\n## What it needs\n\nTime.\n\n### How much\n\nSome.\n"

WAY = ["Contents", "1 Bread", "1.1 Wild yeast", "1.1.1 Rye starter"]
LINES = re.findall(r"^ *```jinja\n(.*?)^ *```$", README, re.DOTALL | re.MULTILINE)
MORE = '{% include "fsp/headings.html" %}{% include "fsp/choices.html" %}{% include "fsp/sidebar.html" %}'


@pytest.fixture(scope="module", params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    """The name of a theme."""
    return str(request.param)


@pytest.fixture(scope="module")
def make(theme: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Site]:
    """Return a function that builds a book under the theme, with a template for its pages."""

    def built(book: str, template: str) -> Site:
        folder = tmp_path_factory.mktemp(theme)
        for page in drawn_pages(book):
            head, _, _ = page.source.partition("\n\n")
            _write(folder / f"content/pages/{page.slug}.md", head + BODY)
        _write(folder / "content/post.md", "Title: A post\nDate: 2026-01-02\n\nPosted.\n")
        _write(folder / "content/img/logos/jar.svg", JAR)
        if template:
            _write(folder / "templates/page.html", template)
        (folder / "templates").mkdir(exist_ok=True)
        _write(folder / "pelicanconf.py", CONF + SETTINGS + THEMES[theme])
        return run_pelican(folder)

    return built


@pytest.fixture(scope="module")
def site(make: Callable[[str, str], Site]) -> Site:
    """The book under the theme, with the lines of the README, and every fragment for a page."""
    return make(BOOK, LINES[0].replace('{% include "fsp/pager', MORE + '{% include "fsp/pager'))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def test_the_readme_gives_three_lines() -> None:
    assert len(LINES) == 1
    assert len(LINES[0].strip().splitlines()) == 3


def test_block_and_logo_are_in_the_body_without_any_template(
    make: Callable[[str, str], Site],
) -> None:
    page = make(BOOK, "").html("rye-starter.html")
    block, logo = page.select(".fsp-see-also"), page.select(".fsp-logo")
    assert len(block) == len(logo) == 1
    before, after = logo[0].find_previous_sibling(), block[0].find_next_sibling()
    assert before is not None
    assert after is not None
    assert before.get_text() == "Flour, water and five mornings."
    assert after.get_text() == "What it needs"
    image = logo[0].img
    assert image is not None
    assert (image["width"], image["height"]) == ("900", "300")


def test_the_lines_of_the_readme_show_the_way_and_the_neighbours(site: Site) -> None:
    page = site.html("rye-starter.html")
    for part in ("see-also", "logo", "breadcrumbs", "pager", "headings", "choices", "sidebar"):
        assert len(page.select(f".fsp-{part}")) == 1, part
    way = [link.get_text() for link in page.select(".fsp-breadcrumbs a")]
    assert way == WAY
    assert [link["rel"] for link in page.select(".fsp-pager a")] == [["prev"], ["next"]]


def test_the_style_sheet_is_written_and_linked_to(site: Site) -> None:
    ours = (ROOT / "theme/templates/fsp/fragments.css").read_text("utf-8")
    assert site.text("fsp/fragments.css") == ours
    for name in ("rye-starter.html", "table-of-contents.html", "chapter-3.html"):
        links = [link["href"] for link in site.html(name).select("link[rel=stylesheet]")]
        assert links.count("./fsp/fragments.css") == 1, name


def test_the_block_that_the_manual_recommends_is_in_the_column_of_text(
    make: Callable[[str, str], Site], theme: str
) -> None:
    row = re.search(
        rf"^\| \W*{theme}\W.*?\| the block `(\w+)`", MANUAL, re.MULTILINE | re.IGNORECASE
    )
    assert row is not None
    wrap = '<div class="body">{}</div>' if theme == "notmyidea" else "{}"
    lines = LINES[0].replace("block content", f"block {row[1]}")
    lines = re.sub(r'{% include "fsp/[bp]\w+.html" %}', lambda one: wrap.format(one[0]), lines)
    page = make(BOOK, lines).html("rye-starter.html")
    column = {
        "simple": "article",
        "notmyidea": ".body",
        "reflex": ".entry-content",
        "seafoam": ".col-sm-6",
    }
    for part in ("breadcrumbs", "pager"):
        assert len(page.select(f"{column[theme]} .fsp-{part}")) == 1


def test_a_page_that_is_not_in_the_book_shows_no_fragment_of_a_page(site: Site) -> None:
    page = site.html("about.html")
    for part in ("see-also", "logo", "breadcrumbs", "pager"):
        assert not page.select(f".fsp-{part}")


def test_the_lines_print_nothing_on_a_site_without_a_book(
    make: Callable[[str, str], Site],
) -> None:
    site = make("- about", LINES[0])
    assert "fsp" not in site.text("about.html")
    assert not (site.output / "fsp").exists()
    assert not (site.output / "table-of-contents.html").exists()


STYLE = "fsp/fragments.css"


def test_a_site_replaces_the_style_sheet_by_a_template_or_by_a_file(build: Builder) -> None:
    conf = 'THEME = "simple"\nTHEME_TEMPLATES_OVERRIDES = ["own"]\nSTATIC_PATHS = ["fsp"]\n'
    template = {"own/fsp/fragments.css": ".fsp-logo { float: right } {# stays #}\n"}
    site = build("0100 bread toc", conf=conf, files=template)
    assert site.text(STYLE) == template["own/fsp/fragments.css"]
    site = build("0100 bread toc", conf=conf, files={f"content/{STYLE}": "p { margin: 0 }\n"})
    assert site.text(STYLE) == "p { margin: 0 }\n"


def test_the_style_sheet_goes_with_the_last_field_and_is_not_in_a_sitemap(build: Builder) -> None:
    conf = 'PLUGINS += ["sitemap"]\nFSP_CACHE = FSP_PRUNE = True\n'
    site = build("0100 bread toc", conf=f'{conf}THEME = "simple"\n')
    assert (site.output / STYLE).is_file()
    assert "fragments.css" not in site.text("sitemap.xml")
    build("0100 bread toc", conf=conf)  # the bundled theme has its own
    assert not (site.output / "fsp").exists()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as found:
        yield found


LOOK = """() => {
  const box = one => document.querySelector(one).getBoundingClientRect();
  const style = one => getComputedStyle(document.querySelector(one));
  const [before, after] = [...document.querySelectorAll('.fsp-pager a')].map(
    one => one.getBoundingClientRect());
  return {
    overflow: document.documentElement.scrollWidth - innerWidth,
    logo: box('.fsp-logo img').height,
    ratio: box('.fsp-logo img').width / box('.fsp-logo img').height,
    inside: box('.fsp-logo img').right <= box('.fsp-see-also').right + 1,
    ground: style('.fsp-see-also').backgroundColor,
    colour: style('.fsp-see-also p').color === getComputedStyle(
      document.querySelector('.fsp-logo').previousElementSibling).color,
    row: before.top === after.top,
    indent: box('.fsp-sidebar ul ul a').left - box('.fsp-sidebar a').left,
    marker: style('.fsp-sidebar li').listStyleType,
  };
}"""


def test_the_fragments_are_in_order_on_a_phone_and_on_a_desk(site: Site, browser: Browser) -> None:
    with served(site.output) as home:
        for width in (360, 1440):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(f"{home}rye-starter.html")
            look = page.evaluate(LOOK)
            page.goto(f"{home}table-of-contents.html")
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            page.close()
            assert look["overflow"] <= 0
            assert overflow <= 0
            assert 40 < look["logo"] <= 120
            assert look["ratio"] == pytest.approx(3, rel=0.02)
            assert look["inside"]
            assert look["colour"]
            assert look["ground"] != "rgba(0, 0, 0, 0)"
            assert look["row"] or width == 360
            assert look["indent"] > 10
            assert look["marker"] == "none"


# The manual's blog, before and after: its blocks are changes to tests/sites/blog.

CHANGES = re.findall(r'^```diff title="([\w./-]+)"\n(.*?)^```$', MANUAL, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def blogs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """The blog of the manual before and after its changes."""
    made = []
    for name, changes in (("before", []), ("after", CHANGES)):
        folder = tmp_path_factory.mktemp("manual") / name
        shutil.copytree(ROOT / "tests/sites/blog", folder)
        for path, change in changes:
            _apply(change, folder / path)
        made.append(run_pelican(folder))
    return made[0], made[1]


def _apply(change: str, file: Path) -> None:
    """Change a file: lines that begin with a minus give way to those with a plus."""
    lines = [(line[:1], f"{line[1:]}\n") for line in change.splitlines()]
    before = "".join(line for sign, line in lines if sign != "+")
    after = "".join(line for sign, line in lines if sign != "-")
    text = file.read_text("utf-8")
    assert text.count(before) == 1 or not before, change
    file.write_text(text.replace(before, after) if before else text + after, "utf-8")


def test_the_manual_says_which_files_are_new(blogs: tuple[Site, Site]) -> None:
    before, after = blogs
    new = {*after.files()} - {*before.files()}
    assert new == {"table-of-contents.html", "chapter-1.html", "fsp/fragments.css"}
    assert all(f"`{name}`" in MANUAL for name in new)
    assert {*before.files()} <= {*after.files()}


def test_the_manual_says_what_stays(blogs: tuple[Site, Site]) -> None:
    before, after = (blog.files() for blog in blogs)
    changed = {name for name, data in before.items() if after[name] != data}
    with_block = {name for name in changed if b"fsp-see-also" in after[name]}
    # The template of all posts links to the style sheet; the sitemap lists what is new.
    others = {"drafts/pumpernickel-soon.html", "the-loaf-that-we-do-not-mention.html"}
    assert changed == with_block | others | {"sitemap.xml"}
    assert {"rolls-for-a-cold-morning.html", "index.html", "feeds/all.atom.xml"} <= with_block
    assert not {"pages/about.html", "archives.html", "index2.html", "robots.txt"} & changed


def test_the_manual_quotes_the_blocks_as_they_are(blogs: tuple[Site, Site]) -> None:
    quotes = re.findall(r"((?:^> .*\n)+)", MANUAL, re.MULTILINE)
    said = [_plain(re.sub(r"^> ", "", quote, flags=re.MULTILINE)) for quote in quotes]
    names = ("the-first-loaf.html", "a-jar-of-flour.html")
    found = [blogs[1].html(name).select_one(".fsp-see-also") for name in names]
    assert said == [" ".join(block.get_text().split()) for block in found if block]


def _plain(markdown: str) -> str:
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", markdown).replace("*", "")
    return " ".join(text.split())


def test_the_manuals_blog_has_its_logo_and_its_way(blogs: tuple[Site, Site]) -> None:
    page = blogs[1].html("rolls-for-a-cold-morning.html")
    logo = page.select_one(".fsp-logo img")
    assert logo is not None
    assert (logo["src"], logo["alt"]) == ("https://crumb.example/images/loaf.svg", "A loaf, cut")
    way = [link.get_text() for link in page.select(".fsp-breadcrumbs a")]
    assert len(way) == 4
    assert way[1].endswith("Sourdough")
    assert len(page.select(".fsp-pager a")) == 1
