"""Converted bodies are kept: what comes out is what would come out without."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dateutil.tz import tzoffset, tzutc
from hypothesis import given
from hypothesis import strategies as st
from pelican.urlwrappers import Author, Category, Tag
from pelican.utils import SafeDatetime

from conftest import run_pelican
from pelican_fsp.incremental.cache_entry import CacheEntry, from_bytes, to_bytes
from pelican_fsp.incremental.readers import metadata_codec

if TYPE_CHECKING:
    from conftest import Builder, Site

CACHE = "FSP_CACHE = True\nFSP_WORKERS = 0\nTHEME = 'simple'\n"
KEPT = ".cache/fsp/bodies"

MARKS = """
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
class Mark(Postprocessor):
    def run(self, text):
        return text + "<p>marked</p>"
class Marks(Extension):
    def extendMarkdown(self, md):
        md.postprocessors.register(Mark(md), "mark", 1)
def makeExtension(**configs):
    return Marks(**configs)
"""
INCLUDES = """
import re
from pathlib import Path
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
class Include(Preprocessor):
    def run(self, lines):
        return [Path(line[1:]).read_text() if line.startswith("<") else line for line in lines]
class Includes(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Include(md), "include", 40)
def makeExtension(**configs):
    return Includes(**configs)
"""
RST = """
Of docutils
###########

:slug: rst
:tags: one, two
:date: 2020-03-04

.. include:: part.txt

Text.
"""
FILES = {
    "content/pages/rst.rst": RST,
    "content/pages/part.txt": "The included part.\n",
    "content/pages/html.html": '<html><head><title>Html</title><meta name="date" '
    'content="2020-01-02T03:04:05+02:00"></head><body><p>HTML</p></body></html>',
    "content/post.md": "title: Post\ndate: 2020-05-06 07:08\nauthors: A, B\ntags: t\n"
    "category: C\nsummary: A *short* one\ncustom: 1\ncustom: 2\n\nText with `code`.\nA second line.\n",
    "content/empty.md": "title: Empty\ndate: 2020-05-07\ntags:\ncategory: \n\n",
}
PAGES = """
0100 web toc
0101 http | date=2021-02-03
"""


def kept(site: Site) -> dict[str, tuple[int, int]]:
    """Return the entries of a site's cache, each with its file and its time."""
    files = sorted((site.output.parent / KEPT).glob("*"))
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in files}


def test_kept_bodies_give_the_same_site(build: Builder) -> None:
    clean = build(PAGES, files=FILES, conf="THEME = 'simple'\n", name="clean")
    cold = build(PAGES, files=FILES, conf=CACHE)
    assert cold.files() == clean.files()
    entries = kept(cold)
    warm = run_pelican(cold.output.parent)
    assert warm.files() == clean.files()
    assert len(entries) == 6
    assert kept(warm) == entries


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/pages/http.md", "title: HTTP\nslug: http\n\nOther text\n"),
        ("content/pages/part.txt", "Another part.\n"),
        ("marks.py", MARKS.replace("marked", "changed")),
        (
            "more.py",
            'MARKDOWN = {"extension_configs": {"marks": {}, "markdown.extensions.nl2br": {}}}',
        ),
        ("more.py", "FORMATTED_FIELDS = []"),
    ],
)
def test_a_change_is_seen_even_if_no_time_changed(build: Builder, path: str, text: str) -> None:
    conf = (
        'MARKDOWN = {"extension_configs": {"marks": {}}}\n'
        f"import sys\nsys.path.insert(0, {'.'!r})\nfrom more import *\n"
    )
    files = {**FILES, "marks.py": MARKS, "more.py": ""}
    before = build(PAGES, files=files, conf=CACHE + conf)
    was = before.files()
    changed = before.output.parent / path
    stamp = changed.stat().st_mtime_ns
    changed.write_text(text)
    os.utime(changed, ns=(stamp, stamp))
    for compiled in before.output.parent.glob("__pycache__/*"):
        compiled.unlink()  # Python itself goes by times
    after = run_pelican(before.output.parent)
    clean = build(
        PAGES, files={**files, path: text}, conf=f"THEME = 'simple'\n{conf}", name="clean"
    )
    assert after.files() == clean.files() != was


@pytest.mark.parametrize("damage", ["", "x" * 100, "cut", "swap", "folder"])
def test_a_damaged_entry_is_read_anew(build: Builder, damage: str) -> None:
    site = build(PAGES, files=FILES, conf=CACHE)
    before = site.files()
    files = sorted((site.output.parent / KEPT).glob("*"))
    contents = [file.read_bytes() for file in files]
    for file, other in zip(files, reversed(contents), strict=True):
        if damage == "swap":
            file.write_bytes(other)
        elif damage == "cut":
            file.write_bytes(file.read_bytes()[:-20])
        elif damage == "folder":
            file.unlink()
            file.mkdir()
        else:
            file.write_text(damage)
    again = run_pelican(site.output.parent)
    assert again.files() == before
    assert "ache" not in again.log


