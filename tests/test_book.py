"""A book built by Pelican: what its pages show of the outline, and what is said of bad input."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from once import once

import pelican_fsp
from conftest import ROOT, Site

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conftest import Builder

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"

BOOK = """
0400 web-development toc | sidebartitle=4. Web development
0401 web-frameworks section
0402 django
0403 flask
0410 template-engines section
0411 jinja
0500 deployment toc
0501 servers
500010000 examples
500010001 json-dumps
- imprint
"""


def test_the_contents_page_shows_the_whole_book(build: Builder) -> None:
    assert build(BOOK).tree("table-of-contents.html", ".fsp-contents") == (
        "4 Web development\n"
        "  4.1 Web frameworks\n"
        "    4.1.1 Django\n"
        "    4.1.2 Flask\n"
        "  4.2 Template engines\n"
        "    4.2.1 Jinja\n"
        "5 Deployment\n"
        "  5.1 Servers\n"
        "Examples\n"
        "  Json dumps"
    )


def test_the_sidebar_opens_the_current_chapter_and_section(build: Builder) -> None:
    assert build(BOOK).tree("flask.html", ".fsp-sidebar") == (
        "4 Web development\n"
        "  +\n"
        "  4.1 Web frameworks\n"
        "    +\n"
        "    4.1.1 Django\n"
        "    *4.1.2 Flask\n"
        "  4.2 Template engines\n"
        "    -\n"
        "    4.2.1 Jinja\n"
        "5 Deployment"
    )


def test_breadcrumbs_and_pager_name_the_way_and_the_neighbours(build: Builder) -> None:
    site = build(BOOK)
    assert site.tree("flask.html", ".fsp-breadcrumbs") == (
        "Contents\n4 Web development\n4.1 Web frameworks\n*4.1.2 Flask"
    )
    links = site.html("flask.html").select(".fsp-pager a")
    assert [link["href"] for link in links] == [
        "https://book.example/django.html",
        "https://book.example/template-engines.html",
    ]
    assert [link["rel"] for link in links] == [["prev"], ["next"]]


def test_a_page_outside_the_book_has_the_chapters_beside_it(build: Builder) -> None:
    site = build(BOOK)
    assert site.tree("imprint.html", ".fsp-sidebar") == "4 Web development\n5 Deployment"
    assert not site.html("imprint.html").select(".fsp-breadcrumbs, .fsp-pager")


def test_a_chapter_without_a_head_gets_a_friendly_page(build: Builder) -> None:
    site = build("0700 log\n0701 author", conf='FSP_CHAPTER_TITLES = {"07": "Meta & more"}')
    page = site.html("chapter-7.html")
    assert page.h1 is not None
    assert page.h1.get_text() == "Meta & more"
    assert site.tree("chapter-7.html", "main .fsp-contents") == "7.1 Log\n7.2 Author"
    assert "7 Meta & more" in site.tree("log.html", ".fsp-sidebar")


def test_headings_of_a_page_are_a_tree_of_links(build: Builder) -> None:
    body = "Text.\n\n## One & only\n\n### Below\n\n```\n## no heading\n```\n\n## Two\n"
    page = {"content/pages/a.md": f"title: A\nsortorder: 0100\ntoc: true\n\n{body}"}
    assert build(files=page).tree("a.html", ".fsp-headings") == "One & only\n  Below\nTwo"


def test_drafts_and_hidden_pages_are_not_in_the_book(build: Builder) -> None:
    site = build(BOOK + "0404 bottle | status=draft\n0405 pylons | status=hidden")
    contents = site.tree("table-of-contents.html", ".fsp-contents")
    assert "Bottle" not in contents
    assert "Pylons" not in contents
    assert (site.output / "drafts/pages/bottle.html").is_file()
    assert (site.output / "pylons.html").is_file()


def test_posts_with_a_place_are_chapters_like_pages(build: Builder) -> None:
    post = "title: Posted\nslug: posted\ndate: 2026-01-02\nsortorder: 0402\n\nText.\n"
    site = build("0400 web toc\n0401 first", files={"content/posted.md": post})
    assert (
        site.tree("table-of-contents.html", ".fsp-contents") == "4 Web\n  4.1 First\n  4.2 Posted"
    )
    assert site.tree("posted.html", ".fsp-breadcrumbs") == "Contents\n4 Web\n*4.2 Posted"


def test_each_language_has_its_own_outline(build: Builder) -> None:
    german = "title: Netz\nslug: web\nlang: de\nsortorder: 0400\ntoc: true\n\nText.\n"
    only = "title: Nur deutsch\nslug: nur\nlang: de\nsortorder: 0401\n\nText.\n"
    site = build(
        "0400 web toc\n0401 first",
        files={"content/pages/web-de.md": german, "content/pages/nur.md": only},
    )
    assert site.tree("table-of-contents.html", ".fsp-contents") == "4 Web\n  4.1 First"
    assert site.tree("table-of-contents-de.html", ".fsp-contents") == "4 Netz\n  4.1 Nur deutsch"
    assert site.tree("nur-de.html", ".fsp-breadcrumbs").startswith("Inhalt\n4 Netz")
    assert site.html("web-de.html").html["lang"] == "de"  # type: ignore[index]


def test_orders_of_pages_may_arrive_as_numbers(build: Builder) -> None:
    source = "---\ntitle: First\nslug: first\nsortorder: '0401'\ntoc: yes\n---\n\nText.\n"
    conf = 'PLUGINS = ["pelican_fsp", "pelican.plugins.yaml_metadata"]'
    site = build(conf=conf, files={"content/pages/first.md": source})
    assert "4.1 First" in site.tree("table-of-contents.html", ".fsp-contents")


def test_titles_with_markup_and_entities_are_printed_as_text(build: Builder) -> None:
    site = build('0400 web toc | title=<em>C &amp; D</em> < E "quoted"')
    assert site.tree("web.html", ".fsp-sidebar") == '*4 C & D < E "quoted"'
    assert "<em>" not in site.text("table-of-contents.html")


def test_the_raw_fields_stay_as_pelican_read_them(build: Builder) -> None:
    template = "{{ page.sortorder[0:2] }} {{ page.toc == 'True' }} {{ page.entry.number }}"
    site = build(
        "0453 stripe toc | template=raw",
        conf='THEME_TEMPLATES_OVERRIDES = ["own"]',
        files={"own/raw.html": template},
    )
    assert site.text("stripe.html") == "04 True 4.1"


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_fragments_work_under_other_themes(build: Builder, theme: str) -> None:
    page = (
        '{% extends "!theme/page.html" %}{% block content %}{{ super() }}'
        '{% include "fsp/breadcrumbs.html" %}{% include "fsp/sidebar.html" %}'
        '{% include "fsp/pager.html" %}{% include "fsp/headings.html" %}{% endblock %}'
    )
    site = build(
        BOOK,
        conf=f'THEME = "{theme}"\nTHEME_TEMPLATES_OVERRIDES = ["own"]',
        files={"own/page.html": page},
    )
    assert "*4.1.2 Flask" in site.tree("flask.html", ".fsp-sidebar")
    assert len(site.html("flask.html").select(".fsp-pager a")) == 2
    assert "4.1.1 Django" in site.tree("table-of-contents.html", ".fsp-contents")


def test_the_pager_of_the_manual_replaces_ours_on_every_kind_of_page(build: Builder) -> None:
    manual = (ROOT / "docs/theming.md").read_text("utf-8")
    sample = re.search(
        r'^```html title="templates/(fsp/pager.html)"\n(.*?)^```$', manual, re.MULTILINE | re.DOTALL
    )
    assert sample
    files = {
        f"own/{sample[1]}": sample[2],
        "content/post.md": "title: Post\ndate: 2026-01-02\n\nText.\n",
    }
    site = build(BOOK, conf='THEME_TEMPLATES_OVERRIDES = ["own"]', files=files)
    found = site.html("flask.html").select_one(".own-pager")
    assert found is not None
    assert found.get_text() == "Next: Template engines"
    assert "own-pager" not in site.text("post.html")


def test_a_single_plugin_of_the_bundle_works_alone(build: Builder) -> None:
    site = build(BOOK, conf='PLUGINS = ["pelican_fsp.toc"]')
    assert (site.output / "table-of-contents.html").is_file()
    assert not (site.output / "sitemap.xml").exists()


def test_the_sitemap_is_in_reading_order_and_named_by_robots_txt(build: Builder) -> None:
    site = build(BOOK + "0404 bottle | status=draft")
    locations = [loc.text or "" for loc in ET.fromstring(site.text("sitemap.xml")).iter(LOC)]
    assert [location.removeprefix("https://book.example/") for location in locations] == [
        *("", "table-of-contents.html", "web-development.html", "web-frameworks.html"),
        *("django.html", "flask.html", "template-engines.html", "jinja.html"),
        *("deployment.html", "servers.html", "examples.html", "json-dumps.html", "imprint.html"),
    ]
    robots = site.text("robots.txt")
    assert "Sitemap: https://book.example/sitemap.xml" in robots


def test_the_sitemap_is_xml_whatever_the_addresses(build: Builder) -> None:
    page = "title: A\nslug: a\x01 b\xa0é\nsortorder: 0109\n\nText.\n"
    site = build(BOOK, files={"content/pages/odd.md": page})
    locations = [loc.text or "" for loc in ET.fromstring(site.text("sitemap.xml")).iter(LOC)]
    assert "https://book.example/a%01%20b%C2%A0é.html" in locations


def test_pelican_sitemap_goes_before_ours(build: Builder) -> None:
    site = build(BOOK, conf='PLUGINS = ["pelican_fsp", "sitemap"]')
    assert "changefreq" in site.text("sitemap.xml")


def test_a_bad_field_is_told_with_file_line_and_suggestion_and_its_page_is_kept(
    build: Builder,
) -> None:
    source = "title: Stripe\nslug: stripe\nsortorder: 0453\nsection: ture\nsidebartitel: S\n\nText."
    site = build("0400 web toc", files={"content/pages/stripe.md": source}, fatal=False)
    log = " ".join(site.log.split())
    assert "content/pages/stripe.md:4: section: 'ture': must be True or False" in log
    assert "did you mean 'True'?" in log
    assert "content/pages/stripe.md:5: sidebartitel: 'S'" in log
    assert "did you mean 'sidebartitle'?" in log
    assert (site.output / "stripe.html").is_file()
    assert "4.1 Stripe" in site.tree("table-of-contents.html", ".fsp-contents")


def test_a_bad_field_fails_a_build_with_fatal_warnings(build: Builder) -> None:
    site = build("0400 web toc | section=perhaps", fatal=False)
    assert site.status == 0
    with pytest.raises(AssertionError, match="section: 'perhaps'"):
        build("0400 web toc | section=perhaps")


def test_a_bad_setting_is_told_and_its_default_used(build: Builder) -> None:
    conf = 'FSP_NEIGHBOURHOOD = "many"\nFSP_CHAPTER_TITLE = {}'
    site = build("0400 web toc", conf=conf, fatal=False)
    log = " ".join(site.log.split())
    assert "FSP_NEIGHBOURHOOD: 'many': must be a number, 1 or more" in log
    assert "FSP_CHAPTER_TITLE: '{}': no setting has this name; did you mean" in log
    assert "FSP_CHAPTER_TITLES" in log


@pytest.mark.parametrize(
    "setting",
    [
        'FSP_CHAPTER_URL = "c{number}-{x}.html"',
        'FSP_CHAPTER_URL = "chapter/{number}/"',
        'FSP_CONTENTS_URL = "/toc.html"',
        'FSP_CONTENTS_URL = "../toc.html"',
        'FSP_REDIRECTS = [["netlify"]]',
        'FSP_STRINGS = {"en": {"chapter_number": "{n}"}}',
        'FSP_STRINGS = {"en": {"see_also_implements": "{"}}',
        'FSP_STRINGS = {"en": {"cntents": "All"}}',
        'FSP_STRINGS = {"en": {"contents": None}}',
        "FSP_HEADING_IDS = []",
        'FSP_LOGO_PATH = "../img"',
    ],
)
def test_no_setting_ends_a_build(build: Builder, setting: str) -> None:
    site = build("0401 web toc\n0402 flask\n500010001 json", conf=setting, fatal=False)
    assert site.status == 0, site.log
    assert setting.partition(" ")[0] in site.log
    assert "4 Chapter 4" in site.tree("table-of-contents.html", ".fsp-contents")


ALONE = """
0400 web-development toc
0401 apis section | conceptname=web APIs
0402 stripe | aliases=old.html, 404.html
0801 headless | seealso=apis
"""
"""Something for every plugin of the bundle; chapter 8 has no page of its own."""

ALONE_FILES = {
    "content/pages/code.md": "title: Code\nslug: code\n\n```python\n~~a\nb\n```\n",
    "content/img/logos/stripe.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
}
ALONE_CONF = """
FSP_LINE_MARK = "~~"
FSP_LLMS = FSP_GIT_DATES = True
FSP_REDIRECTS = ["netlify"]
STATIC_PATHS = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
"""

STYLE = {"fsp/fragments.css"}
"""For a theme that does not know us; our own has it in its style sheet."""

COPIES = {f"{slug}.html.md" for slug in ("apis", "code", "headless", "stripe", "web-development")}

ADDED: dict[str, set[str]] = {
    "toc": {"table-of-contents.html", "chapter-8.html"},
    "see_also": set(),
    "logos": {"img/logos/stripe.svg"},
    "choices": set(),
    "aliases": {"old.html", "404.html", "_redirects"},
    "code_lines": set(),
    "git_dates": set(),
    "sitemap": {"sitemap.xml", "robots.txt"},
    "llms": {"llms.txt", *COPIES},
    "search": set(),
    "cache": set(),
    "writer": set(),
}
"""The files that a plugin adds to plain Pelican's, whatever the theme."""

