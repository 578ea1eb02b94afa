"""`invoke check`: small sites with known faults, and every line that is said about them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from conftest import CONF, drawn_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

TASKS = "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
BARE = (
    "<!doctype html><title>x</title>{% block body %}{{ (page or article).content }}{% endblock %}"
)
LISTS = "{% for page in pages + articles %}<a href='{{ SITEURL }}/{{ page.url }}'>x</a>{% endfor %}"
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Checked:
    """What `invoke check` has said, and its exit status."""

    out: str
    err: str
    status: int


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Checked]:
    """Return a function that writes a site, with a theme of one line, and checks it."""

    def check_site(
        *arguments: str, pages: str = "", files: Mapping[str, str | bytes] = {}, conf: str = ""
    ) -> Checked:
        own = 'THEME = "theme"\nFEED_ALL_ATOM = CATEGORY_FEED_ATOM = None\nDIRECT_TEMPLATES = ["index"]\n'
        drawn = {f"content/pages/{page.slug}.md": page.source for page in drawn_pages(pages)}
        names = ("page", "article", "author", "category", "tag", "archives", "period_archives")
        theme = dict.fromkeys(
            (f"theme/templates/{name}.html" for name in names), "<title>x</title>"
        )
        theme |= dict.fromkeys(("theme/templates/page.html", "theme/templates/article.html"), BARE)
        theme["theme/templates/index.html"] = LISTS
        always = {"tasks.py": TASKS, "pelicanconf.py": CONF + own + conf, "content/pages/.keep": ""}
        for path, text in {**always, **theme, **drawn, **files}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        command = [sys.executable, "-m", "invoke", "check", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return Checked(done.stdout, done.stderr, done.returncode)

    return check_site


def lines(text: str) -> list[str]:
    """Return the lines of a drawing."""
    return [line.strip() for line in text.strip().splitlines()]


def page(slug: str, body: str, **fields: str) -> dict[str, str]:
    """Return a page: its title, its slug, a gap, its body from the fifth line on."""
    more = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return {f"content/pages/{slug}.md": f"title: {slug}\nslug: {slug}\n{more}\n\n{body}\n"}


def test_a_site_without_faults_passes_and_nothing_is_written(
    check: Callable[..., Checked], tmp_path: Path
) -> None:
    done = check(files=page("a", "[b](b.html#x) <b id='x'></b>") | page("b", "<a name='x'></a>"))
    assert (done.out, done.err, done.status) == ("", "no problems\n", 0)
    assert not (tmp_path / "output").exists()
    assert [path.name for path in (tmp_path / ".cache/fsp").iterdir()] == [".gitignore", "bodies"]


def test_every_broken_link_is_told_with_its_line_and_what_was_meant(
    check: Callable[..., Checked],
) -> None:
    body = """
