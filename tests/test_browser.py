"""The bundled theme in a real browser: keyboard, no JavaScript, dark, narrow, strict, accessible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import chromium, reading, served
from playwright.sync_api import Browser, Page, expect
from test_theme import LOOKS

from conftest import CONF, Site, drawn_pages, run_pelican

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Builder

ROWS = "\n".join(f"02{n:02} topic-{n}" for n in range(1, 61))
BOOK = f"0100 start toc\n0101 rich\n0102 after\n0200 long toc\n{ROWS}\n0300 end toc"

WIDE_LINE = "value = " + " + ".join(f"number_{n}" for n in range(30))

RICH = f"""title: Rich
slug: rich
sortorder: 0101
meta: Everything that a page can hold.
modified: 2026-01-02
choices: start, after, end

A paragraph with a [link](/start.html), `code`, <kbd>Ctrl</kbd>, a note[^1] and <mark>a mark</mark>.

<div class="well see-also">Written by hand for years, with a <a href="/after.html">link</a>.</div>

### Straight below the title

```python title="app.py"
import this
~~{WIDE_LINE}
```

```bash
echo plain
```

Term
:   What it means.

!!! warning "Careful"
    Said in a box.

| Column | {" | ".join(f"Another column {n}" for n in range(9))} |
|---|{"---|" * 9}
| Value | {" | ".join(f"another-value-{n}" for n in range(9))} |

<a href="/start.html"><img src="{{static}}/img/shot.svg" width="100%" class="shot rnd outl" alt="A screen"></a>

<img src="{{static}}/img/logos/rich.svg" width="100%" alt="A logo">

> Quoted.

## Second

{"Text. " * 400}

### Deeper

{"Text. " * 400}

## Third

{"Text. " * 400}

[^1]: The note.
"""

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"></svg>'
)

PICTURES = {
    "content/img/shot.svg": SVG.format(1600, 400),
    "content/img/logos/rich.svg": SVG.format(900, 300),
}

SETTINGS = """
SITEURL = ""
RELATIVE_URLS = True
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DIRECT_TEMPLATES = ["index", "blog"]
STATIC_PATHS = ["img"]
FSP_LINE_MARK = "~~"
FSP_EDIT_URL = "https://git.example/edit/{path}"
MARKDOWN = {"extension_configs": {
    "markdown.extensions.codehilite": {"css_class": "highlight"},
    "markdown.extensions.extra": {},
    "markdown.extensions.admonition": {},
    "markdown.extensions.meta": {},
}}
"""

PAGES = ("rich.html", "index.html", "table-of-contents.html", "blog.html", "post.html", "404.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A book with a rich page and a long chapter."""
    folder = tmp_path_factory.mktemp("browser")
    files = {f"content/pages/{page.slug}.md": page.source for page in drawn_pages(BOOK)}
    files |= {
        "pelicanconf.py": CONF + SETTINGS,
        "content/pages/rich.md": RICH,
        "content/post.md": "title: Post\ndate: 2026-01-02\ntags: a, b\nauthor: Ann\n\nText.\n",
        "content/pages/rtl.md": "title: דף\nslug: rtl\nlang: he\nsortorder: 0100\ntoc: true\n\n## כותרת\n\nשלם.\n",
        **PICTURES,
    }
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return run_pelican(folder)


@pytest.fixture(scope="module")
def home(site: Site) -> Iterator[str]:
    """The address of the served book."""
    with served(site.output) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as browser:
        yield browser


def size(width: int, height: int = 800) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": height}}


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")
    )


# Keyboard


