"""What the bundled theme makes of files and bodies: flat assets, images with sizes, code, levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.core.html.image_sizes import sized_images
from pelican_fsp.theming.flatten import flat_module, flat_style

if TYPE_CHECKING:
    from conftest import Builder

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\x40\x08\6\0\0\0"
    b"\0\0\0\0\0\0\0\0IEND\xaeB`\x82"
)
"""The head of a picture of 640 by 320 pixels."""


def test_a_style_sheet_and_its_parts_become_one_file() -> None:
    parts = {"a.css": "/* A */\na { b: c }\n", "b.css": '.x::before { content: "/* kept */" }\n'}
    main = '@layer a, b;\n\n@import url("a.css") layer(a);\n@import url("b.css") layer(b);\n'
    done = flat_style(main, parts.__getitem__)
    assert done.text == (
        "@layer a, b;\n@layer a {\na { b: c }\n}\n"
        '@layer b {\n.x::before { content: "/* kept */" }\n}\n'
    )
    assert done.parts == ("a.css", "b.css")


def test_a_module_and_its_parts_become_one_file_with_a_block_each() -> None:
    parts = {"a.js": "const x = 1;\n", "b.js": 'const x = () => import("./c.js");\n'}
    done = flat_module('/* M */\nimport "./a.js";\nimport "./b.js";\n', parts.__getitem__)
    assert done.text == ('/* M */\n{\nconst x = 1;\n}\n{\nconst x = () => import("./c.js");\n}\n')
    assert done.parts == ("a.js", "b.js")


def test_a_site_has_one_style_sheet_and_one_module_however_often_it_is_built(
    build: Builder,
) -> None:
    first = build("- a")
    again = build("- a")
    for site in (first, again):
        assert [path for path in site.files() if path.startswith("theme/css")] == [
            "theme/css/main.css"
        ]
        assert "@import" not in site.text("theme/css/main.css")
        assert "import " not in site.text("theme/js/main.js").replace("import(", "")
    assert first.files() == again.files()


def _size(source: str) -> tuple[int, int] | None:
    return (640, 320) if source.endswith(".png") else None


def test_images_get_the_sizes_of_their_files() -> None:
    body = (
        '<p><IMG src="a.png" width="100%" alt="A &amp; &quot;B&quot;" class=x></p>\n'
        '<img src="b.png" width="320" />é\n<img src="c.png" width="1" height="1">'
        '<img src="https://elsewhere.example/d" hidden><img src="d.png" width="50%">'
    )
    assert sized_images(body, _size) == (
        '<p><img src="a.png" width="640" alt="A &amp; &quot;B&quot;" class="x" height="320"></p>\n'
        '<img loading="lazy" src="b.png" width="320" height="160">é\n'
        '<img src="c.png" width="1" height="1"><img src="https://elsewhere.example/d" hidden>'
        '<img src="d.png" width="50%">'
    )


@given(st.text(st.sampled_from("<>&\"'/ \n\r\fimgsrc=a.pnwidth!-éx"), max_size=80))
def test_what_is_no_image_stays_to_the_letter(body: str) -> None:
    assert sized_images(body, lambda _: None) == body
    plain = body.replace("<img", "<im")
    around = sized_images(f'{plain}\n<img src="a.png">\n{plain}', _size)
    if "<!" not in plain and "<" not in plain[-10:]:
        assert around.startswith(plain) or "<" in plain
    assert around.endswith(plain)


def test_pictures_of_the_site_are_measured_wherever_the_link_begins(build: Builder) -> None:
    body = (
        "![a](/img/a.png) ![b]({static}/img/a.png) ![c]({static}../img/a.png) ![d](../img/a.png) "
        '![e](/img/none.png) ![f](https://elsewhere.example/a.png)\n\n<img src="/img/a.png" width="100%">'
    )
    site = build(
        files={"content/pages/p.md": f"title: P\n\n{body}\n", "content/img/a.png": PNG},
        conf='STATIC_PATHS = ["img"]',
    )
    images = site.html("p.html").select("main img")
    assert [(image.get("width"), image.get("height")) for image in images] == [
        *[("640", "320")] * 4,
        *[(None, None)] * 2,
        ("640", "320"),
    ]


def test_headings_of_a_body_lie_below_the_title_without_a_gap(build: Builder) -> None:
    body = "### One\n\nText.\n\n##### Two\n\nText.\n\n### Three\n\nText.\n\n# Four\n\nText.\n"
    site = build(files={"content/pages/p.md": f"title: P\n\n{body}"})
    headings = site.html("p.html").select("main .prose :is(h1, h2, h3, h4, h5, h6)")
    assert [(tag.name, tag.get_text()) for tag in headings] == [
        *(("h2", "One"), ("h3", "Two"), ("h2", "Three"), ("h2", "Four"))
    ]
    assert site.tree("p.html", ".fsp-headings") == "One\n  Two\nThree\nFour"


def test_code_says_its_language_and_can_be_reached_by_keyboard(build: Builder) -> None:
    body = "```python\nx = 1\n```\n\n```\nplain\n```\n\n    indented\n"
    site = build(files={"content/pages/p.md": f"title: P\n\n{body}"})
    blocks = site.html("p.html").select("main .highlight")
    assert [block.get("data-language") for block in blocks] == ["python", None, None]
    assert [block.pre.get("tabindex") for block in blocks if block.pre] == ["0", "0", "0"]


def test_each_piece_of_code_keeps_its_own_settings(build: Builder) -> None:
    body = "".join(
        f"```{language} hl_lines='{marked}'\none\ntwo\nthree\n```\n\n"
        for language, marked in (("python", 1), ("bash", 2), ("python", 3), ("python", 1))
    )
    site = build(files={"content/pages/p.md": f"title: P\n\n{body}"})
    code = site.html("p.html").select("main .highlight")
    marked = [line.get_text().strip() for line in site.html("p.html").select("main .hll")]
    assert [one["data-language"] for one in code] == ["python", "bash", "python", "python"]
    assert marked == ["one", "two", "three", "one"]


def test_code_without_a_colour_of_its_own_is_text(build: Builder) -> None:
    body = "```python\nfrom a import b  # c\nx = b(1)\n```\n"
    site = build(files={"content/pages/p.md": f"title: P\n\n{body}"})
    code = site.html("p.html").select_one("main .highlight code")
    assert code is not None
    assert code.decode_contents() == (
        '<span class="kn">from</span> <span class="nn">a</span> <span class="kn">import</span> b  '
        '<span class="c1"># c</span>\nx = b(<span class="mi">1</span>)\n'
    )


def test_under_another_theme_bodies_stay_as_markdown_makes_them(build: Builder) -> None:
    files = {"content/pages/p.md": "title: P\n\n### One\n\n```python\nx = 1\n```\n"}
    site = build(files=files, conf='THEME = "simple"')
    soup = BeautifulSoup(site.text("p.html"), "html.parser")
    assert soup.select("h3")
    assert not soup.select("[data-language], [tabindex]")


def test_an_image_without_an_address_stays_as_it_is(build: Builder) -> None:
    body = (
        '![]()\n\n<!-- <img src=""> -->\n\n<img src="">\n\n<img src width="' + "9" * 5000 + '">\n'
    )
    # Pelican itself warns of images without words, and takes these for some.
    site = build(files={"content/pages/p.md": f"title: P\n\n{body}"}, fatal=False)
    assert [image.get("src") for image in site.html("p.html").select("main img")] == ["", "", ""]


def test_a_declaration_in_a_page_stops_nothing(build: Builder) -> None:
    block = '<div class="see-also"><![1 x>See <a href="/a.html">a</a>.</div>'
    pages = "0100 a toc | conceptname=a\n0101 b | concept=a | seealso=a"
    files = {"content/pages/c.md": f"title: C\nsortorder: 0102\nconcept: a\n\n{block}\n"}
    site = build(pages, files=files)
    assert block in site.text("c.html")
