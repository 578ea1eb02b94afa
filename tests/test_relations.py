"""What the plugin writes into pages and around them: see-also blocks, logos, cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from pelican.settings import read_settings

from pelican_fsp.book.dry_run import read_site

if TYPE_CHECKING:
    from conftest import Builder, Site

BOOK = """
0400 web-development toc
0401 web-frameworks section | conceptname=web frameworks
0402 django | choice=I want batteries included. | subject=The Django framework
0403 flask | logolink=https://flask.example/?a=1&b=2
0404 pyramid | concept=none
0410 task-queues section | conceptname=task queues
0411 celery | seealso=flask, task-queues
0412 gunicorn | concept=web-frameworks | seealso=none
0500 deployment toc
0501 servers | choices=celery, django, servers
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="120"></svg>'
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x0a\0\0\0\x05\x08\x06\0\0\0"
    b"\x00\x00\x00\x00\0\0\0\0IEND\xaeB`\x82"
)


def _sentences(site: Site, name: str) -> str:
    block = site.html(name).select_one(".fsp-see-also")
    return block.get_text() if block else ""


def test_a_topic_implements_the_concept_of_its_section(build: Builder) -> None:
    site = build(BOOK)
    assert _sentences(site, "django.html") == (
        "The Django framework is an implementation of the web frameworks concept. Learn how these"
        " pieces fit together in the Web development chapter or view the table of contents for"
        " all topics."
    )
    assert [link["href"] for link in site.html("django.html").select(".fsp-see-also a")] == [
        "https://book.example/web-frameworks.html",
        "https://book.example/web-development.html",
        "https://book.example/table-of-contents.html",
    ]


def test_a_concept_names_its_implementations_in_reading_order(build: Builder) -> None:
    assert _sentences(build(BOOK), "web-frameworks.html").startswith(
        "The web frameworks concept is implemented by The Django framework, Flask and Gunicorn."
    )


def test_further_pages_are_named_and_none_silences(build: Builder) -> None:
    site = build(BOOK)
    assert "See also Flask." in _sentences(site, "celery.html")
    assert _sentences(site, "gunicorn.html") == ""
    assert _sentences(site, "pyramid.html") == ""
    assert _sentences(site, "servers.html") == ""


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Flask ist eine Umsetzung des Konzepts web. "),
        ("es", "Flask es una implementación del concepto web. "),
        ("zh", "Flask 是“web”这一概念的实现。要了解"),
    ],
)
def test_sentences_are_in_the_language_of_the_page(
    build: Builder, language: str, sentence: str
) -> None:
    book = "0400 head toc\n0401 web section | conceptname=web\n0402 flask"
    conf = f'DEFAULT_LANG = "{language}"'
    # docutils knows no plain "zh", and says so.
    site = build(book, conf=conf, fatal=language != "zh")
    assert _sentences(site, "flask.html").startswith(sentence)


def test_links_in_the_block_follow_relative_urls_and_feeds_keep_full_ones(build: Builder) -> None:
    conf = (
        'RELATIVE_URLS = True\nPAGE_URL = PAGE_SAVE_AS = "book/{slug}.html"\n'
        'ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"\nFEED_ALL_ATOM = "feed.xml"'
    )
    post = "title: Post\nslug: post\ndate: 2026-01-02\nconcept: web-frameworks\n\nText.\n"
    site = build(BOOK, conf=conf, files={"content/post.md": post})
    links = [link["href"] for link in site.html("book/django.html").select(".fsp-see-also a")]
    assert links == [
        "../book/web-frameworks.html",
        "../book/web-development.html",
        "../table-of-contents.html",
    ]
    assert "Post is an implementation of the web frameworks concept." in _sentences(
        site, "blog/post.html"
    )
    assert "https://book.example/book/web-frameworks.html" in site.text("feed.xml")


def test_blocks_and_logos_show_under_other_themes(build: Builder) -> None:
    site = build(BOOK, conf='THEME = "simple"', files={"content/img/logos/django.svg": SVG})
    assert "concept" in _sentences(site, "django.html")
    image = site.html("django.html").select_one(".fsp-logo img")
    assert image is not None
    assert image["src"] == "https://book.example/img/logos/django.svg"


def test_summaries_begin_with_the_text(build: Builder) -> None:
    post = "title: Post\ndate: 2026-01-02\nconcept: web-frameworks\nlogo: a.svg\n\nText.\n"
    files = {"content/post.md": post, "content/img/logos/a.svg": SVG}
    site = build(BOOK, conf='THEME = "simple"', files=files)
    index = site.text("index.html")
    assert "<p>Text.</p>" in index
    assert "fsp-logo" not in index
    assert "fsp-see-also" not in index
    assert "fsp-logo" in site.text("post.html")


