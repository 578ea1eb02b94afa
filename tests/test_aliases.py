"""Old addresses: they forward, they never take another page's place, links to them are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.settings import read_settings

from pelican_fsp.book.dry_run import read_site
from pelican_fsp.core.fields import read_fields
from pelican_fsp.core.page import Page
from pelican_fsp.core.relations.aliases import find_aliases, links_to_aliases, netlify, nginx

if TYPE_CHECKING:
    from conftest import Builder

BOOK = """
0400 web toc | aliases=webdev.html, old/web/
0401 flask | aliases=/jinja-flask, a&b.html
"""


def test_an_old_address_forwards_to_its_page(build: Builder) -> None:
    page = build(BOOK).html("webdev.html")
    target = "https://book.example/web.html"
    refresh = page.select_one('meta[http-equiv="refresh"]')
    canonical = page.select_one('link[rel="canonical"]')
    robots = page.select_one('meta[name="robots"]')
    link = page.select_one("main a")
    assert refresh is not None
    assert canonical is not None
    assert robots is not None
    assert link is not None
    assert refresh["content"] == f"0; url={target}"
    assert canonical["href"] == target
    assert robots["content"] == "noindex"
    assert (link["href"], link.get_text()) == (target, "Web")


def test_folders_and_names_without_an_ending_become_folders(build: Builder) -> None:
    site = build(BOOK, conf="RELATIVE_URLS = True")
    link = site.html("old/web/index.html").select_one("main a")
    assert link is not None
    assert link["href"] == "../../web.html"
    assert (site.output / "jinja-flask/index.html").is_file()
    assert (site.output / "a&b.html").is_file()
    assert "webdev" not in site.text("sitemap.xml")


def test_servers_can_be_told_in_one_file(build: Builder) -> None:
    conf = 'FSP_REDIRECTS = ["netlify", "nginx"]\nSITEURL = "https://book.example/sub"'
    site = build(BOOK, conf=conf)
    assert "/sub/webdev.html /sub/web.html 301!\n" in site.text("_redirects")
    assert "/sub/a%26b.html /sub/flask.html 301!\n" in site.text("_redirects")
    nginx = 'location = "/sub/webdev.html" { return 301 "/sub/web.html"; }\n'
    assert nginx in site.text("redirects.nginx.conf")


def test_an_address_that_is_taken_stays_with_its_page(build: Builder) -> None:
    book = (
        "0400 web toc | aliases=flask.html, same.html, index.html, category/misc.html\n"
        "0401 flask | aliases=same.html, table-of-contents.html"
    )
    post = "title: Post\ndate: 2026-01-02\n\nText.\n"
    site = build(book, files={"content/post.md": post}, fatal=False)
    log = " ".join(site.log.split())
    assert site.status == 0
    assert "web.md:5: aliases: 'flask.html': the site has a page or a file of its own there" in log
    assert "aliases: 'index.html': the site has a page or a file of its own there" in log
    assert (
        "aliases: 'table-of-contents.html': the site has a page or a file of its own there" in log
    )
    assert "flask.md:4: aliases: 'same.html': pages/flask.md has this old address too" not in log
    assert "has this old address too" in log
    assert "aliases: 'category/misc.html': another page of the site has this address" in log
    assert "Text of flask." in site.text("flask.html")
    assert "Text of" not in site.text("index.html") or "refresh" not in site.text("index.html")


def test_an_alias_never_ends_a_build(build: Builder) -> None:
    book = (
        "0400 web toc | aliases=sitemap.xml, robots.txt, feeds/all.atom.xml, web.html/, img/a.svg\n"
        "0401 flask | aliases=old.html, old.html/y.html, caf%C3%A9.html, img"
    )
    conf = 'FEED_ALL_ATOM = "feeds/all.atom.xml"\nSTATIC_PATHS = ["img"]\n'
    post = "title: Post\ndate: 2026-01-02\n\nText.\n"
    files = {"content/post.md": post, "content/img/a.svg": "<svg/>"}
    site = build(book, conf=conf, files=files, fatal=False)
    assert site.status == 0, site.log
    assert "<urlset" in site.text("sitemap.xml")
    assert "User-agent" in site.text("robots.txt")
    assert "<feed" in site.text("feeds/all.atom.xml")
    assert site.text("img/a.svg") == "<svg/>"
    assert "Text of web." in site.text("web.html")
    assert "refresh" in site.text("old.html")
    assert "refresh" in site.text("café.html")


def test_the_page_that_an_earlier_build_left_gives_way_to_its_alias(build: Builder) -> None:
    before = build("0400 webdev toc")
    (before.output.parent / "content/pages/webdev.md").unlink()
    site = build("0400 web toc | aliases=webdev.html")
    assert "refresh" in site.text("webdev.html")


def test_a_link_that_uses_an_old_address_is_a_note_with_its_target(build: Builder) -> None:
    text = (
        'title: B\nsortorder: 0402\n\n[a](/webdev.html)\n\n<a href="old/web/">b</a> [c](web.html)\n'
    )
    site = build(BOOK, files={"content/pages/b.md": text})
    book = read_site(read_settings(str(site.output.parent / "pelicanconf.py"))).book
    told = [str(problem) for problem in book.problems if "old address" in problem.rule]
    assert [line.partition("content/pages/")[2] for line in told] == [
        "b.md:4: '/webdev.html': leads to an old address; did you mean '/web.html'?",
        "b.md:6: 'old/web/': leads to an old address; did you mean '/web.html'?",
    ]


@given(st.text(), st.sampled_from(["", "https://x.example", "https://x.example/sub"]))
def test_any_link_is_read_without_a_crash(href: str, siteurl: str) -> None:
    page = Page("a", "A", "a.html", "a.md")
    list(links_to_aliases(page, f'<a href="{href}">', {}, siteurl))


@pytest.mark.parametrize(
    ("alias", "rule"),
    [
        ("%2e%2e/pelicanconf.py", "without . and .. in it"),
        ("%252e%252e/pelicanconf.py", "without . and .. in it"),
        ("a/%25252e%25252e/b.html", "without . and .. in it"),
        ("/%2Fold.html", "slashes as they are"),
        ("//old.html", "a name before and after each slash; did you mean '/old.html'?"),
        ("a//b.html", "a name before and after each slash; did you mean 'a/b.html'?"),
        ("./old.html", "without . and .. in it; did you mean 'old.html'?"),
        ("..%5Cpelicanconf.py", "with forward slashes"),
        ("C%3A/old.html", "with forward slashes"),
        ("C:/old.html", "must be paths of this site"),
        ("a%00.html", "no control characters"),
        ("a%0Alocation.html", "no control characters"),
        ("a%2500.html", "no control characters"),
        ("old%2Ehtml%2E", "ends with a space or a full stop"),
        ("old%20/b.html", "ends with a space or a full stop"),
        ("con", "Windows keeps for itself"),
        ("a/NUL.html", "Windows keeps for itself"),
        ("a" * 256, "of more than 255 bytes"),
        ("é" * 128, "of more than 255 bytes"),
        ("abcd/" * 201, "no longer than 1000 bytes"),
        ("caf%E9.html", "must be UTF-8"),
        ("%ED%A0%80.html", "must be UTF-8"),
        ("\ud800.html", "halves of characters"),
        ("/", "a name before and after each slash"),
    ],
)
def test_an_alias_that_no_file_may_have_is_told_and_the_others_stay(alias: str, rule: str) -> None:
    own, problems = read_fields({"aliases": f"one.html, {alias}, two/"})
    assert own.aliases == ("one.html", "two/")
    (problem,) = problems
    assert (problem.field, problem.value) == ("aliases", alias)
    assert rule in problem.message


@pytest.mark.parametrize(
    "alias", ["a;b.html", "a{b}.html", "$host.html", "100%25.html", "a'b", "日本/"]
)
def test_an_odd_name_that_a_file_may_have_is_an_alias(alias: str) -> None:
    own, problems = read_fields({"aliases": alias})
    assert own.aliases == (unquote(alias),)
    assert not problems


pieces = st.sampled_from(
    [*"./\\:%$;\"'{}*\n\r\0 ", "..", "%2e", "%252E", "%2f", "%5c", "%00", "con"]
)
odd = st.lists(pieces | st.text(max_size=4), max_size=12).map("".join)


@given(st.lists(odd | st.text(), max_size=3), st.sampled_from(["", "/sub", "/a b;$x"]))
def test_any_alias_stays_inside_and_makes_one_rule_a_server(values: list[str], prefix: str) -> None:
    own, _ = read_fields({"aliases": ", ".join(values)})
    aliases, _ = find_aliases([Page("a", "A", "a$b.html", "a.md", fields=own)], {"a$b.html"})
    for alias in aliases:
        level = alias.path
        for _ in range(3):
            parts = level.split("/")
            assert not {"..", ".", ""} & {*parts[:-1]}
            assert ".." not in level.replace("\\", "/").split("/")
            assert not set(level) & {"\0", "\n", "\r", "\\", ":", '"'}
            level = unquote(level)
        alias.path.encode()
        assert all(len(part.encode()) <= 255 for part in alias.save_as.split("/"))
    for line in netlify(aliases, prefix).splitlines():
        assert re.fullmatch(r"/[\w.~/%-]* /[\w.~/%-]* 301!", line, re.ASCII)
    lines = nginx(aliases, prefix).split("\n")
    assert len(lines) == len(aliases) + 1
    for line in lines[:-1]:
        assert re.fullmatch(r'location = "[^"\\]*" \{ return 301 "[^"\\$;{}]*"; \}', line)


def test_no_alias_replaces_a_file_that_the_site_writes_itself(build: Builder) -> None:
    own = (
        "theme/css/main.css, theme/js/main.js/x.html, web.html.md, web.txt, llms.txt, _redirects, "
        "redirects.nginx.conf, pagefind/pagefind.js, pagefind/x.html, fsp/fragments.css, "
        "search.html, 404.html, feeds/all.atom.xml, sitemap.xml, robots.txt, old.html"
    )
    conf = (
        'FEED_ALL_ATOM = "feeds/all.atom.xml"\nFSP_LLMS = True\nOUTPUT_SOURCES = True\n'
        'OUTPUT_SOURCES_EXTENSION = ".txt"\nFSP_REDIRECTS = ["netlify", "nginx"]\n'
    )
    site = build(f"0400 web toc | aliases={own}", conf=conf, fatal=False)
    assert site.status == 0, site.log
    forwarding = {name for name, text in site.files().items() if b'http-equiv="refresh"' in text}
    assert forwarding == {"old.html"}
    log = " ".join(site.log.split())
    for alias in own.split(", ")[:-1]:
        assert f"aliases: '{alias}': the site has a page or a file of its own there" in log


def test_an_alias_never_leaves_the_output(build: Builder) -> None:
    site = build("0400 web toc | aliases=%2e%2e/pelicanconf.py, old.html", fatal=False)
    assert site.status == 0
    assert "SITENAME" in (site.output.parent / "pelicanconf.py").read_text("utf-8")
    assert "refresh" in site.text("old.html")
    assert "web.md:5: aliases: '%2e%2e/pelicanconf.py': must be a path without" in " ".join(
        site.log.split()
    )