ADDED_TO_OURS = {"toc": {"404.html"}, "search": {"search.html", "pagefind"}}
"""The files that it adds under the bundled theme besides; `pagefind` is a folder."""

CHANGED = {
    "see_also": {"apis.html", "headless.html", "stripe.html"},
    "logos": {"stripe.html"},
    "code_lines": {"code.html"},
}
"""The pages that it changes under a theme that does not know us."""

WITHOUT_BOOK = {"code_lines", "cache", "writer"}
"""Plugins that ask for no book: under the bundled theme they add no sidebar to all pages."""


@pytest.fixture
def plain(
    build: Builder, theme: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Mapping[str, bytes]:
    """Return the files of the site without a plugin: with one that does nothing, for our theme."""

    def make(folder: Path) -> None:
        site = _alone(build, theme, [] if theme == "simple" else ["pelican_fsp.cache"])
        shutil.copytree(site.output, folder / "output")

    return Site(once(tmp_path_factory, worker_id, f"plain-{theme}", make) / "output", "", 0).files()


def _alone(build: Builder, theme: str, plugins: list[str]) -> Site:
    conf = f"{ALONE_CONF}PLUGINS = {plugins}\n" + ('THEME = "simple"' if theme == "simple" else "")
    return build(ALONE, conf=conf, files=ALONE_FILES)


@pytest.mark.parametrize("theme", ["simple", "bundled"])
@pytest.mark.parametrize("plugin", ADDED)
def test_every_plugin_of_the_bundle_works_alone(
    build: Builder, plain: Mapping[str, bytes], plugin: str, theme: str
) -> None:
    files = _alone(build, theme, [f"pelican_fsp.{plugin}"]).files()
    wanted = {*ADDED[plugin]}
    if theme == "bundled":
        wanted |= ADDED_TO_OURS.get(plugin, set())
    elif plugin not in WITHOUT_BOOK:
        wanted |= STYLE
    added = {re.sub("^pagefind/.*", "pagefind", name) for name in files.keys() - plain.keys()}
    assert added == wanted
    changed = {name for name in plain if files.get(name) != plain[name]}
    if theme == "simple" or plugin in WITHOUT_BOOK:
        assert changed == CHANGED.get(plugin, set())
    else:
        assert changed == {name for name in plain if name.endswith(".html")}


def test_all_plugins_of_the_bundle_are_tried_alone() -> None:
    assert [f"pelican_fsp.{name}" for name in ADDED] == [
        one.__name__ for one in pelican_fsp.PLUGINS
    ]


@pytest.mark.parametrize("theme", ["simple", "bundled"])
@pytest.mark.parametrize("inject", [True, False])
def test_without_toc_nothing_leads_to_pages_that_it_would_make(
    build: Builder, theme: str, *, inject: bool
) -> None:
    names = [one.__name__ for one in pelican_fsp.PLUGINS if one.__name__ != "pelican_fsp.toc"]
    conf = f"PLUGINS = {names}\nFSP_INJECT = {inject}\n"
    conf += "" if theme == "bundled" else 'THEME = "simple"\n'
    many = "".join(f"90{number:03} example-{number}\n" for number in range(1, 30))
    widths = "FSP_SORTORDER_WIDTHS = {4: 2, 5: 2}\n"
    files = build(ALONE + many, conf=ALONE_CONF + conf + widths, files=ALONE_FILES).files()
    assert "headless.html" in files
    for page, text in files.items():
        assert not re.search(rb"table-of-contents|chapter-8\.html|chapter-90\.html", text), page


def test_without_toc_a_contents_page_of_the_site_itself_is_linked(build: Builder) -> None:
    own = "title: All\nslug: table-of-contents\n\nAll pages.\n"
    conf = 'PLUGINS = ["pelican_fsp.see_also", "pelican_fsp.sitemap"]\nTHEME = "simple"\n'
    site = build(ALONE, conf=conf, files={"content/pages/own.md": own})
    block = site.html("headless.html").select_one(".see-also")
    assert block is not None
    assert block.select("a")[-1]["href"] == "https://book.example/table-of-contents.html"
    assert site.text("sitemap.xml").count("table-of-contents.html") == 1


def test_pages_that_another_plugin_makes_have_no_source_and_are_kept(build: Builder) -> None:
    plugin = (
        "from pelican import signals\nfrom pelican.contents import Page\n"
        "def add(generator):\n"
        "    for slug, body in (('one', '<p>x</p>'), ('two', None)):\n"
        "        metadata = {'title': slug, 'slug': slug, 'sortorder': '0402', 'concept': 'web'}\n"
        "        page = Page(body, metadata, generator.settings, None, generator.context)\n"
        "        generator.pages.append(page)\n"
        "def register():\n    signals.page_generator_finalized.connect(add)\n"
    )
    conf = 'PLUGIN_PATHS = ["."]\nPLUGINS = ["makes_pages", "pelican_fsp"]'
    site = build("0400 web toc", conf=conf, files={"makes_pages.py": plugin}, fatal=False)
    assert site.status == 0, site.log


def test_the_reader_of_any_body_survives_what_is_no_html(build: Builder) -> None:
    body = '<div><![foo[bar]]></div>\n\n<img src="http://[bad">\n\n<div class="see-also"><a href="http://[x">a</a></div>'
    page = f"title: A\nslug: a\nsortorder: 0401\nconcept: web\n\nText.\n\n{body}\n"
    site = build("0400 web toc", files={"content/pages/a.md": page})
    assert "Text." in site.text("a.html")


def test_a_missing_template_is_told_and_the_usual_one_taken(build: Builder) -> None:
    site = build("0400 web toc | template=pag", fatal=False)
    log = " ".join(site.log.split())
    assert "content/pages/web.md:5: template: 'pag': no template has this name" in log
    assert "did you mean 'page'?" in log
    assert site.tree("web.html", ".fsp-sidebar") == "*4 Web"


def test_relative_urls_lead_from_every_folder_to_every_page(build: Builder) -> None:
    conf = 'RELATIVE_URLS = True\nPAGE_URL = PAGE_SAVE_AS = "book/{slug}.html"'
    site = build(BOOK, conf=conf)
    href = site.html("book/flask.html").select_one(".fsp-pager a")
    assert href is not None
    assert href["href"] == "../book/django.html"
    contents = site.html("table-of-contents.html").select_one(".fsp-contents a")
    assert contents is not None
    assert contents["href"] == "./book/web-development.html"


def test_a_page_of_the_site_stays_where_one_of_ours_would_be(build: Builder) -> None:
    own = "title: Own\nslug: table-of-contents\n\nMine.\n"
    site = build(BOOK, files={"content/pages/own.md": own})
    assert "Mine." in site.text("table-of-contents.html")
    assert "fsp-contents" not in site.text("table-of-contents.html")


def test_a_site_without_the_fields_stays_as_it_was(build: Builder) -> None:
    files = {
        "content/post.md": (
            "title: A post\ndate: 2026-01-02\ntags: a\nsection: News\nlogo: own.png\nsubject: x\n"
            '\n## Head\n\nText.\n\n```python title="a.py"\n~~a\n```\n'
        ),
        "content/pages/about.md": "title: About\nsidebartitel: x\ntoc: maybe\n\n## Head\n\nText.",
        "content/pages/rest.rst": "Rest\n####\n\n:toc: maybe\n\nHead\n====\n\nText.\n",
        "own/article.html": "{{ article.logo }} {{ article.section }} {{ article.content }}",
    }
    conf = 'THEME = "simple"\nTHEME_TEMPLATES_OVERRIDES = ["own"]\n'
    plain = build(conf=f"{conf}PLUGINS = []", files=files, name="plain")
    fsp = build(conf=conf, files=files, name="fsp")
    assert fsp.files() == plain.files()
