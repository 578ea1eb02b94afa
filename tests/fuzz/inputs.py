"""What the cases are made of: hostile words, values of all types, soups of HTML, Markdown, reST."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pelican_fsp.core.fields import FIELD_NAMES

if TYPE_CHECKING:
    from random import Random

WORDS = (
    *("flask", "web-frameworks", "Stripe", "none", "None", "true", "NO", "ture", "1", "0", "4.12"),
    *("0100", "0101", "0102", "0200", "0201", "453", "500010001", "500010000", "00", "7", "10"),
    *("a.html", "old/web/", "/old", "img/a.svg", "{static}/img/a.svg", "https://a.example/?b=c#d"),
)
"""What authors write."""

HOSTILE = (
    *("", " ", "\0", "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\r", "\n"),
    *(
        "\ud800",
        "\udcff",
        "\udc80x",
        "a" * 300,
        "é" * 150,
        "\u202eabc",
        "\u200f",
        "👩‍👩‍👧",
        "é́",
        "ß",
        "İ",
    ),
    *("%2e%2e/", "%2e%2e/%2e%2e/x.html", "%00", "%0A", "%ff", "%", "..", "../", "a/../../b"),
    *("a//b", "./a", "/", "//", "//a.example/b", "C:\\a", "\\\\a\\b", "~", "a/./b.html", "a/."),
    *("<![1 x>", "<![CDATA[", "<!", "<?x", "<!-- ", "<b>", "</b>", "<", ">", "&", "&amp;", "&#0;"),
    *("&#xD800;", '"', "'", "`", "|", "a|b", "a,b", "[a, b]", "{number}", "{", "}", "{{ x }}"),
    *("{% x %}", "$1", "\\", ";", "#", "?", "javascript:alert(1)", "http://[::1", "http://a:b"),
    *("\uff15", "٣", "²", "1e5", "-1", "0x10", "1_000", "9" * 5000, "0" * 40, "nan", "a b", "a\tb"),
    *("x.html/", "index.html", "table-of-contents.html", "*.html", "con", "a\u00a0b", "a:b", "$a"),
)
"""What nobody writes, until somebody does."""

NAMES = (
    *sorted(FIELD_NAMES),
    *("title", "slug", "meta", "sidebartitel", "sort-order", "sortordr", "see_also", "mood"),
    *("sidebartit\nle", "con\x1bcept", "alias\ud800es", "", "a" * 300),
)

TAGS = (
    *("p", "h1", "h2", "h3", "h6", "div", "section", "ul", "li", "pre", "code", "table", "td"),
    *("a", "img", "svg", "math", "script", "style", "textarea", "template", "title", "iframe"),
    *("noscript", "select", "option", "form", "button", "br", "hr", "b", "blockquote", "o:p"),
    *("plaintext", "xmp", "noembed", "frameset", "body", "html", "head", "base", "meta", "dl"),
)
ATTRIBUTES = (
    *(
        'id="a"',
        "id=b",
        "id='c'",
        'id=""',
        'class="see-also"',
        "class=see-also",
        "class='x see-also'",
    ),
    *('href="/old.html"', "href=#a", 'href="http://["', 'src="/img/logos/a.png"', "src=a.png"),
    *('width="100%"', "width=5", "height='x'", 'alt=""', "alt", 'srcset="a.png 1x, b.png 2x"'),
    *('style="x: url(#a)"', 'xlink:href="#a"', "xmlns:i='x'", 'i:a="1"', 'x"y=1', "=", "a=b=c"),
    *('http-equiv="refresh"', 'content="0; url=/a.html"', "align=left", 'data-x="<p>"', "on=1"),
    *('aria-labelledby="a b"', 'headers="a"', "a" * 300, "/", 'title="a > b"', "é=ü", "\0=1"),
)
MARKS = (
    *(
        "<!-- logo -->",
        "<!--see-also-->",
        "<!-- ",
        " -->",
        "<!--",
        "-->",
        "<!-->",
        "<!--->",
        "--!>",
    ),
    *("<![", "<![CDATA[", "]]>", "<![if x]>", "<![1 x>", "<![foo[", "]]", "<!", "<!DOCTYPE html>"),
    *(
        "<!DOCTYPE [",
        "<!ELEMENT x",
        "<?",
        "<?php x ?>",
        "<?xml",
        "?>",
        "<",
        "</",
        "</>",
        "<>",
        "< p",
    ),
    *("&", "&amp;", "&#", "&#x", "&#27;", "&#0;", "&#xD800;", "&#x110000;", "&nbsp", "&notit;"),
    *(
        "&#99999999999;",
        "&" + "a" * 50,
        "\0",
        "\x0c",
        "\r\n",
        "\r",
        "\n",
        "\n\n",
        "\ud800",
        "\ufeff",
    ),
    *("\u2028", '"', "'", "`", "=", "/>", ">", "{filename}/a.md", "|static|b.png", "{{ SITEURL }}"),
)
LINES = (
    *("title: A page", "sortorder: 0101", "seealso: none", "    more", "---", "...", "+++", ""),
    *(
        "Title",
        "=====",
        "#####",
        ":slug: a",
        ":sortorder: 0101",
        ".. class:: see-also",
        "   :alt: x",
    ),
    *(
        ".. raw:: html",
        ".. image:: /img/logos/a.png",
        "```python",
        "```",
        "~~~~",
        '```py title="a"',
    ),
    *("~~marked()", "``` {.py hl_lines=1}", "# A", "## B", "* [a](/a.html)", "- b", "    code"),
    *("![Logo](/img/logos/a.png)", "[![L](/img/logos/b.png)](https://a.example)", "| a | b |"),
    *(
        "See [flask](/flask.html) and [b](b.html).",
        '<div class="well see-also">',
        "</div>",
        "<head>",
    ),
    *(
        '<meta name="sortorder" content="0101">',
        "</head>",
        "{% include 'x.html' %}",
        "[a]: /b.html",
    ),
    *('<a href="/flask.html">Flask</a>', "\0", '{"a": 1}', '["a", "b", "c", [1, 2], ""]', "[]"),
    *(
        "2026-01-01T00:00:00+00:00",
        "\x00not a date",
        "a" * 2000,
        "[" * 200,
        "<div>" * 50,
        "**" * 60,
    ),
)
DEEP = (
    "<div>",
    "<b>",
    "<ul><li>",
    "<blockquote>",
    "<svg><g>",
    "<table><tr><td>",
    "<a>",
    "<!--<",
    "[",
)


TYPED = (
    *(None, True, False, 0, 1, -1, 453, 1200, 10**9, 16**4000, 4.12, -0.0, 1e300),
    *(float("nan"), float("inf"), dt.date(2026, 1, 2), dt.timedelta(1), b"bytes", ()),
    dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC),
)
"""What YAML makes of values."""


def text(random: Random, most: int = 3) -> str:
    """Return a few words, good and bad ones."""
    parts = [random.choice(random.choice((WORDS, HOSTILE))) for _ in range(random.randint(0, most))]
    return random.choice(("", " ", "-", "/", ", ")).join(parts)


def value(random: Random, depth: int = 2) -> object:
    """Return a value of any type that a reader can give."""
    if depth and random.random() < 0.2:
        many = [value(random, depth - 1) for _ in range(random.randint(0, 3))]
        return many if random.random() < 0.7 else {text(random, 1): one for one in many}
    return text(random) if random.random() < 0.4 else random.choice(TYPED)


def field(random: Random) -> tuple[str, object]:
    """Return a field and its value: often one that the field may have."""
    name = random.choice(NAMES)
    if random.random() < 0.3:
        return name, value(random)
    return name, random.choice(WORDS) if random.random() < 0.5 else text(random)


def body(random: Random) -> list[str]:
    """Return the pieces of a body: HTML of a kind, whole or not."""
    if random.random() < 0.03:  # deeper than any page, in one piece and another
        return [random.choice(DEEP)] * random.choice((100, 1500))
    return [_piece(random) for _ in range(random.randint(0, random.choice((3, 12, 40))))]


def _piece(random: Random) -> str:
    match random.randint(0, 9):
        case 0 | 1 | 2:
            many = 200 if random.random() < 0.005 else random.randint(0, 3)
            given = "".join(f" {random.choice(ATTRIBUTES)}" for _ in range(many))
            return f"<{random.choice(TAGS)}{given}{random.choice(('>', '>', '>', '/>', '', ' '))}"
        case 3 | 4:
            return f"</{random.choice(TAGS)}{random.choice(('>', '>', ' >', '', ' x>'))}"
        case 5 | 6:
            return random.choice(MARKS)
        case 7:
            return f"{random.choice(LINES)}\n"
        case _:
            return text(random, 2)
