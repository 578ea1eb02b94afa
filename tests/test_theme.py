"""The pages of the bundled theme: every kind of them, under every way of addressing them."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from conftest import CONF, ROOT, Site, drawn_pages, run_pelican

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

    from conftest import Builder

BODY = "First words.\n\n## One\n\nText.\n\n### Deeper\n\n    code\n\n## Two\n\nText.\n"

BOOK = """
0400 web toc | title=Web development
0401 frameworks section
0402 flask | meta=A small framework
0403 bottle | status=draft
0404 pylons | status=hidden
0500 deployment toc
500010000 examples
500010001 dumps
- imprint
"""

FILES = {
    "content/pages/headings.md": f"title: Headings\nslug: headings\n\n{BODY}",
    "content/pages/flask-de.md": f"title: Flask (deutsch)\nslug: flask\nlang: de\n\n{BODY}",
    "content/pages/web-he.md": f"title: רשת\nslug: web\nlang: he\nsortorder: 0400\n\n{BODY}",
    "content/one.md": f"title: One\ndate: 2026-01-02\nmodified: 2026-02-03\ntags: a b, c\nauthor: Ann\n\n{BODY}",
    "content/one-de.md": f"title: Eins\nslug: one\nlang: de\ndate: 2026-01-02\n\n{BODY}",
    "content/two.md": f"title: Two\ndate: 2026-02-02\ncategory: News\nauthors: Ann; Bob\n\n{BODY}",
    "content/three.md": f"title: Three\ndate: 2026-03-02\nstatus: draft\n\n{BODY}",
}

ALL_LISTS = """
ARTICLE_PATHS = [""]
PAGE_PATHS = ["pages"]
DIRECT_TEMPLATES = ["index", "blog", "archives", "categories", "tags", "authors"]
BLOG_SAVE_AS = "blog/index.html"
YEAR_ARCHIVE_SAVE_AS = "posts/{date:%Y}/index.html"
YEAR_ARCHIVE_URL = "posts/{date:%Y}/"
FSP_CHAPTER_TITLES = {"07": "Meta"}
"""

KINDS = (
    *("index.html", "blog/index.html", "archives.html", "posts/2026/index.html", "404.html"),
    *("categories.html", "category/news.html", "tags.html", "tag/a-b.html"),
    *("authors.html", "author/ann.html"),
    *("one.html", "one-de.html", "two.html", "drafts/three.html"),
    *("flask.html", "flask-de.html", "imprint.html", "pylons.html", "drafts/pages/bottle.html"),
)

BOOK_KINDS = ("table-of-contents.html", "chapter-7.html", "table-of-contents-he.html")

VARIANTS = {
    "as it is": "",
    "paginated": 'DEFAULT_PAGINATION = 1\nPAGINATED_TEMPLATES = {"index": None, "blog": None, '
    '"category": None, "tag": None, "author": None}',
    "relative": "RELATIVE_URLS = True",
    "relative and paginated": "RELATIVE_URLS = True\nDEFAULT_PAGINATION = 1",
    "under a sub-path": 'SITEURL = "https://x.example/sub"',
    "without an address": 'SITEURL = ""\nFEED_ALL_ATOM = CATEGORY_FEED_ATOM = None\n'
    "TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None",
    "without a book": "",
}


@pytest.fixture(scope="module", params=VARIANTS)
def variant(request: pytest.FixtureRequest) -> str:
    """The name of a way to build the site."""
    return str(request.param)


@pytest.fixture(scope="module")
def site(variant: str, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with every kind of page, built without a warning."""
    folder = tmp_path_factory.mktemp("site")
    book = BOOK + "0701 log"
    files = FILES
    if variant == "without a book":
        book = re.sub(r"^\d+", "-", book, flags=re.MULTILINE).replace(" toc", "")
        book = book.replace(" section", "")
        files = {path: text.replace("sortorder: 0400\n", "") for path, text in FILES.items()}
    drawn = {f"content/pages/{page.slug}.md": page.source for page in drawn_pages(book)}
    settings = {"pelicanconf.py": CONF + ALL_LISTS + VARIANTS[variant]}
    for path, text in {**settings, **drawn, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return run_pelican(folder)


def _pages(site: Site) -> dict[str, BeautifulSoup]:
    files = sorted(site.output.rglob("*.html"))
    return {name: site.html(name) for name in (str(f.relative_to(site.output)) for f in files)}


def test_every_kind_of_page_is_made(site: Site, variant: str) -> None:
    expected = KINDS if variant == "without a book" else KINDS + BOOK_KINDS
    assert {*expected} <= {*_pages(site)}


def test_long_lists_are_cut_into_pages_where_the_site_wants_it(site: Site, variant: str) -> None:
    cut = [name for name in _pages(site) if name.endswith("2.html") or "index2" in name]
    assert bool(cut) == ("paginated" in variant)


def test_every_internal_link_leads_to_a_file_and_a_place_in_it(site: Site, variant: str) -> None:
    root = "https://x.example/sub" if "sub-path" in variant else "https://book.example"
    pages = _pages(site)
    ids = {name: {tag["id"] for tag in page.select("[id]")} for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for tag in page.select("[href], [src], [action]"):
            link = str(tag.get("href") or tag.get("src") or tag.get("action"))
            path, fragment = _target(root, name, link)
            if path is not None and not (
                (site.output / path).is_file()
                and (not fragment or path not in ids or fragment in ids[path])
            ):
                broken.append(f"{name} -> {link}")
    assert not broken


def _target(root: str, name: str, link: str) -> tuple[str | None, str]:
    """Return the file of an internal link and its fragment; no file for one to elsewhere."""
    address, _, fragment = urljoin(f"{root}/{name}", link).partition("#")
    host = f"{urlsplit(root).scheme}://{urlsplit(root).netloc}/"
    if not address.startswith(host):
        return None, ""
    if not f"{address}/".startswith(f"{root}/"):
        return "(above the site)", ""
    path = unquote(address.partition("?")[0].removeprefix(root).lstrip("/"))
    return (f"{path}index.html" if not path or path.endswith("/") else path), unquote(fragment)


def test_every_page_has_one_h1_and_skips_no_level(site: Site) -> None:
    for name, page in _pages(site).items():
        levels = [int(tag.name[1]) for tag in page.find_all(re.compile(r"^h[1-6]$"))]
        assert levels.count(1) == 1, name
        assert all(b <= a + 1 for a, b in zip([1, *levels], levels, strict=False)), (name, levels)


def test_ids_are_unique(site: Site) -> None:
    for name, page in _pages(site).items():
        counted = Counter(tag["id"] for tag in page.select("[id]"))
        assert not [id_ for id_, count in counted.items() if count > 1], name


def test_landmarks_are_there_and_every_nav_has_a_name_of_its_own(site: Site) -> None:
    for name, page in _pages(site).items():
        labels = [nav.get("aria-label") for nav in page.select("nav")]
        assert all(labels), name
        assert len(labels) == len(set(labels)), (name, labels)
        assert [len(page.select(tag)) for tag in ("body > header", "main", "body > footer")] == [
            *(1, 1, 1)
        ], name
        first = page.select_one("a[href]")
        assert first is not None
        assert first["href"] == f"#{page.main['id']}", name  # type: ignore[index]


def test_every_page_names_its_language_and_direction(site: Site, variant: str) -> None:
    pages = _pages(site)
    assert {(p.html["lang"], p.html.get("dir")) for p in pages.values() if p.html} == {
        *{("en", None), ("de", None), ("he", "rtl")}
    }
    assert pages["flask-de.html"].html["lang"] == "de"  # type: ignore[index]
    if variant != "without a book":
        assert pages["table-of-contents-he.html"].html["dir"] == "rtl"  # type: ignore[index]


def test_translations_lead_to_each_other(site: Site) -> None:
    for name, other in [("flask.html", "flask-de.html"), ("one-de.html", "one.html")]:
        page = site.html(name)
        links = [str(a["href"]) for a in page.select("main .translations a")]
        assert [link.rpartition("/")[2] for link in links] == [other]
        assert page.select("head link[rel=alternate][hreflang]")


def test_a_page_weighs_the_same_in_a_book_of_any_size(build: Builder) -> None:
    chapters = "".join(f"0{n}00 chapter-{n} toc\n0{n}01 first-{n}\n" for n in range(1, 9))
    more = "".join(f"04{n:02} more-{n}\n" for n in range(2, 99))
    collected = "".join(f"50001{n:04} example-{n}\n" for n in range(200))
    small, large = build(chapters, name="small"), build(chapters + more + collected, name="large")
    for page in ("chapter-1.html", "first-1.html", "first-7.html"):
        assert small.text(page) == large.text(page)


def test_drafts_say_so(site: Site) -> None:
    for name in ("drafts/three.html", "drafts/pages/bottle.html"):
        assert site.html(name).select("main .draft"), name
    assert not site.html("one.html").select(".draft")


def test_every_page_has_a_title_and_a_description_of_its_own_kind(site: Site) -> None:
    titles = {}
    for name, page in _pages(site).items():
        assert page.title is not None
        titles[name] = page.title.get_text()
        description = page.select_one("meta[name=description]")
        assert description is not None
        assert str(description["content"]).strip() == description["content"] != "", name
    assert titles["flask.html"] == "Flask | A Book"
    assert site.html("flask.html").select_one("meta[name=description]")["content"] == (  # type: ignore[index]
        "A small framework"
    )


def test_no_page_asks_another_host_or_holds_script_or_style(site: Site) -> None:
    for name, page in _pages(site).items():
        for tag in page.select("script, style, [style], link[rel=stylesheet], img"):
            assert tag.name != "style", name
            assert not tag.has_attr("style"), name
            if tag.name == "script":
                assert tag.get("src") or tag.get("type") == "application/ld+json", name
            source = str(tag.get("src") or tag.get("href") or "")
            host = urlsplit(source).netloc
            assert host in {"", "book.example", "x.example"}, (name, source)


NASTY = '<b data-x="1">R</b> & D "quoted" <'


def test_values_with_markup_characters_are_printed_as_text(build: Builder) -> None:
    meta = f"meta: {NASTY}\ntags: {NASTY}, tag\nauthor: {NASTY}\ncategory: {NASTY}"
    post = f"title: {NASTY}\nslug: post\ndate: 2026-01-02\nmodified: 2026-01-03\n{meta}\n\n{BODY}"
    page = f'title: {NASTY}\nslug: page\n{meta}\n\nText.\n\n## A `<b>` & "b"\n\nText.\n'
    head = f"sortorder: 0400\ntoc: True\nsidebartitle: {NASTY}\n"
    other = f"title: {NASTY}\nslug: page\nlang: de\n\nText.\n"
    conf = ALL_LISTS + (
        f"SITENAME = {NASTY!r}\nSITESUBTITLE = {NASTY!r}\n"
        f'MENUITEMS = [({NASTY!r}, "/a?b=1&c=\\"2\\"")]\nDEFAULT_PAGINATION = 1\n'
        'CATEGORY_FEED_ATOM = "feeds/category/{slug}.xml"\n'
        'AUTHOR_FEED_ATOM = "feeds/author/{slug}.xml"\nAUTHOR_FEED_RSS = None\n'
        'TAG_FEED_ATOM = "feeds/tag/{slug}.xml"\n'
    )
    site = build(
        "0401 next",
        conf=conf,
        files={
            "content/post.md": post,
            "content/again.md": post.replace("slug: post", "slug: again"),
            "content/pages/page.md": head + page,
            "content/pages/page-de.md": other,
        },
    )
    for name, html in _pages(site).items():
        assert not html.select("[data-x]"), name
        for tag in html.select("head title, head meta[content], main h1"):
            assert "data-x" not in str(tag.get("content") or ""), name
            text = str(tag.get("content") or tag.get_text())
            assert "&amp;" not in text, (name, text)
            assert "&lt;" not in text, (name, text)
        for script in html.select("script[type='application/ld+json']"):
            assert "&amp;" not in json.dumps(json.loads(script.string or "")), name
        # An attribute that was broken by a quotation mark leaves its pieces behind.
        pieces = {key for tag in html.find_all(True) for key in tag.attrs}
        assert not {key for key in pieces if not re.fullmatch(r"[a-z][a-z-]*", key)}, name
    assert site.html("page.html").h1.get_text() == 'R & D "quoted" <'  # type: ignore[union-attr]


def test_a_chapter_page_and_the_contents_are_marked_where_they_are_listed(build: Builder) -> None:
    site = build("0400 web toc\n0401 flask\n0701 log", conf='FSP_CHAPTER_TITLES = {"07": "Meta"}')
    for name in ("web.html", "flask.html", "chapter-7.html"):
        current = site.html(name).select(".fsp-sidebar [aria-current=page]")
        assert [str(link["href"]).rpartition("/")[2] for link in current] == [name]
    contents = site.html("table-of-contents.html").select(".site-nav [aria-current=page]")
    assert len(contents) == 1


# Cards, search engines


CARD = """title: Card
slug: card
sortorder: 0401
meta: What "it" is & does
headerimage: img/own.png
headeralt: A picture
modified: 2026-02-03

Text.
"""


def _meta(page: BeautifulSoup) -> dict[str, str]:
    tags = page.select("head meta[property], head meta[name]")
    return {str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in tags}


def test_a_page_says_what_a_card_needs(build: Builder) -> None:
    conf = 'RELATIVE_URLS = True\nFSP_SOCIAL_IMAGE = "img/site.png"\nAUTHOR = "Ann & Bob"'
    site = build("0400 web toc", files={"content/pages/card.md": CARD}, conf=conf)
    meta = _meta(site.html("card.html"))
    root = "https://book.example"
    assert meta["og:type"] == "article"
    assert meta["og:site_name"] == "A Book"
    assert meta["og:title"] == "Card"
    assert meta["og:description"] == meta["description"] == 'What "it" is & does'
    assert meta["og:url"] == f"{root}/card.html"
    assert (meta["og:image"], meta["og:image:alt"]) == (f"{root}/img/own.png", "A picture")
    assert meta["article:modified_time"].startswith("2026-02-03")
    assert meta["twitter:card"] == "summary_large_image"
    assert _meta(site.html("web.html"))["og:image"] == f"{root}/img/site.png"
    assert _meta(site.html("index.html"))["og:type"] == "website"


def test_a_page_says_what_search_engines_need(build: Builder) -> None:
    post = "title: A post\ndate: 2026-01-02\nauthor: Ann & Bob\n\nText.\n"
    files = {"content/pages/card.md": CARD, "content/post.md": post}
    site = build("0400 web toc", files=files)

    def data(name: str) -> list[dict[str, object]]:
        script = site.html(name).select_one("script[type='application/ld+json']")
        assert script is not None
        graph: list[dict[str, object]] = json.loads(script.string or "")["@graph"]
        return graph

    page, crumbs = data("card.html")
    assert page["@type"] == "TechArticle"
    assert page["headline"] == "Card"
    assert page["description"] == 'What "it" is & does'
    assert page["image"] == "https://book.example/img/own.png"
    assert crumbs["@type"] == "BreadcrumbList"
    assert [(item["name"], item["item"]) for item in crumbs["itemListElement"]] == [  # type: ignore[attr-defined]
        ("A Book", "https://book.example/"),
        ("Web", "https://book.example/web.html"),
        ("Card", "https://book.example/card.html"),
    ]
    article, _ = data("a-post.html")
    assert article["@type"] == "BlogPosting"
    assert str(article["datePublished"]).startswith("2026-01-02")
    assert article["author"] == [{"@type": "Person", "name": "Ann & Bob"}]
    assert [one["@type"] for one in data("index.html")] == ["WebSite", "BreadcrumbList"]


def test_without_an_address_nothing_pretends_to_have_one(build: Builder) -> None:
    site = build("0400 web toc", conf=VARIANTS["without an address"])
    page = site.html("web.html")
    assert not page.select("link[rel=canonical], script[type='application/ld+json']")
    assert "og:url" not in _meta(page)


# A site's own


def test_settings_add_menu_links_footer_and_the_way_to_edit(build: Builder) -> None:
    conf = """
MENUITEMS = [("About", "/about.html")]
SOCIAL = [("Chat", "https://chat.example/")]
FSP_FOOTER = "© <b>Me</b>"
FSP_EDIT_URL = "https://git.example/edit/content/{path}"
FSP_CUSTOM_CSS = ["css/a.css", "css/b.css"]
"""
    page = build("0400 web toc | modified=2026-02-03", conf=conf).html("web.html")
    assert [a.get_text() for a in page.select(".site-nav a")][-1] == "About"
    assert page.select(".site-footer a[href='https://chat.example/']")
    assert page.select(".site-footer p > b")
    edit = page.select_one(".page-end a")
    assert edit is not None
    assert edit["href"] == "https://git.example/edit/content/pages/web.md"
    changed = page.select_one(".page-end time")
    assert changed is not None
    assert str(changed["datetime"]).startswith("2026-02-03")
    sheets = [str(link["href"]) for link in page.select("link[rel=stylesheet]")]
    assert [sheet.removeprefix("https://book.example/") for sheet in sheets] == [
        *("theme/css/main.css", "css/a.css", "css/b.css")
    ]


def test_a_site_that_counts_visits_has_a_place_for_it(build: Builder) -> None:
    conf = 'THEME_TEMPLATES_OVERRIDES = ["own"]'
    site = build("- a", conf=conf, files={"own/analytics.html": '<meta name="counted">'})
    assert site.html("a.html").select("head meta[name=counted]")


def test_wrong_settings_are_told(build: Builder) -> None:
    conf = 'FSP_EDIT_URL = "https://git.example/"\nFSP_CUSTOM_CSS = 5\nFSP_FOOTER = 1'
    site = build("- a", conf=conf, fatal=False)
    log = " ".join(site.log.split())
    assert "FSP_EDIT_URL: 'https://git.example/': must be an address with {path} in it" in log
    assert "FSP_CUSTOM_CSS: '5': must be the address of a style sheet, or a list of them" in log
    assert "FSP_FOOTER: '1': must be a text" in log


LOOKS = dict(
    re.findall(
        r'^```css title="(\w+)\.css"\n(.*?)^```$',
        (ROOT / "docs/theming.md").read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)


def test_the_looks_of_the_manual_are_three() -> None:
    assert [*LOOKS] == ["paper", "terminal", "workshop"]


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_of_the_manual_is_made_of_tokens_alone(build: Builder, look: str) -> None:
    tokens = (ROOT / "theme/static/css/tokens.css").read_text("utf-8")
    known = {*re.findall(r"(--fsp-[\w-]+):", tokens), "color-scheme"}
    assert re.fullmatch(r":root \{\n(  [\w-]+: [^;{}]+;\n)+\}\n", LOOKS[look])
    assert {*re.findall(r"^  ([\w-]+):", LOOKS[look], re.MULTILINE)} <= known
    site = build(
        "0400 web toc",
        conf='STATIC_PATHS = ["css"]\nFSP_CUSTOM_CSS = "css/look.css"',
        files={"content/css/look.css": LOOKS[look]},
    )
    assert site.text("css/look.css") == LOOKS[look]