def test_a_file_that_an_extension_reads_is_part_of_the_page(build: Builder) -> None:
    conf = (
        'MARKDOWN = {"extension_configs": {"includes": {}}}\n'
        "import sys\nsys.path.insert(0, '.')\n"
    )
    files = {"includes.py": INCLUDES, "content/pages/a.md": "title: A\n\n<part.txt\n"}
    site = build(files={**files, "part.txt": "one"}, conf=CACHE + conf)
    assert "one" in site.text("a.html")
    (site.output.parent / "part.txt").write_text("two")
    assert "two" in run_pelican(site.output.parent).text("a.html")


def test_a_page_does_not_follow_from_the_pages_read_before(build: Builder) -> None:
    site = build("".join(f"- page-{n}\n" for n in range(110)), conf=CACHE)
    before = kept(site)
    assert len(before) == 110
    (site.output.parent / "content/pages/page-50.md").write_text("title: New\n\nText.\n")
    assert len(set(kept(run_pelican(site.output.parent)).items()) - set(before.items())) == 1


def test_a_page_with_a_warning_warns_at_every_build(build: Builder) -> None:
    files = {"content/pages/a.md": "title: A\nslug: a\nslug: b\n\nText\n"}
    site = build(files=files, conf=CACHE, fatal=False)
    again = run_pelican(site.output.parent, fatal=False)
    assert site.log.count("Duplicate definition") == again.log.count("Duplicate definition") == 1


def test_an_extension_without_a_name_is_not_kept(build: Builder) -> None:
    conf = "from markdown.extensions.nl2br import Nl2BrExtension as E\nMARKDOWN = {'extensions': [E()]}"
    assert not kept(build(PAGES, conf=CACHE + conf))


def test_part_of_a_date_is_completed_anew_each_day(build: Builder) -> None:
    files = {"content/a.md": "title: A\ndate: March 2018\n\nText\n"}
    site = build(files=files, conf=CACHE)
    (entry,) = (site.output.parent / KEPT).glob("*")
    assert datetime.now().astimezone().date().isoformat() in entry.read_text()


def test_pages_that_are_gone_do_not_stay_for_ever(build: Builder) -> None:
    site = build("".join(f"- page-{n}\n" for n in range(10)), conf=CACHE)
    assert len(kept(site)) == 10
    for number in range(8):
        (site.output.parent / f"content/pages/page-{number}.md").unlink()
    assert len(kept(run_pelican(site.output.parent))) == 4


def test_without_the_setting_nothing_is_kept(build: Builder) -> None:
    assert not (build(PAGES).output.parent / ".cache").exists()


SETTINGS: dict[str, Any] = {"SLUG_REGEX_SUBSTITUTIONS": []}
ZONES = st.sampled_from([None, tzutc(), tzoffset(None, 3600), tzoffset("EST", -18000)])
VALUES = st.recursive(
    st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
        *(st.dates(), st.datetimes(timezones=ZONES).map(lambda d: d.replace(fold=0))),
        st.datetimes().map(lambda d: SafeDatetime(*d.timetuple()[:6])),
        *(st.builds(kind, st.text(), st.just(SETTINGS)) for kind in (Author, Category, Tag)),
    ),
    lambda inner: st.one_of(
        st.lists(inner), st.tuples(inner, inner), st.dictionaries(st.text(), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES), st.none() | st.text())
def test_metadata_comes_back_as_it_was(metadata: dict[str, Any], content: str | None) -> None:
    known = metadata_codec(SETTINGS)
    entry = CacheEntry("key", content, metadata, (("a", None), ("b", "digest")), "2020-01-01")
    back = from_bytes(to_bytes(entry, known), known)
    assert back == entry
    assert repr(back) == repr(entry)


@pytest.mark.parametrize("value", [object(), timedelta(1), {1, 2}, Path("a")])
def test_a_value_of_another_type_is_not_kept(value: object) -> None:
    known = metadata_codec(SETTINGS)
    with pytest.raises(TypeError):
        to_bytes(CacheEntry("key", "", {"value": value}), known)


@given(st.binary())
def test_other_bytes_are_no_entry(data: bytes) -> None:
    known = metadata_codec(SETTINGS)
    whole = to_bytes(CacheEntry("key", "text", {"date": date(2020, 1, 2)}), known)
    for wrong in (data, whole[: len(data) % len(whole)], whole + b"x"):
        with pytest.raises(ValueError, match=r"digest|entry"):
            from_bytes(wrong, known)