def test_without_injection_a_template_prints_the_block(build: Builder) -> None:
    page = (
        '{% extends "!theme/page.html" %}{% block content %}{{ super() }}<aside>'
        '{% include "fsp/logo.html" %}{% include "fsp/see_also.html" %}</aside>{% endblock %}'
    )
    site = build(
        BOOK,
        conf='THEME = "simple"\nFSP_INJECT = False\nTHEME_TEMPLATES_OVERRIDES = ["own"]',
        files={"own/page.html": page, "content/img/logos/django.svg": SVG},
    )
    aside = site.html("django.html").aside
    assert aside is not None
    links = [str(link["href"]) for link in aside.select(".fsp-see-also a")]
    assert links[0].endswith("frameworks.html")
    assert len(site.html("django.html").select(".fsp-see-also")) == 1
    assert len(aside.select(".fsp-logo img")) == 1


@pytest.mark.parametrize("kind", ["md", "rst", "html"])
def test_markdown_rest_and_html_bodies_differ_from_pelicans_only_by_the_fragments(
    build: Builder, kind: str
) -> None:
    sources = {
        "md": "title: Django\nslug: django\nsortorder: 0402\n\nFirst *x*.\n\n* a\n\n## Heading\n\nEnd.",
        "rst": "Django\n######\n\n:slug: django\n:sortorder: 0402\n\nFirst.\n\nHeading\n=======\n\nEnd.\n\n"
        "Other\n=====\n\nText.\n",
        "html": "<html><head><title>Django</title><meta name='slug' content='django'/><meta"
        " name='sortorder' content='0402'/></head><body><p>First<br>\r\n<ul><li>a<h2>Heading</h2>"
        "</body></html>",
    }
    book = "0400 web toc\n0401 frameworks section | conceptname=web frameworks"
    template = "{{ page.content }}"
    files: dict[str, str | bytes] = {
        f"content/pages/django.{kind}": sources[kind],
        "content/img/logos/django.png": PNG,
        "own/page.html": template,
    }
    conf = 'THEME = "simple"\nTHEME_TEMPLATES_OVERRIDES = ["own"]\n'
    plain = build(book, conf=f"{conf}PLUGINS = []", files=files, name="plain")
    fsp = build(book, conf=conf, files=files, name="fsp").text("django.html")
    logo = fsp[fsp.index('<div class="fsp-logo">') :]
    logo = logo[: logo.index("</div>") + len("</div>\n")]
    block = fsp[fsp.index('<div class="fsp-see-also') :]
    block = block[: block.index("</div>") + len("</div>\n")]
    assert fsp.replace(logo, "").replace(block, "") == plain.text("django.html")


def test_a_hand_written_block_and_logo_stay_and_nothing_is_added(build: Builder) -> None:
    source = (
        "title: Django\nslug: django\nsortorder: 0402\n\nFirst.\n\n"
        '<img src="/img/logos/other.png" alt="Own">\n\n'
        '<div class="well see-also">Own <a href="/web-frameworks.html">words</a>.</div>\n'
    )
    files = {"content/pages/django.md": source, "content/img/logos/django.svg": SVG}
    site = build(BOOK.replace("0402 django", "0499 other"), files=files)
    assert len(site.html("django.html").select(".see-also")) == 1
    assert "fsp-see-also" not in site.text("django.html")
    assert len(site.html("django.html").select("article img")) == 1


@pytest.mark.parametrize(
    "shown",
    [
        "{static}/img/logos/django.svg",
        "{static}../img/logos/django.svg",
        "/img/logos/django.svg",
        "https://book.example/img/logos/django%2Esvg?v=1",
    ],
)
def test_a_logo_that_the_field_names_is_left_out_only_if_the_body_shows_it(
    build: Builder, shown: str
) -> None:
    head = "title: Django\nslug: django\nsortorder: 0402\nlogo: django.svg\n\nFirst.\n\n"
    files = {"content/img/logos/django.svg": SVG, "content/img/logos/other.svg": SVG}
    other = {"content/pages/django.md": f"{head}![Other](/img/logos/other.svg)\n", **files}
    same = {"content/pages/django.md": f"{head}![Same]({shown})\n", **files}
    book = BOOK.replace("0402 django", "0499 last")
    images = build(book, files=other).html("django.html").select("article .prose img")
    assert [image["alt"] for image in images] == ["Django logo", "Other"]
    site = build(book, files=same, name="same")
    images = site.html("django.html").select("article .prose img")
    assert [image["alt"] for image in images] == ["Same"]
    found = read_site(read_settings(str(site.output.parent / "pelicanconf.py"))).book.problems
    assert "logo: 'django.svg': the text shows this picture already: it is not put there again" in [
        problem.message for problem in found
    ]