def test_the_first_stop_skips_to_the_content(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.open("rich.html")
        page.keyboard.press("Tab")
        assert focused(page) == "Skip to content"
        expect(page.locator(".skip-link")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_keys_lead_to_the_neighbours(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.open("rich.html")
        for key, name in [
            ("n", "after"),
            ("p", "rich"),
            ("ArrowRight", "after"),
            ("ArrowLeft", "rich"),
        ]:
            page.keyboard.press(key)
            page.wait_for_url(f"**/{name}.html")
        page.keyboard.press("Control+n")
        page.locator("pre").first.focus()
        page.keyboard.press("ArrowRight")  # scrolls the code
        page.wait_for_timeout(200)
        assert page.url.endswith("rich.html")


def test_keys_lead_the_other_way_from_right_to_left(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.open("start.html")
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.keyboard.press("ArrowLeft")
        page.wait_for_url("**/rich.html")


def test_a_slash_leads_to_the_search(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.open("rich.html")
        page.keyboard.press("/")
        assert focused(page) == "search-input"
        page.keyboard.type("np?")
        expect(page.locator("#search-input")).to_have_value("np?")
        assert page.url.endswith("rich.html")


def test_a_question_mark_shows_the_keys_and_they_can_be_switched_off(
    browser: Browser, home: str
) -> None:
    with reading(browser, home) as reader:
        page = reader.open("rich.html")
        page.keyboard.press("?")
        help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(help_).to_be_visible()
        help_.get_by_role("checkbox").uncheck()
        page.keyboard.press("Escape")
        expect(help_).to_be_hidden()
        page.keyboard.press("n")
        page.wait_for_timeout(200)
        assert page.url.endswith("rich.html")
        page.reload()
        page.get_by_role("button", name="Keyboard shortcuts").click()
        expect(help_.get_by_role("checkbox")).not_to_be_checked()


# Code and headings


def test_the_copy_button_copies_the_code(browser: Browser, home: str) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with reading(browser, home, permissions=permissions) as reader:
        page = reader.open("rich.html")
        button = page.get_by_role("button", name="Copy").first
        button.click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.rstrip("\n") == f"import this\n{WIDE_LINE}"


def test_numbers_of_lines_are_not_copied(browser: Browser, build: Builder) -> None:
    numbered = SETTINGS.replace('"css_class"', '"linenums": True, "css_class"')
    body = "title: A\nslug: a\n\n```python\nimport this\nthat = 1\n```\n"
    site = build(conf=numbered, files={"content/pages/a.md": body})
    permissions = ["clipboard-read", "clipboard-write"]
    with served(site.output) as home, reading(browser, home, permissions=permissions) as reader:
        page = reader.open("a.html")
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == "import this\nthat = 1\n"


def test_a_heading_copies_its_address(browser: Browser, home: str) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with reading(browser, home, permissions=permissions) as reader:
        page = reader.open("rich.html")
        page.locator("#second .headerlink").click()
        assert page.evaluate("navigator.clipboard.readText()") == f"{home}rich.html#second"
        assert page.url == f"{home}rich.html#second"


def test_the_heading_that_is_read_is_marked(browser: Browser, home: str) -> None:
    with reading(browser, home, **size(1440)) as reader:
        page = reader.open("rich.html#third")
        current = page.locator(".fsp-headings [aria-current=location]")
        expect(current).to_have_text("Third")
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        expect(current).to_have_count(0)


# Sidebar


@pytest.mark.parametrize("javascript", [True, False])
def test_the_current_page_is_in_view_in_a_long_sidebar(
    browser: Browser, home: str, *, javascript: bool
) -> None:
    with reading(browser, home, java_script_enabled=javascript, **size(1440)) as reader:
        page = reader.open("topic-55.html")
        current = page.locator(".fsp-sidebar [aria-current=page]")
        expect(current).to_be_in_viewport(ratio=1)
        expect(page.locator("h1")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_a_page_opens_at_its_top(browser: Browser, home: str, width: int) -> None:
    with reading(browser, home, **size(width)) as reader:
        for name in ("rich.html", "topic-55.html"):
            page = reader.open(name)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("scrollY") == 0


def test_the_sidebar_stays_where_it_was(browser: Browser, home: str) -> None:
    with reading(browser, home, **size(1440)) as reader:
        page = reader.open("topic-30.html")
        sidebar = page.locator(".drawer.sidebar")
        sidebar.evaluate("bar => bar.scrollTop = 700")
        before = sidebar.evaluate("bar => bar.scrollTop")
        page.locator(".fsp-sidebar a", has_text="Topic 32").click()
        page.wait_for_url("**/topic-32.html")
        page.wait_for_timeout(100)
        assert abs(sidebar.evaluate("bar => bar.scrollTop") - before) < 2


# Without JavaScript


def test_without_javascript_the_page_is_complete(browser: Browser, home: str) -> None:
    with reading(browser, home, java_script_enabled=False, **size(360)) as reader:
        page = reader.open("rich.html")
        expect(page.locator("main .prose")).to_contain_text("import this")
        expect(page.get_by_role("button")).to_have_count(0)
        link = page.locator(".fsp-sidebar a", has_text="Long")
        expect(link).to_be_hidden()
        page.locator("summary", has_text="Menu").click()
        link.click()
        page.wait_for_url("**/long.html")


# Light and dark, narrow and wide


def test_the_page_follows_the_system_into_the_dark(browser: Browser, home: str) -> None:
    found = {}
    for scheme in ("light", "dark"):
        with reading(browser, home, color_scheme=scheme) as reader:
            page = reader.open("rich.html")
            found[scheme] = page.evaluate(
                "getComputedStyle(document.documentElement).backgroundColor"
            )
            page.evaluate("document.documentElement.dataset.theme = 'dark'")
            forced = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            assert forced == "rgb(20, 23, 28)"
    assert found == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 28)"}


@pytest.mark.parametrize(
    "name", ["rich.html", "index.html", "rtl-he.html", "table-of-contents.html"]
)
def test_nothing_is_wider_than_a_narrow_page(browser: Browser, home: str, name: str) -> None:
    with reading(browser, home, **size(320)) as reader:
        page = reader.open(name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_text_of_twice_the_size_fits(browser: Browser, home: str) -> None:
    with reading(browser, home, bypass_csp=True, **size(640)) as reader:
        for name in ("rich.html", "index.html"):
            page = reader.open(name)
            page.add_style_tag(content=":root { font-size: 200% }")
            assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_pictures_keep_their_room_while_they_load(browser: Browser, home: str) -> None:
    with reading(browser, home, **size(1440)) as reader:
        page = reader.open("rich.html")
        shot, logo = page.locator(".shot"), page.locator("[src*='/logos/']")
        wide, small = shot.bounding_box(), logo.bounding_box()
        assert wide
        assert small
        assert round(wide["width"] / wide["height"], 1) == 4.0
        assert small["height"] <= 140
        assert small["width"] <= 400
        page.context.route("**/*.svg", lambda route: route.abort())


# Under a path, under a strict policy


def test_under_a_path_everything_is_found(browser: Browser, site: Site) -> None:
    with served(site.output, "/a/book/") as home, reading(browser, home) as reader:
        for name in PAGES[:5]:
            reader.open(name)
        page = reader.open("rich.html")
        page.keyboard.press("n")
        page.wait_for_url("**/a/book/after.html")
        assert [url for status, url in reader.answers if status not in {200, 304}] == []
        assert all(url.startswith(home) for _, url in reader.answers)


def test_a_strict_policy_is_kept_by_every_page(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:  # a breach would be on the console
        for name in PAGES:
            page = reader.open(name)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_a_page_takes_two_files_beside_itself(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        reader.open("post.html").wait_for_load_state("networkidle")
        names = [url.rpartition("/")[2] for _, url in reader.answers if "favicon" not in url]
        assert sorted(names) == ["main.css", "main.js", "post.html"]


# For everybody


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "more contrast": {"contrast": "more"},
}


@pytest.mark.parametrize("width", [320, 360, 820, 1440])
@pytest.mark.parametrize("mode", ["light", "dark", "forced colours"])
def test_axe_finds_nothing(browser: Browser, home: str, mode: str, width: int) -> None:
    names = PAGES if width in {360, 1440} else PAGES[:2]
    found = {}
    with reading(browser, home, **size(width), **MODES[mode]) as reader:
        for name in names:
            page = reader.open(name)
            options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
            violations = Axe().run(page, options=options).response["violations"]
            found[name] = [
                (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations
            ]
    assert found == {key: [] for key in names}


def test_the_help_of_the_keys_has_no_finding_either(browser: Browser, home: str) -> None:
    with reading(browser, home) as reader:
        page = reader.open("rich.html")
        page.keyboard.press("?")
        assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_looks_of_the_manual_can_be_read_by_everybody(
    browser: Browser, build: Builder, look: str
) -> None:
    conf = 'STATIC_PATHS = ["img", "css"]\nFSP_CUSTOM_CSS = "css/look.css"\n'
    files = {"content/pages/rich.md": RICH, "content/css/look.css": LOOKS[look]}
    files |= dict(PICTURES.items())
    site = build("0100 start toc\n0102 after\n0200 end toc", conf=SETTINGS + conf, files=files)
    for scheme in ("light", "dark"):
        with served(site.output) as home, reading(browser, home, color_scheme=scheme) as reader:
            page = reader.open("rich.html")
            assert Axe().run(page).response["violations"] == []


# On paper


def test_paper_has_the_text_and_the_addresses_of_its_links(
    browser: Browser, build: Builder
) -> None:
    site = build(
        "0100 a toc", files={"content/pages/b.md": "title: B\n\n[x](https://x.example/)\n"}
    )
    with served(site.output) as home, reading(browser, home, bypass_csp=True) as reader:
        reader.page.route("https://**", lambda route: route.abort())
        (site.output / "b.html").write_text(
            site.text("b.html").replace("https://book.example", "."), "utf-8"
        )
        page = reader.open("b.html")
        page.emulate_media(media="print")
        expect(page.locator("nav").first).to_be_hidden()
        expect(page.locator("footer")).to_be_hidden()
        after = page.locator(".prose a").evaluate("a => getComputedStyle(a, '::after').content")
        assert "https://x.example/" in after
