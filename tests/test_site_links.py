"""Addresses on pages: whatever is written, it leads somewhere, nowhere or is told to be none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.checking.rules.broken import link_faults, orphans
from pelican_fsp.checking.rules.extract import read_written_page
from pelican_fsp.checking.rules.trace import SourceText, SourceTexts, lines_of, traced
from pelican_fsp.core.urls.resolve import BuiltSite, Link, Target, WrittenPage, elsewhere, resolver

DOCS = "https://book.example/docs"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("", Target("blog/a.html")),
        ("#x", Target("blog/a.html", "x")),
        ("../b.html?y=1#x", Target("b.html", "x")),
        ("/docs/%C3%BC%20b.html", Target("ü b.html")),
        ("//book.example/docs", Target("")),
        ("http://BOOK.example/docs/b#x:~:text=y", Target("b", "x")),
        ("/b.html", Target(outside="/b.html")),
        ("/docs2/b.html", Target(outside="/docs2/b.html")),
        ("../../../../b.html", Target(outside="/b.html")),
        ("https://other.example/b#x", Target(url="https://other.example/b")),
        ("https://book.example:8000/docs/b", Target(url="https://book.example:8000/docs/b")),
        ("{filename}b.md", Target(source="{filename}b.md")),
        ("|static|b.png", Target(source="|static|b.png")),
        ("http://[half", Target(is_wrong=True)),
        ("http://book.example:99999/", Target(is_wrong=True)),
        ("mailto:a@b.example", None),
        ("data:image/png;base64,AA==", None),
    ],
)
def test_an_address_leads_where_a_browser_goes(address: str, target: Target | None) -> None:
    page = WrittenPage("blog/a.html")
    site = BuiltSite({page.path: page}, frozenset({page.path}), DOCS)
    assert resolver(site)(page, address) == target


@pytest.mark.parametrize("siteurl", ["", "/docs", "//book.example", DOCS, f"{DOCS}/"])
def test_every_form_of_siteurl_has_a_root(siteurl: str) -> None:
    page = WrittenPage("blog/a.html", (Link("c.html"), Link("b.html")))
    site = BuiltSite({page.path: page}, frozenset({page.path, "blog/b.html"}), siteurl)
    faults = link_faults(site, lambda _: False)
    assert [fault.target for fault in faults] == ["/blog/c.html"]


def test_a_page_is_read_as_browsers_read_it() -> None:
    data = """<base href=" /x/ "><A HREF=' /a&amp;b '>a</a><a name=n id=i>
    <img src=a.png srcset="b.png, c.png 2x,d.png 3x"><img src=e.png alt><object data=f.svg></object>
    <link rel="preconnect" href="//g"><link rel=icon href=h.ico><meta property="og:image" content="/i.png">
    <!-- <a href="not"> --> <meta http-equiv=Refresh content="0; URL='j.html'"> <form action=/k></form>"""
    page = read_written_page("a.html", data)
    addresses = "/a&b a.png b.png c.png d.png e.png f.svg h.ico /i.png j.html /k"
    assert [link.address for link in page.links] == addresses.split()
    assert [link.address for link in page.links if link.is_way] == ["/a&b", "j.html"]
    assert (page.anchors, page.base, page.forwards_to) == (frozenset("ni"), "/x/", "j.html")
    assert page.bare_images == ("a.png",)


@pytest.mark.parametrize(
    ("address", "target", "text", "lines"),
    [
        (
            "/a.html",
            "/a.html",
            "[a](/a.html)\n/ba.html /a.html#x /a.htmlx\n<a href='/a.html'>",
            (1, 3),
        ),
        ("/a.html?x=1&y=2", "/a.html", 'see\n<a href="/a.html?x=1&amp;y=2">', (2,)),
        ("/%C3%BC.html", "/ü.html", "[ü](/ü.html)", (1,)),
        ("../a.html", "/x/a.html", "{{ SITEURL }}/x/a.html", (1,)),
        ("../b.html#nope", "/b.html#nope", "\n[b]({filename}b.md#nope)", (2,)),
        ("b.html", "/x/b.html", "[b]({filename}../x/c.md) b.htmls", ()),
    ],
)
def test_an_address_is_found_as_its_author_wrote_it(
    address: str, target: str, text: str, lines: tuple[int, ...]
) -> None:
    assert lines_of(address, target, text) == lines


MARKUP = st.text("<>a/ b='\"#%&;{}[]:.?é\x00\n-!@1hrefimgsc", max_size=80)
URLS = st.sampled_from(["", DOCS, "book.example", "/x"])


@given(st.text(max_size=60) | MARKUP, MARKUP, URLS)
def test_no_page_and_no_address_is_too_strange(data: str, address: str, siteurl: str) -> None:
    strange = read_written_page("x/a.html", data)
    home = WrittenPage(
        "index.html", (Link(address, is_way=True), *strange.links), frozenset(), address, address
    )
    pages = {page.path: page for page in (strange, home)}
    sources = {"x/a.html": "p/a.md"}
    site = BuiltSite(pages, frozenset({*pages, "i.png"}), siteurl, {"p/a.md"}, sources)
    faults = link_faults(site, lambda _: False)
    own, shared = SourceText("p/a.md", address), SourceText("t.html", data)
    problems = (*traced(faults, SourceTexts({"x/a.html": own}, (shared,))), *orphans(site, sources))
    assert all(problem.source and problem.line for problem in problems)
    assert all(url.startswith("http") for _, _, url in elsewhere(site))
