"""Files that did not change keep their times; files that are gone from the book go."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import CONF, clean_files, run_pelican
from edits import EDITS, OTHERS, PAGES, apply
from pelican_fsp.incremental.manifest import Manifest
from pelican_fsp.incremental.manifest_record import Record, can_stay, from_text, line, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Builder, Site

KEEPING = (
    "FSP_CACHE = True\nFSP_PRUNE = True\nFSP_WORKERS = 0\nFSP_SEARCH = False\n"
    "FEED_ALL_ATOM = None  # an empty feed is of this moment\n"
)
REWRITES = """
from pathlib import Path
from pelican import signals
def shout(path, context):
    file = Path(path)
    file.write_text(file.read_text() + "<!-- seen -->")
def register():
    signals.content_written.connect(shout)
"""
WRITES = """
from pelican import signals
from pelican.writers import Writer
class Own(Writer):
    pass
def own(pelican):
    return Own
def register():
    signals.get_writer.connect(own)
"""


def times(site: Site) -> dict[str, int]:
    """Return when each file of a site was written."""
    found = (path for path in site.output.rglob("*") if path.is_file())
    return {str(path.relative_to(site.output)): path.stat().st_mtime_ns for path in found}


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    """Return the files that are new, gone, or of another time."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def edit(site: Site, page: str, old: str, new: str) -> None:
    """Change a page of the site."""
    file = site.output.parent / f"content/pages/{page}.md"
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize("plugins", ["", 'PLUGINS = ["pelican_fsp", "rewrites"]\n'])
def test_only_what_changed_gets_a_new_time(build: Builder, plugins: str) -> None:
    files = {"rewrites.py": REWRITES, "content/images/a.svg": "<svg/>"}
    conf = f"{KEEPING}{plugins}PLUGIN_PATHS = ['.']\n"
    site = build(PAGES, files=files, conf=conf)
    before, bytes_before = times(site), site.files()
    again = run_pelican(site.output.parent)
    assert changed(before, times(again)) == set()
    assert again.files() == bytes_before
    edit(site, "dns", "Text of", "New text of")
    after = run_pelican(site.output.parent)
    assert changed(before, times(after)) == {"dns.html"}
    clean = build(PAGES, files=files, conf=conf, name="clean")
    edit(clean, "dns", "Text of", "New text of")
    assert run_pelican(clean.output.parent, "-d").files() == after.files()


def test_what_is_gone_from_the_book_goes_and_what_others_put_there_stays(build: Builder) -> None:
    files = {"content/images/a.svg": "<svg/>", "content/images/b.svg": "<svg/>"}
    conf = f"{KEEPING}PAGE_SAVE_AS = PAGE_URL = '{{slug}}/index.html'\n"
    site = build(PAGES, files=files, conf=conf)
    own = ("CNAME", "dns/note.txt", "images/own.svg")
    for name in own:
        (site.output / name).write_text("mine")
    changed_by_hand = site.output / "tls/index.html"
    changed_by_hand.write_text("mine")
    for name in ("pages/dns.md", "pages/tls.md", "pages/http.md", "images/b.svg"):
        (site.output.parent / "content" / name).unlink()
    found = run_pelican(site.output.parent).files()
    assert not (site.output / "http").exists()
    assert "dns/index.html" not in found
    assert "images/b.svg" not in found
    assert {*own, "images/a.svg", "tls/index.html"} <= found.keys()


def test_forwarding_pages_and_copies_go_with_what_they_were_made_of(build: Builder) -> None:
    pages = PAGES.replace("0102 dns", "0102 dns | aliases=old.html")
    site = build(pages, conf=f"{KEEPING}FSP_LLMS = True\nFSP_REDIRECTS = ['nginx']\n")
    assert {"old.html", "dns.html.md", "redirects.nginx.conf"} <= site.files().keys()
    before = times(site)
    assert changed(before, times(run_pelican(site.output.parent))) == set()
    (site.output.parent / "content/pages/dns.md").unlink()
    after = run_pelican(site.output.parent).files()
    assert not {"old.html", "dns.html.md", "redirects.nginx.conf"} & after.keys()


def test_after_a_kill_at_any_moment_the_next_build_is_right(build: Builder) -> None:
    site = build(PAGES, files=OTHERS, conf=f"{KEEPING}FSP_LLMS = True\n")
    folder = site.output.parent
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py"]
    begin = time.monotonic()
    run_pelican(folder)
    whole = time.monotonic() - begin
    for number in range(6):
        apply(folder, ("title", "text", "words")[number % 3], number % 5)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, cwd=folder, **quiet) as process:  # type: ignore[call-overload]
            time.sleep(whole * (0.5 + number / 12))  # the first half is Python's start
            process.kill()
        assert run_pelican(folder, fatal=False).files() == clean_files(folder)


def test_without_the_setting_nothing_is_removed(build: Builder) -> None:
    site = build(PAGES, conf=KEEPING + "FSP_PRUNE = False\n")
    (site.output.parent / "content/pages/dns.md").unlink()
    assert "dns.html" in run_pelican(site.output.parent).files()


