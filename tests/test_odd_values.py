"""No value of an author ends a build: each page is published, and what is wrong is told."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.host.image_size import pixel_size
from pelican_fsp.host.settings import read_settings

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder

LONG = "x" * 300

# A reader of its own that hands over what no file can say, as one for YAML or JSON may.
READER = """
from pelican import signals
from pelican.readers import BaseReader


class Odd(BaseReader):
    enabled = True
    file_extensions = ["odd"]

    def read(self, path):
        return "<p>Text of odd.</p>", eval(open(path, encoding="ascii").read())


def register():
    signals.readers_init.connect(add)


def add(readers):
    readers.reader_classes["odd"] = Odd
"""

ALL_ON = 'FSP_CACHE = FSP_PRUNE = FSP_LLMS = True\nFSP_REDIRECTS = ["netlify", "nginx"]\n'

VALUES: dict[str, list[object]] = {
    "logo": [LONG + ".svg", "a\0b.svg", "\ud800.svg", "a\nb\x07.svg", "d/" * 2000],
    "logolink": ["https://x.example/\ud800", "https://[x", "java\0script:x"],
    "logoalt": ["\ud800 logo"],
    "headerimage": [LONG, "\0", "\ud800.png", 5, ["a", "b"], True],
    "headeralt": ["\ud800"],
    "aliases": [LONG, "%00", "\ud800", "..%2f..", 7, True],
    "sidebartitle": ["\ud800 label"],
    "subject": ["The \ud800"],
    "conceptname": ["\udcff things"],
    "choice": ["\ud800"],
    "choices": ["\ud800", LONG],
    "seealso": ["\ud800", LONG],
    "concept": ["\ud800", LONG],
    "meta": ["\ud800 described", 5, ["a"]],
    "lang": ["../x", LONG, "con", "a/b", "en us", False, 5],
}
CASES = [(name, value) for name, values in VALUES.items() for value in values]


@pytest.mark.parametrize("conf", [ALL_ON, f'{ALL_ON}THEME = "simple"\n'], ids=["ours", "simple"])
def test_a_page_with_any_odd_value_is_published(build: Builder, conf: str) -> None:
    pages = {
        f"content/pages/odd-{number}.odd": ascii(
            {
                "title": f"Odd {number}",
                "slug": f"odd-{number}",
                "sortorder": f"01{number + 1:02}",
                name: value,
            }
        )
        for number, (name, value) in enumerate(CASES)
    }
    own = 'PLUGIN_PATHS = ["plugins"]\nPLUGINS = ["odd", "pelican_fsp"]\n'
    own += 'PAGE_LANG_SAVE_AS = PAGE_LANG_URL = "{slug}.html"\n'
    book = "0100 web toc section | conceptname=the web\n"
    site = build(book, conf=conf + own, files={"plugins/odd.py": READER, **pages}, fatal=False)
    assert site.status == 0, site.log
    for number, case in enumerate(CASES):
        assert "Text of odd." in site.text(f"odd-{number}.html"), (case, site.log)
    log = " ".join(site.log.split())
    assert "Traceback" not in log
    assert "odd-0.odd:1: logo: " in log
    assert "lang: '../x': must be a language, such as en or pt-br" in log
    assert "lang: 'False': must be text, such as en or pt-br: quote it" in log
    again = build(book, conf=conf + own, files={"plugins/odd.py": READER, **pages}, fatal=False)
    assert again.status == 0, again.log


def test_an_image_in_a_body_may_have_any_address(build: Builder) -> None:
    images = f'<img src="/{LONG}.png"> <img src="/%00.png"> <img src="/%ED%A0%80.png">'
    text = f"title: B\nsortorder: 0402\n\nText of b. {images}\n"
    site = build("0400 web toc", files={"content/pages/b.md": text}, fatal=False)
    assert site.status == 0, site.log
    assert "Text of b." in site.text("b.html")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in folders")
def test_nobody_waits_for_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "image.png")
    assert pixel_size(tmp_path / "image.png") is None


def test_a_source_whose_name_is_no_text_is_published(build: Builder, tmp_path: Path) -> None:
    folder = tmp_path / "site/content/pages"
    folder.mkdir(parents=True)
    try:
        name = os.fsdecode(b"caf\xe9.md")
        (folder / name).write_text(
            "title: Odd\nslug: odd\nsortorder: 0401\nlogo: no.svg\n\nText of odd.\n"
        )
    except OSError:
        pytest.skip("the file system has no such names")
    for _ in range(2):
        site = build("0400 web toc section | conceptname=webs", conf=ALL_ON, fatal=False)
        assert site.status == 0, site.log
        assert "Text of odd." in site.text("odd.html"), site.log
        assert "logo: 'no.svg'" in site.log


HEADS = [
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    b"GIF89a",
    b"\xff\xd8\xff\xe0",
    b"RIFF\0\0\0\0WEBPVP8 ",
    b'<svg xmlns="http://www.w3.org/2000/svg" width="',
    b'<svg viewBox="0 0 ',
    b'<?xml version="1.0"?><svg width="1e999" height="',
    b"II*\0",
    b"\0\0\0\x0cjP  ",
    b"\0\0\0\x18ftypavif",
    b"P6 ",
    b"",
]


@given(st.sampled_from(HEADS), st.binary(max_size=80), st.sampled_from([".svg", ".png", ".avif"]))
def test_any_file_has_a_size_or_none(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes, ending: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"image{ending}"
    file.write_bytes(head + rest)
    size = pixel_size(file)
    assert size is None or min(size) > 0


@pytest.mark.parametrize("width", ["1e999", "nan", "-5", "1e308", "٣"])
def test_an_svg_of_any_width_ends_no_build(tmp_path: Path, width: str) -> None:
    file = tmp_path / "image.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="2"/>')
    size = pixel_size(file)
    assert size is None or min(size) > 0


def test_what_is_no_file_has_no_size(tmp_path: Path) -> None:
    names = ["x" * 300, "a\0b", "\ud800", "."]
    assert [pixel_size(tmp_path / name) for name in names] == [None] * 4


settings_names = st.sampled_from(["FSP_LOGO_PATH", "FSP_CONTENTS_URL", "FSP_CHAPTER_URL"])
settings_values = st.none() | st.integers() | st.text() | st.lists(st.text()) | st.binary()


@given(settings_names, settings_values)
def test_any_setting_is_used_or_told(name: str, value: object) -> None:
    found, problems = read_settings({name: value})
    used = getattr(found, name.removeprefix("FSP_").lower())
    assert used == value or problems


@pytest.mark.parametrize("name", ["FSP_LOGO_PATH", "FSP_CONTENTS_URL", "FSP_CHAPTER_URL"])
@pytest.mark.parametrize(
    "value", ["a\0.html", "../{number}4.html", LONG + "{number}.html", 5, None]
)
def test_a_setting_that_no_file_can_have_is_told(name: str, value: object) -> None:
    _, problems = read_settings({name: value})
    assert [problem.field for problem in problems] == [name]
