"""Draws whole sites: documents in all forms, and settings as sites have them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuzz.inputs import HOSTILE, text

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

HEAD = """
import pelican_fsp
SITENAME = "A Book"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
OUTPUT_PATH = "output"
STATIC_PATHS = ["img", "extra"]
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_ALL_RSS = "feeds/all.rss.xml"
CATEGORY_FEED_ATOM = "feeds/{slug}.atom.xml"
AUTHOR_FEED_RSS = "feeds/author-{slug}.rss.xml"
TAG_FEED_ATOM = "feeds/tag-{slug}.atom.xml"
TRANSLATION_FEED_ATOM = "feeds/all-{lang}.atom.xml"
"""
STYLES = {
    "{slug}.html": "{slug}.html",
    "{slug}/": "{slug}/index.html",
    "{slug}": "{slug}.html",
    "pages/{slug}.html": "pages/{slug}.html",
    "{category}/{slug}.html": "{category}/{slug}.html",
}
"""Addresses of pages, and where they lie."""

THEMES = {
    "bundled": "THEME = pelican_fsp.theme_path()",
    "simple": 'THEME = "simple"',
    "notmyidea": 'THEME = "notmyidea"',
    "reflex": 'from pelican.themes import reflex\nTHEME = reflex.path()\nCC_LICENSE = {"icon": False}',
}
OPTIONS = (
    *("RELATIVE_URLS = True", 'SITEURL = "https://book.example"', 'SITEURL = "//book.example/sub"'),
    *("FSP_LLMS = True", "FSP_INJECT = False", "FSP_CHOICES = False", "FSP_HEADING_IDS = True"),
    *('FSP_CHAPTER_TITLES = {"01": "Basics", "07": "Meta"}', 'FSP_LINE_MARK = "~~"'),
    *('FSP_REDIRECTS = ["netlify", "nginx"]', "FSP_SORTORDER_WIDTHS = {4: 1}", "FSP_SEARCH = True"),
    *(
        'FSP_CONTENTS_URL = "all.html"',
        "FSP_NEIGHBOURHOOD = 1",
        "FSP_GIT_DATES = True",
        "FSP_NO = 1",
    ),
    *("TYPOGRIFY = False", "DEFAULT_PAGINATION = 2", "SUMMARY_MAX_LENGTH = 3", "FSP_TOC = None"),
    *(
        'SLUGIFY_SOURCE = "basename"',
        "DISPLAY_PAGES_ON_MENU = False",
        "USE_FOLDER_AS_CATEGORY = False",
    ),
    *('DEFAULT_LANG = "de"', 'FSP_BOOK = {"titel": 1}', "FSP_CHAPTER_URL = 'c/{number}.html'"),
    *("PAGE_ORDER_BY = 'sortorder'", 'FSP_FOOTER = "<p>&copy;</p>"', "FEED_MAX_ITEMS = 2"),
)
KEEPING = (
    *("FSP_CACHE = True\nFSP_WORKERS = 0", "FSP_CACHE = True\nFSP_WORKERS = 2\nFSP_PRUNE = True"),
    *("FSP_WORKERS = 2", "CACHE_CONTENT = True", "", ""),
)
BODIES = (
    "Text.\n\n## A heading\n\nMore *text*.\n",
    "See [there]({filename}NAME).\n\n![A picture]({static}/img/a.png)\n",
    '<p>First.</p>\n\n<h2 id="b">B</h2>\n\n<div class="see-also">See <a href="/x.html">x</a>.</div>\n',
    "```python\n~~marked()\nplain()\n```\n\n~~~\nx\n~~~\n",
    "<!-- logo -->\n\nText<!-- see-also -->\n\n<script>if (a < b) {}</script>\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n[1]: http://[::1\n",
    "<div><div><p>Open\n\n## Heading &amp; <b>more\n\n&nbsp;&#0;\n",
    "",
)
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\x40\x08\6\0\0\0"
    b"\0\0\0\0\0\0\0\0IEND\xaeB`\x82"
)


@dataclass(frozen=True)
class Document:
    """A file below the content folder; its `mark` stands in its title and in its text."""

    path: str
    mark: str
    text: str
    is_published: bool


@dataclass(frozen=True)
class DrawnSite:
    """A site before it is built; `theme` is one of `THEMES`."""

    documents: tuple[Document, ...]
    settings: str
    theme: str

    def write(self, folder: Path) -> None:
        """Write it."""
        for path in ("content/pages", "content/posts", "content/extra", "content/img/logos"):
            (folder / path).mkdir(parents=True, exist_ok=True)
        for document in self.documents:
            file = folder / "content" / document.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(document.text.encode(errors="replace"))
        (folder / "content/img/a.png").write_bytes(PNG)
        (folder / "content/img/logos/flask.png").write_bytes(PNG)
        (folder / "content/extra/by-hand.txt").write_text("By hand.\n", "utf-8")
        mine = f"{HEAD}{self.settings}{THEMES[self.theme]}\n"
        (folder / "pelicanconf.py").write_text(
            f'{mine}PLUGINS = [*_MORE, "pelican_fsp"]\n', "utf-8"
        )
        bare = (
            f"{HEAD}{self.settings}{THEMES['simple' if self.theme == 'bundled' else self.theme]}\n"
        )
        (folder / "plain.py").write_text(f"{bare}PLUGINS = _MORE\nCACHE_CONTENT = False\n", "utf-8")


def site(random: Random) -> DrawnSite:
    """Return a site of a few documents."""
    url, save_as = random.choice(list(STYLES.items()))
    has_yaml = random.random() < 0.4
    lines = [
        f"_MORE = {['yaml_metadata'] if has_yaml else []}",
        f"PAGE_URL = {url!r}\nPAGE_SAVE_AS = {save_as!r}",
        f"PAGE_LANG_URL = {url!r}.replace('slug}}', 'slug}}-{{lang}}')",
        f"PAGE_LANG_SAVE_AS = {save_as!r}.replace('slug}}', 'slug}}-{{lang}}')",
        "ARTICLE_URL = ARTICLE_SAVE_AS = 'blog/{slug}.html'",
        *random.sample(OPTIONS, random.randint(0, 5)),
        random.choice(KEEPING),
    ]
    uses_fields = random.random() < 0.85
    documents = tuple(
        _document(random, number, has_yaml=has_yaml, uses_fields=uses_fields)
        for number in range(random.randint(3, random.choice((8, 20))))
    )
    return DrawnSite(documents, "\n".join([*lines, ""]), random.choice(list(THEMES)))


def _document(random: Random, number: int, *, has_yaml: bool, uses_fields: bool) -> Document:
    mark = f"mark{number}x"
    is_first = number == 0  # a feed without posts says when it was made
    is_post = is_first or random.random() < 0.25
    status = "" if is_first else random.choice(("", "", "", "", "", "draft", "hidden"))
    folder = "posts" if is_post else random.choice(("pages", "pages", "pages/deep"))
    ending = random.choice(("md", "md", "md", "rst"))
    fields = {"slug": f"page-{number}"} if random.random() < 0.9 else {}
    fields |= {"date": f"2026-01-{1 + number:02} 10:00"} if is_post else {}
    fields |= {"status": status} if status else {}
    fields |= {"tags": "one, two", "category": "news", "author": "Mara"} if is_post else {}
    if uses_fields:
        fields |= _book_fields(random, number)
    if not is_post and random.random() < 0.1 and number:
        fields |= {"slug": f"page-{number - 1}", "lang": "de"}
    title = f"Title {mark} {random.choice(('', '', '', text(random, 2)))}".strip()
    body = f"{random.choice(BODIES).replace('NAME', 'page-1.md')}\nText of {mark}.\n"
    make = _rst if ending == "rst" else _yaml if has_yaml and random.random() < 0.6 else _markdown
    # A reader takes the end of a line for the end of a value.
    told = {
        name: " ".join(value.splitlines()) for name, value in {"title": title, **fields}.items()
    }
    return Document(f"{folder}/page-{number}.{ending}", mark, make(told, body), not status)


def _book_fields(random: Random, number: int) -> dict[str, str]:
    own = {"sortorder": f"{random.choice(('01', '02', '03', '5000'))}{number:02}"}
    given = {
        "toc": random.choice(("True", "no", "ture")),
        "section": "True",
        "sidebartitle": text(random, 2) or "Label",
        "concept": f"page-{random.randint(0, 20)}",
        "conceptname": random.choice(("web APIs", "<b>", "a & b")),
        "subject": text(random, 1) or "Subject",
        "seealso": random.choice(("none", "page-1, page-2", "nothing", text(random, 2) or "x")),
        "logo": random.choice(("none", "flask.png", "../../x.png", "no.png")),
        "logolink": random.choice(("https://a.example", "javascript:x", "http://[")),
        "choices": f"page-{random.randint(0, 9)}, page-{number}",
        "choice": "I want this & that.",
        "aliases": random.choice(
            ("old.html", f"old-{number}/", "index.html", f"page-{number}.html", *HOSTILE[26:42])
        ),
        "meta": "What it <is>.",
        "headerimage": "/img/a.png",
        "sidebartitel": "x",
    }
    wanted = random.sample(sorted(given), random.randint(0, 5))
    own |= {name: given[name] for name in wanted if given[name].strip()}
    if random.random() < 0.1:
        own["sortorder"] = random.choice(("4", "x", "-1", "04.12", "0" * 30, "5000", "0100"))
    if random.random() < 0.15:
        own.pop("sortorder")
    return own


def _markdown(fields: dict[str, str], body: str) -> str:
    return "".join(f"{name}: {value}\n" for name, value in fields.items()) + f"\n{body}"


def _yaml(fields: dict[str, str], body: str) -> str:
    bare = {"sortorder", "toc", "section"}
    lines = (
        f"{name}: {value if name in bare and value.isalnum() else json.dumps(value)}\n"
        for name, value in fields.items()
    )
    return f"---\n{''.join(lines)}---\n\n{body}"


def _rst(fields: dict[str, str], body: str) -> str:
    told = {name: value.replace("\\", "/") for name, value in fields.items() if name != "title"}
    lines = "".join(f":{name}: {value}\n" for name, value in told.items())
    title = " ".join(fields["title"].split()) or "Title"
    words = body.splitlines()[-1]
    return f"{title}\n{'#' * (2 * len(title) + 2)}\n\n{lines}\nFirst.\n\nMore\n----\n\n{words}\n"