def test_a_template_that_prints_the_field_logo_gets_the_file(build: Builder) -> None:
    page = "{% if page.logo %}/img/{{ page.logo }}{% endif %}"
    site = build(
        "0400 web toc | logo=web.svg",
        conf='THEME = "theme"',
        files={"theme/templates/page.html": page, "content/img/logos/web.svg": SVG},
    )
    assert site.text("web.html") == "/img/web.svg"


def test_a_hand_written_block_that_contradicts_the_fields_is_told(build: Builder) -> None:
    source = (
        "title: Django\nslug: django\nsortorder: 0402\n\nFirst.\n\n"
        '<div class="see-also">One of the <a href="/task-queues.html">task queues</a>.</div>\n'
    )
    site = build(
        BOOK.replace("0402 django", "0499 other"),
        files={"content/pages/django.md": source},
        fatal=False,
    )
    log = " ".join(site.log.split())
    assert "the fields say 'web-frameworks', which the hand-written see-also block" in log
    assert "did you mean 'task-queues'?" in log


def test_a_concept_that_does_not_exist_is_told_with_the_nearest(build: Builder) -> None:
    site = build("0400 web toc\n0401 web-frameworks\n0402 x | concept=web-framework", fatal=False)
    log = " ".join(site.log.split())
    assert "content/pages/x.md:4: concept: 'web-framework': no published page of its" in log
    assert "did you mean 'web-frameworks'?" in log


def test_a_page_that_was_renamed_keeps_its_logo_and_is_suggested_by_its_old_name(
    build: Builder,
) -> None:
    book = (
        "0400 web toc\n0401 servers section | conceptname=servers\n"
        "0402 unicorn | aliases=green-unicorn.html, tools/gunicorn/\n"
        "0403 x | seealso=green-unicorn; choices=gunicorn\n"
    )
    site = build(book, files={"content/img/logos/gunicorn.svg": SVG}, fatal=False)
    image = site.html("unicorn.html").select_one(".fsp-logo img")
    assert image is not None
    assert image["src"] == "https://book.example/img/logos/gunicorn.svg"
    assert " ".join(site.log.split()).count("did you mean 'unicorn'?") == 2


def test_a_logo_is_found_by_slug_wide_ones_first_and_has_its_size(build: Builder) -> None:
    files: dict[str, str | bytes] = {
        "content/img/logos/django.svg": SVG,
        "content/img/logos/django-wide.png": PNG,
        "content/img/logos/flask.svg": SVG,
        "content/img/logos/servers.svg": SVG,
    }
    site = build(BOOK, files=files)
    image = site.html("django.html").select_one(".fsp-logo img")
    assert image is not None
    assert image.attrs == {
        "src": "https://book.example/img/logos/django-wide.png",
        "alt": "Django logo",
        "width": "10",
        "height": "5",
    }
    link = site.html("flask.html").select_one(".fsp-logo a")
    assert link is not None
    assert link["href"] == "https://flask.example/?a=1&b=2"
    assert not site.html("servers.html").select(".fsp-logo")
    assert (site.output / "img/logos/django-wide.png").is_file()


@pytest.mark.parametrize("name", ["café.svg", "c++.svg", "a b#1.svg", "50%.svg"])
def test_a_logo_may_have_any_name(build: Builder, name: str) -> None:
    files = {f"content/img/logos/{name}": SVG}
    site = build(f"0400 web toc\n0401 django | logo={name}", files=files, fatal=False)
    image = site.html("django.html").select_one(".fsp-logo img")
    assert image is not None
    path = unquote(str(image["src"]).removeprefix("https://book.example/"))
    assert (site.output / path).is_file(), site.log


def test_an_svg_may_have_only_a_view_box(build: Builder) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 24 12.4"></svg>'
    site = build(BOOK, files={"content/img/logos/django.svg": svg})
    image = site.html("django.html").select_one(".fsp-logo img")
    assert image is not None
    assert (image["width"], image["height"]) == ("24", "12")


def test_logos_of_cards_are_copied_even_if_no_body_shows_them(build: Builder) -> None:
    conf = 'FSP_INJECT = False\nFSP_LOGO_PATH = "img/logos/"\nSTATIC_PATHS = []'
    site = build(BOOK, conf=conf, files={"content/img/logos/django.svg": SVG})
    assert (site.output / "img/logos/django.svg").is_file()
    assert len(site.html("django.html").select("main .fsp-see-also")) == 1
    assert len(site.html("django.html").select("main .fsp-logo img")) == 1


