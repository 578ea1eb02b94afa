"""What would come out the same is not rendered again; everything else is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pelican.contents import Page
from pelican.settings import DEFAULT_CONFIG

from conftest import run_pelican
from pelican_fsp.incremental.render_key import RenderKeys
from pelican_fsp.incremental.template_reads import is_narrow

if TYPE_CHECKING:
    from conftest import Builder, Site

KEEPING = (
    "FSP_CACHE = True\nFSP_PRUNE = True\nFSP_WORKERS = 0\nFSP_SEARCH = False\n"
    'FEED_ALL_ATOM = None\nPLUGINS = ["noted", "pelican_fsp"]\nPLUGIN_PATHS = ["."]\n'
    'THEME_TEMPLATES_OVERRIDES = ["own"]\nARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"\n'
    'ARTICLE_PATHS = ["posts"]\n'
)
NOTED = """
import json
from pathlib import Path
from jinja2 import Template
names = []
original = Template.render
def render(self, *arguments, **values):
    if arguments and "output_file" in arguments[0]:
        names.append(arguments[0]["output_file"])
        Path("rendered.json").write_text(json.dumps(names))
    return original(self, *arguments, **values)
def register():
    Template.render = render
    Path("rendered.json").write_text("[]")
"""
PAGES = """
0100 web toc
0101 http section | conceptname=protocols
0102 dns
0200 data toc
0201 sql
- about
"""
POST = "title: Post\nslug: post\ndate: 2026-01-01\n\nFirst words.\n"
LISTS = {"index.html", "archives.html", "categories.html", "authors.html", "tags.html"}
FILES = {"noted.py": NOTED, "content/posts/post.md": POST, "own/analytics.html": "<!-- none -->"}


def rebuilt(site: Site, *arguments: str) -> set[str]:
    """Build a site again; return the names of what was rendered, as far as it matters here."""
    folder = site.output.parent
    run_pelican(folder, *arguments, fatal=False)
    found = set(json.loads((folder / "rendered.json").read_text()))
    return found - {"archives.html", "categories.html", "authors.html", "tags.html"}


def edit(site: Site, file: str, old: str, new: str) -> None:
    """Change a file of the site."""
    path = site.output.parent / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


@pytest.fixture
def site(build: Builder) -> Site:
    """A small book, with a post and a page that is not in it."""
    return build(PAGES, files=FILES, conf=KEEPING)


def test_nothing_changed_renders_nothing(site: Site) -> None:
    assert rebuilt(site) == set()


def test_a_text_renders_its_own_page(site: Site) -> None:
    rebuilt(site)
    edit(site, "content/pages/dns.md", "Text of", "New text of")
    assert rebuilt(site) == {"dns.html"}


def test_the_text_of_a_post_renders_the_lists_of_posts_too(site: Site) -> None:
    rebuilt(site)
    edit(site, "content/posts/post.md", "First", "Other")
    found = rebuilt(site)
    assert {"blog/post.html", "index.html"} <= found
    assert not found & {"dns.html", "web.html", "about.html"}


def test_a_title_renders_its_chapter_its_neighbours_and_the_lists(site: Site) -> None:
    rebuilt(site)
    edit(site, "content/pages/dns.md", "title: Dns", "title: Names")
    found = rebuilt(site)
    assert {"dns.html", "http.html", "web.html", "table-of-contents.html", "index.html"} <= found
    assert "data.html" in found  # its pager leads there
    assert not found & {"sql.html", "about.html", "blog/post.html"}


def test_what_every_sidebar_shows_renders_every_page(site: Site) -> None:
    rebuilt(site)
    edit(site, "content/pages/data.md", "title: Data", "title: Stores")
    assert {"dns.html", "sql.html", "about.html", "blog/post.html"} <= rebuilt(site)


@pytest.mark.parametrize(
    ("file", "name"),
    [("pages/dns.md", "dns"), ("pages/about.md", "about"), ("posts/post.md", "blog/post")],
)
def test_any_field_renders_its_own_page(site: Site, file: str, name: str) -> None:
    rebuilt(site)
    for field in ("mood: glad", "meta: All of it", "author: Ann", "tags: a, b", "summary: Short"):
        edit(site, f"content/{file}", "title:", f"{field}\ntitle:")
        assert f"{name}.html" in rebuilt(site), field
    edit(site, f"content/{file}", "title: ", "title: New ")
    assert f"{name}.html" in rebuilt(site), "title"
    assert rebuilt(site) == set()


@pytest.mark.parametrize("change", ["setting", "template", "word"])
def test_what_all_pages_follow_from_renders_them_all(site: Site, change: str) -> None:
    rebuilt(site)
    if change == "template":
        edit(site, "own/analytics.html", "none", "some")
    else:
        conf = {
            "setting": "SITENAME = 'New'\n",
            "word": "FSP_STRINGS = {'en': {'search': 'Look'}}\n",
        }
        with (site.output.parent / "pelicanconf.py").open("a") as file:
            file.write(conf[change])
    assert {"dns.html", "about.html", "blog/post.html", "index.html"} <= rebuilt(site)


def test_a_template_that_may_print_anything_makes_every_text_count(build: Builder) -> None:
    wide = {"own/analytics.html": "{% for one in pages %}{{ one.content|length }}{% endfor %}"}
    site = build(PAGES, files=FILES | wide, conf=KEEPING)
    before = rebuilt(site)
    edit(site, "content/pages/dns.md", "Text of", "New text of")
    assert before == set()
    assert {"dns.html", "sql.html", "about.html"} <= rebuilt(site)


def test_what_nobody_can_tell_is_rendered_at_every_build(build: Builder) -> None:
    clock = "import time\nJINJA_GLOBALS = {'now': time.time}\n"
    site = build(PAGES, files=FILES, conf=KEEPING + clock)
    assert {"dns.html", "index.html"} <= rebuilt(site)


def test_a_warning_is_said_at_every_build(build: Builder) -> None:
    link = {"content/pages/lost.md": "title: Lost\n\n[x]({filename}gone.md)\n"}
    site = build(PAGES, files=FILES | link, conf=KEEPING, fatal=False)
    again = run_pelican(site.output.parent, fatal=False)
    assert "gone.md" in site.log
    assert "gone.md" in again.log


def test_a_warning_in_a_post_is_said_at_every_build_too(build: Builder) -> None:
    post = {"content/posts/post.md": f"{POST}\n[x]({{filename}}gone.md)\n"}
    conf = KEEPING.replace("FEED_ALL_ATOM = None", "FEED_ALL_ATOM = 'feed.xml'")
    site = build(PAGES, files=FILES | post, conf=conf, fatal=False)
    again = run_pelican(site.output.parent, fatal=False)
    assert "gone.md" in site.log
    assert "gone.md" in again.log


def test_a_moved_page_renders_those_that_link_to_it(build: Builder) -> None:
    link = {"content/pages/links.md": "title: Links\n\n[x]({filename}about.md)\n"}
    site = build(PAGES, files=FILES | link, conf=KEEPING)
    rebuilt(site)
    edit(site, "content/pages/about.md", "slug: about", "slug: us")
    found = rebuilt(site)
    assert {"us.html", "links.html"} <= found
    assert "sql.html" not in found
    assert "us.html" in site.text("links.html")


def test_a_missing_or_changed_file_is_made_again(site: Site) -> None:
    rebuilt(site)
    before = site.files()
    (site.output / "dns.html").unlink()
    (site.output / "sql.html").write_text("mine")
    assert rebuilt(site) == {"dns.html", "sql.html"}
    assert site.files() == before


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ page.title }} {{ SITENAME }}", True),
        ("{% for tag in article.tags %}{{ tag.name }}{% endfor %}", True),
        ("{{ articles|length }}", False),
        ("{{ page.entry.next.title }}", False),
        ("{{ page['entry'] }}", False),
        ("{% for one in page.translations %}{{ one.summary }}{% endfor %}", False),
        ("{{ page[name] }}", False),
        ("{{ page|attr('entry') }}", False),
        ("{{ page.translations|map(attribute='entry.label')|join }}", False),
        ("{{ page.translations|map(attribute=name)|join }}", False),
        ("{{ page._context }}", False),
        ("{% if %}", False),
    ],
)
def test_templates_tell_what_they_can_print(source: str, *, expected: bool) -> None:
    assert is_narrow(source) is expected


def test_a_page_that_is_gone_leaves_its_key_to_no_other() -> None:
    context: dict[str, Any] = {"generated_content": {}, "static_content": {}}
    settings = {**DEFAULT_CONFIG, "PLUGINS": ["pelican_fsp"]}
    keys = RenderKeys(settings, context)
    # Python gives the identity of a page that is gone to the next one.
    pages = ([Page(f"Text {n}", {"title": "T"}, settings)] for n in range(50))
    assert len({keys.feed_key(context, page, "feed.xml") for page in pages}) == 50
