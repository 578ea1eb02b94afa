"""The search: what is indexed, and the box as a reader meets it, in a real browser."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Reader, chromium, reading, served
from playwright.sync_api import Browser, expect

from conftest import Builder, Site, run_pelican

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOOK = """
0400 web-development toc
0450 api-integration section | title=API integration
0453 stripe
0454 twilio
0460 deployment
"""

STRIPE = """title: Stripe
slug: stripe
sortorder: 0453

Stripe takes <b>payments</b> with an idempotency key & more.

```python
codeword = 1
```

## Webhooks

Signed events.
"""

PLACE = "4 Web development › 4.1 API integration"  # noqa: RUF001 - as readers see it
TEXT = "Stripe. Stripe takes payments with an idempotency key & more. Webhooks. Signed events."

RELATIVE = "RELATIVE_URLS = True\n"
NO_FEEDS = (
    "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None\n"
    "AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\n"
)


def indexed(site: Site) -> dict[str, dict[str, Any]]:
    """The pages of the index by address, as Pagefind keeps them."""
    fragments = (site.output / "pagefind" / "fragment").iterdir()
    texts = (gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd") for file in fragments)
    return {page["url"]: page for page in map(json.loads, texts)}


def test_published_pages_and_posts_are_indexed_and_nothing_else(build: Builder) -> None:
    site = build(
        "0100 one toc\n0101 two\n- alone\n0102 later | status=draft\n0103 secret | status=hidden",
        files={"content/post.md": "title: A post\ndate: 2024-01-01\n\nText.\n"},
    )
    assert sorted(indexed(site)) == ["/a-post.html", "/alone.html", "/one.html", "/two.html"]


def test_a_page_that_is_gone_leaves_the_index(build: Builder) -> None:
    build("0100 one toc\n0101 two")
    content = build("0100 one toc\n0101 two").output.parent / "content/pages"
    (content / "two.md").unlink()
    site = run_pelican(content.parent.parent)
    assert (site.output / "two.html").is_file()  # Pelican leaves it
    assert list(indexed(site)) == ["/one.html"]


def test_text_is_indexed_with_its_place_and_without_code(build: Builder) -> None:
    site = build(BOOK, files={"content/pages/stripe.md": STRIPE})
    page = indexed(site)["/stripe.html"]
    assert page["meta"] == {
        "title": "Stripe",
        "section": PLACE,
    }
    assert page["content"] == TEXT


def test_the_address_of_a_result_is_the_pages_own(build: Builder) -> None:
    site = build(
        "0100 one toc\n0101 two",
        conf='PAGE_URL = "{slug}"\nARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}/index.html"\n',
        files={"content/post.md": "title: A, post\ndate: 2024-01-01\n\nText.\n"},
    )
    found = {page["meta"]["title"]: page for page in indexed(site).values()}
    assert found["Two"]["meta"] == {"title": "Two", "url": "two", "section": "1 One"}
    assert found["A, post"]["url"] == "/blog/a-post/"
    assert found["A, post"]["meta"]["url"] == "blog/a-post/index.html"


def test_the_same_pages_give_the_same_index(build: Builder) -> None:
    pages = "0100 one toc\n0101 two\n0101 zwei | lang=de\n0101 dos | lang=es\n0101 deux | lang=fr"
    first, second = (
        {path: text for path, text in build(pages, name=name).files().items() if "pagefind" in path}
        for name in ("first", "second")
    )
    assert "pagefind/pagefind-entry.json" in first
    assert first == second


def test_an_index_of_the_same_pages_stays_unless_a_part_of_it_is_gone(build: Builder) -> None:
    site = build("0100 one toc\n0101 two", conf="FSP_CACHE = True\n")
    entry = site.output / "pagefind/pagefind-entry.json"
    before = entry.stat().st_mtime_ns
    run_pelican(site.output.parent)
    assert entry.stat().st_mtime_ns == before
    next((site.output / "pagefind/fragment").iterdir()).unlink()
    assert sorted(indexed(run_pelican(site.output.parent))) == ["/one.html", "/two.html"]
    page = site.output.parent / "content/pages/two.md"
    page.write_text(f"{page.read_text()}\nMore.\n")
    again = indexed(run_pelican(site.output.parent))
    assert "More." in again["/two.html"]["content"]


def test_each_language_has_its_page_of_results(build: Builder) -> None:
    site = build("0100 one toc\n0101 two\n0100 eins toc | lang=de")
    assert site.html("search.html").html["lang"] == "en"  # type: ignore[index]
    assert site.html("search-de.html").html["lang"] == "de"  # type: ignore[index]
    form = site.html("eins-de.html").select_one("form")
    assert form
    assert form["action"] == "https://book.example/search-de.html"


@pytest.mark.parametrize(
    ("conf", "has_search"),
    [
        ("", True),
        ("FSP_SEARCH = False", False),
        ('THEME = "simple"', False),
        ("import sys\nsys.modules['pagefind'] = None", False),
    ],
)
def test_a_site_without_search_has_neither_box_nor_index(
    build: Builder, conf: str, *, has_search: bool
) -> None:
    site = build("0100 one toc\n0101 two", conf=conf)
    made = (site.output / "pagefind").exists(), (site.output / "search.html").exists()
    assert made == (has_search, has_search)
    assert bool(site.html("one.html").select("#search-input")) is has_search
    assert ("data-pagefind" in site.text("two.html")) is has_search


def test_a_site_that_wants_search_is_told_what_it_needs(build: Builder) -> None:
    conf = "import sys\nsys.modules['pagefind'] = None\nFSP_SEARCH = True\n"
    site = build("0100 one toc", conf=conf, fatal=False)
    assert "FSP_SEARCH" in site.log
    assert "pip install 'pelican-fsp[search]'" in site.log


def test_a_site_without_pages_builds(build: Builder) -> None:
    site = build()
    assert not (site.output / "search.html").exists()
    assert not site.html("index.html").select("#search-input")


def test_a_page_of_the_site_called_search_stays(build: Builder) -> None:
    site = build("0100 one toc\n0101 search")
    assert "Text of search." in site.text("search.html")


def test_an_index_that_cannot_be_made_is_an_error(build: Builder) -> None:
    broken = "import os\nos.environ['PAGEFIND_BINARY_PATH'] = os.path.abspath('broken')\n"
    files = {"broken": f"#!{sys.executable}\nraise SystemExit('no room')\n"}
    conf = f"{broken}os.chmod('broken', 0o755)\n"
    site = build("0100 one toc", conf=conf, files=files, fatal=False)
    assert "The search has no index: no room" in site.log


# In the browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with chromium() as found:
        yield found


@contextmanager
def searching(
    browser: Browser, folder: Path, prefix: str = "/", **options: Any
) -> Iterator[Reader]:
    """Read a built site from a server."""
    with served(folder, prefix) as home, reading(browser, home, **options) as reader:
        yield reader


def search(reader: Reader, text: str) -> list[str]:
    """Type into the box; return what it shows, a line for each result."""
    reader.page.locator("#search-input").press_sequentially(text, delay=20)
    expect(reader.page.locator(".search-results")).to_have_attribute("aria-busy", "false")
    shown = reader.page.get_by_role("option").all_inner_texts()
    return [" | ".join(result.split("\n")) for result in shown]


def asked(reader: Reader) -> list[str]:
    """Return what was asked of the server, by path below the site."""
    return [address.removeprefix(reader.home) for _, address in reader.answers]


@pytest.fixture
def book(build: Builder) -> Path:
    """The output folder of a small book."""
    files = {"content/pages/stripe.md": STRIPE}
    return build(BOOK, conf=RELATIVE, files=files).output


@pytest.fixture
def reader(browser: Browser, book: Path) -> Iterator[Reader]:
    """A reader of that book."""
    with searching(browser, book) as found:
        yield found


def test_typing_shows_title_place_and_marked_words(reader: Reader) -> None:
    page = reader.open("twilio.html")
    assert search(reader, "payment") == [f"Stripe | {PLACE} | {TEXT}"]
    assert page.locator("[role=option] mark").all_inner_texts() == ["payments"]
    assert page.locator(".search-status").inner_text() == "Results: 1"


def test_dots_show_where_a_page_goes_on(browser: Browser, build: Builder) -> None:
    body = f"{'Before. ' * 60} Needle. {'After. ' * 60}"
    files = {"content/pages/long.md": f"title: Long\nslug: long\n\n{body}\n"}
    with searching(browser, build(conf=RELATIVE, files=files).output) as reader:
        reader.open("long.html")
        (found,) = search(reader, "needle")
        excerpt = found.removeprefix("Long | ")
        assert excerpt.startswith("… Before. ")
        assert excerpt.endswith(" After. …")
        (found,) = search(reader, " long")
        assert not found.startswith("Long | …")


def test_enter_goes_to_the_first_result_and_arrows_choose_another(reader: Reader) -> None:
    page = reader.open("twilio.html")
    search(reader, "text")
    box = page.get_by_role("combobox")
    options = page.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    second = options.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(second.get_attribute("id")))
    target = str(second.evaluate("link => link.href"))
    page.keyboard.press("Enter")
    page.wait_for_url(target)


def test_enter_right_after_the_last_key_goes_there(reader: Reader) -> None:
    page = reader.open("twilio.html")
    page.locator("#search-input").press_sequentially("idempotency")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stripe.html")


def test_the_page_of_that_title_comes_first(browser: Browser, build: Builder) -> None:
    git = "title: GitLab CI\nslug: gitlab\nsortorder: 0101\n\nGitLab, gitlab.com and GitLab.\n"
    site = build("0100 tools toc\n0102 git", conf=RELATIVE, files={"content/pages/lab.md": git})
    with searching(browser, site.output) as reader:
        reader.open("tools.html")
        titles = [result.partition(" | ")[0] for result in search(reader, "git")]
        assert titles == ["Git", "GitLab CI"]


def test_a_letter_alone_is_not_searched_for_but_a_chinese_character_is(
    browser: Browser, build: Builder
) -> None:
    page = "title: 树\nslug: tree\nsortorder: 0101\nlang: zh\n\n树 a\n"
    site = build("0100 one toc", conf=RELATIVE, files={"content/pages/tree.md": page})
    with searching(browser, site.output) as reader:
        reader.open("tree-zh.html")
        assert search(reader, "a") == []
        reader.page.locator("#search-input").fill("")
        assert search(reader, "树")[0].startswith("树 | ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_have_no_axe_finding(browser: Browser, build: Builder, scheme: str) -> None:
    pages = "0100 all toc\n" + "\n".join(f"01{n} page-{n}" for n in range(10, 40))
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": 360, "height": 400}}
    with searching(browser, build(pages, conf=RELATIVE).output, **options) as reader:
        reader.open("all.html")
        assert search(reader, "text")
        assert Axe().run(reader.page).response["violations"] == []
        reader.open("search.html?q=text")
        expect(reader.page.locator("#search-page li")).to_have_count(20)
        assert Axe().run(reader.page).response["violations"] == []


def test_escape_closes_and_arrow_opens_again(reader: Reader) -> None:
    page = reader.open("twilio.html")
    search(reader, "payment")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.locator("#search-input")).to_have_value("payment")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(1)
    page.locator("h1").click()
    expect(page.get_by_role("option")).to_have_count(0)


def test_a_result_can_be_clicked(reader: Reader) -> None:
    page = reader.open("twilio.html")
    search(reader, "payment")
    page.get_by_role("option").click()
    page.wait_for_url("**/stripe.html")


def test_nothing_found_is_said_and_enter_leads_to_the_page_of_results(reader: Reader) -> None:
    page = reader.open("twilio.html")
    search(reader, "zzyzx")
    assert page.locator(".search-status").inner_text() == "Nothing found"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=zzyzx")
    expect(page.locator(".search-status")).to_have_text("Nothing found")
    expect(page.locator("#search-page").get_by_role("link")).to_have_text("Table of contents")


def test_an_address_with_a_question_shows_its_results(reader: Reader) -> None:
    page = reader.open("search.html?q=idempotency+key")
    link = page.locator("#search-page").get_by_role("link")
    expect(link).to_contain_text("Stripe")
    expect(page.locator("#search-input")).to_have_value("idempotency key")
    page.locator("#search-input").fill("signed events")
    page.wait_for_url("**/search.html?q=signed%20events")
    link.click()
    page.wait_for_url("**/stripe.html")


def test_more_results_are_a_button_away(browser: Browser, build: Builder) -> None:
    pages = "0100 all toc\n" + "\n".join(f"01{n} page-{n}" for n in range(10, 40))
    with searching(browser, build(pages, conf=RELATIVE).output) as reader:
        page = reader.open("all.html")
        assert search(reader, "text")[-1] == "All results: 31"
        assert page.locator(".search-status").inner_text() == "Results: 31"
        page.get_by_role("option").last.click()
        page.wait_for_url("**/search.html?q=text")
        items = page.locator("#search-page li")
        expect(items).to_have_count(20)
        page.get_by_role("button", name="More results").click()
        expect(items).to_have_count(31)
        expect(items.nth(20).get_by_role("link")).to_be_focused()
        expect(page.get_by_role("button", name="More results")).to_be_hidden()


def test_nothing_of_the_search_is_loaded_before_the_box_is_used(reader: Reader) -> None:
    page = reader.open("twilio.html")
    page.wait_for_load_state("networkidle")
    assert [name for name in asked(reader) if "search" in name or "pagefind" in name] == []
    with page.expect_response("**/theme/js/search.js"):
        page.locator("#search-input").focus()
    assert not [name for name in asked(reader) if "pagefind" in name]


def test_a_word_typed_slowly_loads_no_more_than_one_typed_at_once(
    browser: Browser, build: Builder
) -> None:
    words = ("dab", "dace", "data", "datum", "databank", "database")
    pages = {
        f"content/pages/{word}{n}.md": f"title: {word} {n}\nslug: {word}{n}\n\nThe {word}.\n"
        for word in words
        for n in range(6)
    }
    output = build(conf=RELATIVE, files=pages).output
    loaded = {}
    for pause in (20, 400):
        with searching(browser, output) as reader:
            reader.page.clock.install()  # so that a busy machine types no slower
            page = reader.open("dab0.html")
            with page.expect_response("**/theme/js/search.js"):
                page.locator("#search-input").focus()
            expect(page.get_by_role("combobox")).to_be_visible()
            page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
            for key in "database":
                page.clock.run_for(pause)
                page.keyboard.press(key)
            page.clock.run_for(1000)
            page.clock.resume()  # the engine waits by the clock, too
            expect(page.get_by_role("option")).to_have_count(6, timeout=20_000)
            files = [name for name in asked(reader) if name.startswith("pagefind/")]
            loaded[pause] = sum((output / urlsplit(file).path).stat().st_size for file in files)
    assert loaded[20] > 100_000  # the engine
    assert loaded[400] == loaded[20]


def test_the_engine_loads_while_one_types(reader: Reader) -> None:
    page = reader.open("twilio.html")
    with page.expect_response("**/pagefind/wasm.*"):
        page.locator("#search-input").press_sequentially("p")
    assert not [name for name in asked(reader) if "fragment" in name or "pf_index" in name]


@pytest.mark.parametrize("conf", [RELATIVE, f'SITEURL = ""\n{NO_FEEDS}THEME_STATIC_DIR = "a/b"\n'])
def test_it_works_wherever_the_theme_lies(browser: Browser, build: Builder, conf: str) -> None:
    post = "title: A post\ndate: 2024-01-01\n\nWhat was new.\n"
    conf += 'ARTICLE_URL = "blog/{slug}/"\nARTICLE_SAVE_AS = "blog/{slug}/index.html"\n'
    site = build(BOOK, conf=conf, files={"content/post.md": post})
    with searching(browser, site.output) as reader:
        page = reader.open("blog/a-post/")
        search(reader, "twilio")
        page.keyboard.press("Enter")
        page.wait_for_url("**/twilio.html")
        assert search(reader, "what was new")[0].startswith("A post | Blog | ")
        page.keyboard.press("Enter")
        page.wait_for_url("**/blog/a-post/")


def test_it_works_below_a_path(browser: Browser, book: Path) -> None:
    with searching(browser, book, "/a/book/") as reader:
        page = reader.open("twilio.html")
        search(reader, "payment")
        page.keyboard.press("Enter")
        page.wait_for_url("**/a/book/stripe.html")
        reader.open("search.html?q=payment")
        expect(page.locator("#search-page .search-result")).to_contain_text("Stripe")
        assert {status for status, _ in reader.answers} <= {200, 304}


def test_without_javascript_the_box_leads_to_the_contents(browser: Browser, book: Path) -> None:
    with searching(browser, book, java_script_enabled=False) as reader:
        page = reader.open("twilio.html")
        page.locator("#search-input").fill("payment")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=payment")
        expect(page.locator("#search-page")).to_contain_text("needs JavaScript")
        page.locator("#search-page").get_by_role("link", name="Table of contents").click()
        page.wait_for_url("**/table-of-contents.html")


def test_opened_from_the_disk_the_box_leads_to_the_contents(browser: Browser, book: Path) -> None:
    page = browser.new_page()
    page.goto((book / "twilio.html").as_uri())
    page.locator("#search-input").fill("payment")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=payment")
    expect(page.locator("#search-page")).to_contain_text("needs JavaScript and a web server")
    page.close()


def test_an_index_that_does_not_load_is_said(browser: Browser, book: Path) -> None:
    shutil.rmtree(book / "pagefind")
    with served(book) as address:
        page = browser.new_page()
        page.goto(f"{address}twilio.html")
        page.locator("#search-input").press_sequentially("payment")
        expect(page.locator(".search-status")).to_have_text("The search could not be loaded.")
        page.close()


def test_german_pages_are_found_from_german_pages(browser: Browser, build: Builder) -> None:
    pages = "0100 one toc\n0101 two\n0100 eins toc | lang=de\n0101 zwei | lang=de"
    with searching(browser, build(pages, conf=RELATIVE).output) as reader:
        page = reader.open("eins-de.html")
        search(reader, "zwei")
        assert page.locator(".search-status").inner_text() == "Ergebnisse: 1"
        page.keyboard.press("Enter")
        page.wait_for_url("**/zwei-de.html")