def test_links_of_pelican_in_a_hand_written_block_are_understood(build: Builder) -> None:
    source = (
        "title: Django\nslug: django\nsortorder: 0402\n\nFirst.\n\n"
        '<div class=see-also>A <a href="{filename}/pages/web-frameworks.md">framework</a>.</div>\n'
    )
    site = build(
        BOOK.replace("0402 django", "0499 other"), files={"content/pages/django.md": source}
    )
    assert "fsp-see-also" not in site.text("django.html")


def test_a_page_is_not_its_own_relation(build: Builder) -> None:
    site = build("0400 web toc\n0401 a | concept=a | seealso=a")
    assert _sentences(site, "a.html") == ""


def test_a_relation_to_another_language_is_told(build: Builder) -> None:
    german = (
        "title: Flasche\nslug: flasche\nlang: de\nsortorder: 0402\nconcept: web-frameworks\n\nText."
    )
    site = build(BOOK, files={"content/pages/flasche.md": german}, fatal=False)
    assert "concept: 'web-frameworks': no published page of its language" in " ".join(
        site.log.split()
    )


def test_a_page_may_have_several_logos(build: Builder) -> None:
    source = (
        "title: SciPy\nslug: scipy\nsortorder: 0402\nlogo: scipy.png | /img/numpy.svg\n"
        "logoalt: SciPy | NumPy\n\nText.\n"
    )
    files: dict[str, str | bytes] = {
        "content/pages/scipy.md": source,
        "content/img/logos/scipy.png": PNG,
        "content/img/numpy.svg": SVG,
    }
    site = build("0400 data toc", files=files)
    images = site.html("scipy.html").select(".fsp-logo img")
    assert [(str(image["src"]).rpartition("/")[2], image["alt"]) for image in images] == [
        ("scipy.png", "SciPy"),
        ("numpy.svg", "NumPy"),
    ]


@pytest.mark.parametrize(
    ("logo", "rule"),
    [
        ("djangoo.svg", "there is no such file, in img/logos or by its path; did you mean"),
        ("../../pelicanconf.py", "must be a file inside the content folder"),
        ("/outside.svg", "lies outside the content folder"),
        ("/pages/web.md", "is no image with a width and a height"),
        ("empty.png", "is no image with a width and a height"),
    ],
)
def test_a_logo_that_is_no_image_is_told_and_never_shown(
    build: Builder, tmp_path: Path, logo: str, rule: str
) -> None:
    folder = tmp_path / "site/content"
    folder.mkdir(parents=True)
    (folder / "outside.svg").symlink_to(Path(__file__))
    files = {"content/img/logos/django.svg": SVG, "content/img/logos/empty.png": ""}
    site = build(f"0400 web toc\n0401 django | logo={logo}", files=files, fatal=False)
    assert rule in " ".join(site.log.split())
    assert not site.html("django.html").select("img")


def test_cards_lead_to_what_a_page_names_or_what_follows_it(build: Builder) -> None:
    site = build(BOOK)
    assert _cards(site, "servers.html") == ["celery", "django"]
    assert _cards(site, "django.html") == ["flask", "web-frameworks", "deployment"]
    assert _cards(site, "deployment.html") == ["servers"]
    card = site.html("servers.html").select(".fsp-choices a")[1]
    assert card.get_text(" ", strip=True) == "I want batteries included. 4.1.1 Django"


def test_cards_lead_to_each_of_two_pages_with_one_slug(build: Builder) -> None:
    twin = (
        "title: Twin\nslug: flask\nsortorder: 0404\nsave_as: twin.html\nurl: twin.html\n\nText.\n"
    )
    pages = BOOK.replace("0404 pyramid", "0405 pyramid")
    site = build(pages, files={"content/pages/z.md": twin}, fatal=False)  # Pelican warns of it
    assert "twin.html" in str(site.html("flask.html").select_one(".fsp-choices"))


def test_cards_can_be_switched_off(build: Builder) -> None:
    book = BOOK.replace("0403 flask", "0403 flask | choices=none")
    site = build(book)
    assert _cards(site, "flask.html") == []
    site = build(book, conf="FSP_CHOICES = False", name="off")
    assert _cards(site, "django.html") == []
    assert _cards(site, "servers.html") == ["celery", "django"]


def _cards(site: Site, name: str) -> list[str]:
    links = site.html(name).select(".fsp-choices a")
    return [str(link["href"]).rpartition("/")[2].removesuffix(".html") for link in links]