def test_a_file_that_somebody_changed_is_written_again(build: Builder) -> None:
    site = build(PAGES, conf=KEEPING)
    before = site.files()
    (site.output / "dns.html").write_text("changed")
    (site.output / "tls.html").unlink()
    stamp = (site.output / "http.html").stat()
    (site.output / "http.html").write_bytes(before["http.html"].replace(b"Text", b"Tixt"))
    os.utime(site.output / "http.html", ns=(stamp.st_mtime_ns + 1, stamp.st_mtime_ns + 1))
    assert run_pelican(site.output.parent).files() == before


def test_another_plugins_writer_is_left_alone(build: Builder) -> None:
    conf = KEEPING + 'PLUGINS = ["writes", "pelican_fsp"]\nPLUGIN_PATHS = ["."]\n'
    assert "dns.html" in build(PAGES, files={"writes.py": WRITES}, conf=conf).files()
    late = conf.replace('"writes", "pelican_fsp"', '"pelican_fsp", "writes"')
    assert "dns.html" in build(PAGES, files={"writes.py": WRITES}, conf=late, name="b").files()


def test_a_site_that_names_no_output_folder_builds(tmp_path: Path) -> None:
    conf = CONF.replace('OUTPUT_PATH = "output"\n', "FSP_CACHE = True\n")
    (tmp_path / "pelicanconf.py").write_text(conf)
    (tmp_path / "content").mkdir()
    (tmp_path / "content/post.md").write_text("title: Post\ndate: 2026-01-01\n\nText.\n")
    assert "post.html" in run_pelican(tmp_path).files()
    assert "post.html" in run_pelican(tmp_path).files()


def test_half_a_file_of_a_killed_build_goes_and_that_of_a_running_one_stays(build: Builder) -> None:
    site = build(PAGES, conf=KEEPING)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    half = {name: site.output / f".fsp-{name}-x" for name in (ended.pid, os.getpid())}
    for file in half.values():
        file.write_text("half")
    run_pelican(site.output.parent)
    assert [file.exists() for file in half.values()] == [False, True]


def test_a_file_that_goes_while_the_manifest_looks_is_no_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = Manifest({"OUTPUT_PATH": str(tmp_path / "output")}, tmp_path / "notes")
    (tmp_path / "output").mkdir()
    manifest.write(tmp_path / "output/here.html", b"Text")
    walk = os.walk

    def slow_walk(root: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        for folder, folders, files in walk(root):
            yield folder, folders, [*files, "replaced-meanwhile.html"]

    monkeypatch.setattr(os, "walk", slow_walk)
    manifest.close(may_prune=True)
    (notes,) = (tmp_path / "notes").glob("output-*.jsonl")
    assert [*from_text(notes.read_text())] == ["here.html"]


def test_a_damaged_manifest_harms_nothing(build: Builder) -> None:
    site = build(PAGES, conf=KEEPING)
    before = site.files()
    (manifest,) = (site.output.parent / ".fsp").glob("output-*.jsonl")
    odd = b"".join(
        b'["dns.html", "a", "b", [%s, 1], ""]\n' % one for one in (b"NaN", b"1e999", b'"1"')
    )
    damages = (
        b"\xff\x00",
        b'[]\n{}\nnull\n"abc"\n',
        odd,
        b"[" * 100_000,
        manifest.read_bytes()[:-30],
        b"",
    )
    for damage in damages:
        manifest.write_bytes(damage)
        assert run_pelican(site.output.parent).files() == before


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(EDITS, min_size=1, max_size=3))
def test_any_edits_give_what_a_clean_build_gives(
    build: Builder, tmp_path: Path, steps: list[list[tuple[str, int]]]
) -> None:
    conf = f"{KEEPING}THEME_TEMPLATES_OVERRIDES = ['own']\n"
    name = f"site-{len(list(tmp_path.iterdir()))}"
    site = build(PAGES, files=OTHERS, conf=conf, name=name)
    folder = site.output.parent
    for step in steps:
        for kind, number in step:
            apply(folder, kind, number)
        incremental = run_pelican(folder, fatal=False).files()
        assert incremental == clean_files(folder)


def test_a_manifest_can_be_added_to_after_half_a_line() -> None:
    first, second = Record("a", "b", (1, 2)), Record("c", "c")
    text = to_text({"x": first})
    assert from_text(text) == {"x": first}
    assert from_text(text + line("y", second)[:-9] + "\n" + line("x", second)) == {"x": second}


def test_a_file_that_another_plugin_rewrites_cannot_stay() -> None:
    assert can_stay(Record("a", "a", (1, 2)), "a", (1, 2))
    assert not can_stay(Record("a", "b", (1, 2)), "a", (1, 2))
    assert not can_stay(Record("a", "a", (1, 2)), "a", (1, 3))
    assert not can_stay(None, "a", (1, 2))