[a page](/web-framework.html), [the same](/web-framework.html)
[an anchor]({filename}web-frameworks.md#choise) and [a good one]({filename}web-frameworks.md#choice)
[a source]({filename}web-framework.md)
![a picture](/img/lgo.png)
<img src="/img/logo.png">
[no address](http://[half)
[again](/web-framework.html)
<a href="https://book.example/gone.html?x=1&amp;y=2">with a query</a>
[nothing at all](mailto:a@book.example) [nor this](javascript:x) [top](#top) [text](#:~:text=top)
"""
    done = check(
        files={
            **page("start", body.strip()),
            **page("web-frameworks", '<h2 id="choice">A choice</h2>'),
            "content/img/logo.png": PNG,
        },
        conf='STATIC_PATHS = ["img"]\n',
    )
    assert done.out.splitlines() == lines("""
content/pages/start.md:6: warning: 'https://book.example/web-frameworks.html#choise': that page has no such anchor; did you mean 'https://book.example/web-frameworks.html#choice'?
content/pages/start.md:9: warning: '/img/logo.png': an image needs alt="what it shows", or alt="" where it only decorates
content/pages/start.md:5: error: '/web-framework.html': leads to nothing on this site (also in line 11); did you mean '/web-frameworks.html'?
content/pages/start.md:7: error: '{filename}web-framework.md': there is no such source; did you mean '{filename}/pages/web-frameworks.md'?
content/pages/start.md:8: error: '/img/lgo.png': leads to nothing on this site; did you mean '/img/logo.png'?
content/pages/start.md:10: error: 'http://[half': is no address that a browser could follow
content/pages/start.md:12: error: 'https://book.example/gone.html?x=1&y=2': leads to nothing on this site
""")
    assert done.err == "7 problems: 5 errors, 2 warnings\n"
    assert done.status == 1


@pytest.mark.parametrize(
    ("siteurl", "relative"),
    [
        ("https://book.example", False),
        ("https://book.example/docs", False),
        ("", True),
        ("", False),
    ],
)
def test_addresses_are_followed_as_browsers_and_web_hosts_do(
    check: Callable[..., Checked], *, siteurl: str, relative: bool
) -> None:
    good = """
[1]({filename}/pages/deep.md) [2](../deep/page) [3](page.html?x=1#id) [4]() [5](#id)
[6]({static}/img/a%20b.png) <img alt srcset="../img/a%20b.png 1x, ../img/c.png 2x" src="../img/c.png">
[7](#%C3%BC) [8](https://elsewhere.example/nowhere) <b id="id"></b> <b id="ü"></b>
<svg><use href="#id"/></svg> <video poster="../img/c.png" src="../img/c.png"></video>
"""
    bad = '[1](../deep/pagg) <img alt="" srcset="../img/c.png 1x, ../img/d.png 2x" src="../img/c.png">'
    files = {
        **page("deep", good.strip(), save_as="deep/page.html", url="deep/page.html"),
        **page("bad", bad, save_as="deep/bad/index.html", url="deep/bad/"),
        **page(
            "based",
            '<base href="../img/">[1](c.png) [2](e.png)',
            save_as="deep/based.html",
            url="deep/based.html",
        ),
        "content/img/a b.png": PNG,
        "content/img/c.png": PNG,
    }
    conf = f'SITEURL = "{siteurl}"\nRELATIVE_URLS = {relative}\nSTATIC_PATHS = ["img"]\n'
    done = check("--fail-on", "error", files=files, conf=conf)
    assert done.out.splitlines() == lines("""
content/pages/bad.md:7: error: '../deep/pagg': leads to nothing on this site
content/pages/bad.md:7: error: '../img/c.png': leads to nothing on this site; did you mean '../../img/c.png'?
content/pages/bad.md:7: error: '../img/d.png': leads to nothing on this site
content/pages/based.md:7: error: 'e.png': leads to nothing on this site
""")


def test_a_link_that_many_pages_share_is_told_once_where_it_stands(
    check: Callable[..., Checked],
) -> None:
    done = check(
        files={
            **page("a", "A."),
            **page("b", "B.", category="x"),
            "theme/templates/page.html": '<title>x</title>\n<a href="{{ SITEURL }}/abuot.html">x</a>'
            "\n{% for _, url in LINKS %}<a href='{{ url }}'>y</a>{% endfor %}{{ 3 * '<img src=/a.png>' }}",
        },
        conf='LINKS = [\n  ("x", "/old/x.html"),\n]\n',
    )
    assert done.out.splitlines() == lines("""
theme/templates/page.html:3: warning: '/a.png': an image needs alt="what it shows", or alt="" where it only decorates (on 2 pages)
pelicanconf.py:17: error: '/old/x.html': leads to nothing on this site (on 2 pages)
theme/templates/page.html:2: error: 'https://book.example/abuot.html': leads to nothing on this site (on 2 pages)
theme/templates/page.html:3: error: '/a.png': leads to nothing on this site (on 2 pages)
""")
    assert lines(done.err) == lines("""
Mend first:
  2 pages: /a.png
  2 pages: /abuot.html
  2 pages: /old/x.html
4 problems: 3 errors, 1 warning
""")


def test_what_a_list_shows_of_a_page_is_told_with_that_page(check: Callable[..., Checked]) -> None:
    done = check(
        files={
            "content/post.md": "title: Post\ndate: 2026-01-01\n\n[broken](/x.html) [astray](post.html)\n",
            "theme/templates/index.html": "<title>x</title>{{ articles[0].content }}"
            "<a href='/blog/post.html'>x</a>",
        },
        conf='ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"\n',
    )
    assert done.out.splitlines() == lines("""
content/post.md:4: error: '/x.html': leads to nothing on this site
content/post.md:4: error: 'post.html': leads to nothing on this site (as it is shown on output/index.html); did you mean 'blog/post.html'?
""")
    assert done.err == "Mend first:\n  2 pages: /x.html\n  and 1 more\n2 errors\n"


def test_links_through_old_addresses_pages_without_a_way_and_drafts_are_notes(
    check: Callable[..., Checked],
) -> None:
    done = check(
        files={
            **page("a", "[old](/gone.html#here) [made by hand](/moved/)", aliases="gone.html"),
            **page("b", "[c](c.html) <b id='here'></b>", aliases="gone-too.html", sortorder="0100"),
            **page("c", "[b](b.html)"),
            **page("alone", "[a](a.html)"),
            **page("later", "[nowhere](/nowhere.html)", status="draft"),
            **page("hidden", "Found by those who know it.", status="hidden"),
            "content/moved.html": "<html><head><meta http-equiv='refresh' content='0; URL=/b.html'>",
            "theme/templates/index.html": "<a href='/a.html'>x</a>",
        },
        conf='STATIC_PATHS = ["moved.html"]\nREADERS = {"html": None}\n'
        'EXTRA_PATH_METADATA = {"moved.html": {"path": "moved/index.html"}}\n',
    )
    assert [line for line in done.out.splitlines() if "sortorder" not in line] == lines("""
content/pages/a.md:6: note: '/gone.html#here': leads to an old address; did you mean '/a.html'?
content/pages/a.md:6: note: '/moved/': leads to an old address; did you mean '/b.html'?
content/pages/alone.md:1: note: no way of links leads here from the home page
content/pages/later.md:6: note: '/nowhere.html': leads to nothing on this site
content/pages/a.md:6: warning: '/gone.html#here': that page has no such anchor
""")


def test_below_a_folder_of_its_host_a_site_is_told_of_links_that_miss_the_folder(
    check: Callable[..., Checked],
) -> None:
    done = check(
        files=page(
            "a", "[1](/a.html) [2](/docs/a.html) [3](/of-another-site) [4](//book.example/docs)"
        ),
        conf='SITEURL = "https://book.example/docs"\n',
    )
    assert done.out.splitlines() == lines("""
content/pages/a.md:5: error: '/a.html': leads above the site, which lies below /docs/; did you mean '/docs/a.html'?
""")


def test_what_pelican_warns_of_while_it_builds_is_told_too(check: Callable[..., Checked]) -> None:
    done = check(
        files={
            "content/pages/untitled.md": "slug: untitled\n\nText.\n",
            **page("a", "A.", status="nonsense"),
            **page("b", "B.", aliases="about"),
            **page("c", "C.", save_as="about/index.html", url="about/"),
        },
        conf="FSP_SERCH = True\n",
    )
    assert done.out.splitlines() == lines("""
content/pages/b.md:3: warning: aliases: 'about': the site has a page or a file of its own there
pelicanconf.py:16: warning: FSP_SERCH: 'True': no setting has this name; did you mean 'FSP_SEARCH'?
content/pages/a.md:1: error: Unknown status 'nonsense' for file content/pages/a.md, skipping it. (Not in ('published', 'hidden', 'draft', 'skip'))
content/pages/untitled.md:1: error: Skipping content/pages/untitled.md: could not find information about 'title'
""")


def test_a_site_that_cannot_be_built_ends_with_the_reason(check: Callable[..., Checked]) -> None:
    done = check(files=page("a", "A.") | {"theme/templates/page.html": "{{ page.nothing.at_all }}"})
    assert (done.out, done.status) == ("", 1)
    assert done.err.startswith("pelicanconf.py: error: the site cannot be built: ")
    assert "Traceback" not in done.err


def test_ignored_addresses_are_left_alone_and_options_choose_what_fails(
    check: Callable[..., Checked],
) -> None:
    files = page("a", "[1](/forum/topic) [2](/forum.html) [3](#nowhere)")
    conf = 'FSP_CHECK_IGNORE = ["/forum/*"]\n'
    assert check(files=files, conf=conf).status == 1
    done = check(
        "--fail-on", "error", files=files, conf=f"{conf}FSP_CHECK_IGNORE += ['*/forum.html']\n"
    )
    assert done.out == "content/pages/a.md:5: warning: '#nowhere': that page has no such anchor\n"
    assert done.status == 0
    done = check("--fail-on", "everything")
    assert done.err == "--fail-on everything: must be one of note, warning, error\n"
    assert done.status == 1


def test_a_built_site_is_taken_as_it_is(check: Callable[..., Checked], tmp_path: Path) -> None:
    built = tmp_path / "public"
    built.mkdir()
    (built / "a.html").write_text('<a href="/b.html">b</a> <a href="/other.html">added later</a>')
    files = page("a", "[b](/b.html)")
    done = check("--built", "public", files=files)
    assert done.out.splitlines() == lines("""
content/pages/a.md:1: note: no page of the site links to this one
content/pages/a.md:1: error: '/other.html': leads to nothing on this site (on output/a.html, from the theme or a plugin)
content/pages/a.md:5: error: '/b.html': leads to nothing on this site
""")
    assert check("--built", "nowhere").err.startswith("There is no folder nowhere: ")


def test_other_programs_get_json_and_github_gets_its_own_commands(
    check: Callable[..., Checked],
) -> None:
    files = page(
        "a", "[b](/b%25.html)\n\n[b](/b%25.html) [c](/a,c.html)", toc="ture", sortorder="0100"
    )
    done = check("--format", "json", files=files)
    told: Any = json.loads(done.out)
    assert told["problems"][1] == {
        "file": "content/pages/a.md",
        "line": 7,
        "severity": "error",
        "field": "",
        "value": "/b%25.html",
        "rule": "leads to nothing on this site (also in line 9)",
        "suggestion": "",
    }
    assert told["broken"][-1] == {"target": "/b%.html", "pages": 1, "suggestion": ""}
    done = check("--format", "github", files=files)
    assert done.out.splitlines() == lines("""
::warning file=content/pages/a.md,line=3,title=toc::toc: 'ture': must be True or False; did you mean 'True'?
::error file=content/pages/a.md,line=7::'/b%2525.html': leads to nothing on this site (also in line 9)
::error file=content/pages/a.md,line=9::'/a,c.html': leads to nothing on this site
""")
