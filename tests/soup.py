"""HTML that no author means to write: broken anywhere, nested, endless, hostile."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    *("<p>", "</p>", "<h2 id=a>", "<h2 id='b'>", "</h2>", "<h3>", "</h3>", "<div>", "</div>"),
    *("<ul><li>", "</li>", "</ul>", "<br/>", "<pre>", "</pre>", "<template>", "</template>"),
    *("<!-- ", " -->", "<!-->", "<!--", "--!>", "<!-- logo -->", "<!--see-also-->", "<!doctype x>"),
    *("<script>", "</script>", "<style>", "</style ", "<textarea>", "</textarea>", "<title>"),
    *(
        "&amp;",
        "&",
        "&#",
        "&#x",
        "&#xD800;",
        "&#999999999999;",
        "&nbsp",
        "<",
        ">",
        "</",
        "<!",
        "<?",
    ),
    *(
        '"',
        "'",
        "=",
        "/",
        "\r\n",
        "\n",
        "\r",
        "\f",
        "\t",
        "\0",
        "\x1b",
        "\ud800",
        "\ufffe",
        "İ",
        "\u017f",
    ),
    *(
        "<![foo[",
        "<![if",
        "<![1 x>",
        "]]",
        "<![CDATA[",
        "]]>",
        "<img ",
        "<img src=",
        '<img src="">',
    ),
    *('<img src="a.png" alt>', "<img/src=a.png>", "<a href=", '<a href="/a.html">', "</a>"),
    *(
        "<a class=headerlink>",
        "class=see-also",
        '<div class="see-also">',
        "<div ",
        "<section id=a>",
    ),
    *("</section>", "<blockquote>", "http://[", "href='", "srcset=", "width=100%", "text", " "),
    *("<svg><title/>", "</svg>", "<math>", "<table><tr><td>", "<frameset>", "<plaintext>"),
)
bodies = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join)

LONG = 50_000
"""Characters: so many take a linear reading milliseconds, one that goes by their square minutes."""


def _flood(piece: str) -> str:
    return piece * (LONG // len(piece))


def _nest(tag: str, size: int = LONG) -> str:
    many = size // (2 * len(tag) + 5)
    return f"<{tag}>" * many + f"</{tag}>" * many


FLOODS = {
    **{
        piece: _flood(piece)
        for piece in (
            *("<img ", "<pre>", "<p>", "</p>", "<!--", "<![", "<script>", "<a href=", '<a href="'),
            *("<a href='", "<a ", "<div class=see-also ", "<div class=see-also>", "<h2 id=a>", "<"),
            *("<h2 id=a>x</h2>", "<h2 id=a><a class=headerlink>", "</h2>", "</", "<div><h2>", "&"),
            *("&#", "&#x1", "&a", "&amp;", '"', "'", "=", "a=", "\0", "\r", "a", " ", "<p>a<br>"),
            *("<div/>", "<li>", "<b>", "<template>", "<textarea>", "</pre>", "<pre></pre>", "<a\n"),
            *(
                "<meta http-equiv=refresh content='",
                "<img srcset='a 1x,",
                "<img src='a.png'>",
                "<!-- ",
            ),
            *(
                '<a title="<h2 id=a>x</h2>',
                "![",
                "[![a](",
                "```a\n",
                "```\n",
                "~~~ ",
                "{% include '",
            ),
            *(
                "</div><div>",
                "<span class=see-also>",
                "</h3>",
                "<x a='",
                "location=",
                "href=",
                "</a",
            ),
        )
    },
    "nested div": _nest("div"),
    "nested ul": _nest("ul"),
    "nested a": _nest("a href=b"),
    "nested b": _nest("b"),
    "one attribute": f'<a href="{"a" * LONG}">',
    "many attributes": f"<img {'a=b ' * (LONG // 4)}>",
    "blanks in a tag": f"<img{' ' * LONG}",
    "blanks in a comment": f"<!--{' ' * LONG}logo",
    "blanks in an address": f"<meta http-equiv=refresh content=\"0{' ' * LONG}''x\">",
    "blanks after a fence": f"```{' ' * LONG}!",
    "a number": f"<img src='&#{'9' * LONG};' width={'9' * LONG}>&#{'9' * LONG};",
    "a number in a heading": f"<h2 id=a>&#{'9' * LONG};</h2>",
    "a line": f"<p>{'word ' * (LONG // 5)}</p>",
    "headings of all levels": "".join(
        f"<h{n % 5 + 2} id=a>x</h{n % 5 + 2}>" for n in range(LONG // 16)
    ),
    "fences of all lengths": "".join(f"{'`' * (n % 400 + 3)}\n" for n in range(500)),
}
"""Texts by what they are; each of them is broken, and long."""
