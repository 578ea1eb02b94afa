"""A site that is built again and again in one process is at each moment what a clean build makes."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import clean_files, run_pelican
from edits import EDITS, KINDS, OTHERS, PAGES, apply
from pelican_fsp.incremental.search_index import indexer
from pelican_fsp.serving.build_session import END

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from conftest import Builder

KEEPING = (
    "FSP_CACHE = True\nFSP_PRUNE = True\nFSP_WORKERS = 0\nFSP_SEARCH = False\nFSP_LLMS = True\n"
    "FEED_ALL_ATOM = None  # an empty feed is of this moment\nTHEME_TEMPLATES_OVERRIDES = ['own']\n"
)


class Living:
    """A site in a process that builds it again and again."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        """Take the folder of the site and its process."""
        self.folder = folder
        self.process = process

    def build(self, *changed: Path) -> str:
        """Build after these changes; return what is said."""
        print(json.dumps([*map(str, changed)]), file=self.process.stdin, flush=True)
        said: list[str] = []
        for line in self.process.stdout or ():
            if line.startswith(END):
                assert line == f"{END}0\n", "".join(said)
                return "".join(said)
            said.append(line)
        message = f"the process has ended: {''.join(said)}"
        raise AssertionError(message)

    def files(self) -> dict[str, bytes]:
        """Return the bytes of every file of the site, by path."""
        output = self.folder / "output"
        found = (path for path in output.rglob("*") if path.is_file())
        return {str(path.relative_to(output)): path.read_bytes() for path in sorted(found)}


@contextmanager
def living(folder: Path) -> Iterator[Living]:
    """Start the process of a site."""
    program = "from pelican_fsp.serving import build_session; build_session.main()"
    command = [sys.executable, "-c", program, "--log-handler", "plain", "-s", "pelicanconf.py"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=folder, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield Living(folder, process)
        process.stdin.close()
        process.wait(20)


def appended(file: Path, text: str) -> Path:
    """Add to a file and return it."""
    file.write_text(file.read_text() + text)
    return file


@pytest.fixture
def folder(build: Builder) -> Path:
    """The folder of a site that was built once."""
    return build(PAGES, files=OTHERS, conf=KEEPING).output.parent


def test_a_new_text_is_all_that_is_read_and_written(folder: Path) -> None:
    pages = folder / "content/pages"
    with living(folder) as site:
        assert "Done: Processed" in site.build()
        text = "\n## New\n\n[TLS]({filename}tls.md)\n"
        assert site.build(appended(pages / "dns.md", text)) == "Written: dns.html\n\n"
        assert site.files() == clean_files(folder)
        both = appended(pages / "dns.md", "\nMore.\n"), appended(pages / "tls.md", "\nMore.\n")
        assert site.build(*both) == "Written: dns.html, tls.html\n\n"
        assert site.files() == clean_files(folder)
    times = (folder / "output/dns.html").stat().st_mtime_ns
    assert run_pelican(folder).files() == clean_files(folder)
    assert (folder / "output/dns.html").stat().st_mtime_ns == times


def test_a_text_that_goes_to_and_fro_is_always_the_last_one(folder: Path) -> None:
    pages = [folder / "content/pages" / name for name in ("dns.md", "tls.md")]
    texts = [file.read_text() for file in pages]
    with living(folder) as site:
        site.build()
        for number in range(30):
            file, text = pages[number % 2], texts[number % 2]
            file.write_text(f"{text}\nVersion {number % 3}.\n")  # three texts, again and again
            site.build(file)
            written = (folder / "output" / file.with_suffix(".html").name).read_text()
            assert f"Version {number % 3}." in written, number
        assert site.files() == clean_files(folder)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("dns", '\n<div class="see-also">By hand.</div>\n'),
        ("dns", "\n![]({static}/images/new.svg)\n"),
        ("post", "\nMore.\n"),
    ],
)
def test_what_shows_elsewhere_is_a_whole_build(folder: Path, page: str, text: str) -> None:
    (folder / "content/images").mkdir()
    (folder / "content/images/new.svg").write_text("<svg/>")
    (file,) = (folder / "content").rglob(f"{page}.md")
    with living(folder) as site:
        site.build()
        assert "Done: Processed" in site.build(appended(file, text))
        assert site.files() == clean_files(folder)


def test_a_warning_is_said_at_every_build(folder: Path) -> None:
    lost = appended(folder / "content/pages/dns.md", "\n[x]({filename}gone.md)\n")
    with living(folder) as site:
        assert "gone.md" in site.build()
        assert "gone.md" in site.build(lost)
        assert "gone.md" in site.build()


@pytest.mark.skipif(not indexer(), reason="Pagefind is not installed")
def test_the_index_follows_in_the_background(build: Builder) -> None:
    conf = KEEPING.replace("FSP_SEARCH = False", "FSP_SEARCH = True")
    folder = build(PAGES, files=OTHERS, conf=conf).output.parent
    entry = folder / "output/pagefind/pagefind-entry.json"
    first = entry.read_text()
    with living(folder) as site:
        site.build()
        site.build(appended(folder / "content/pages/dns.md", "\nNameservers.\n"))
        for _ in range(200):
            if entry.is_file() and entry.read_text() != first:
                break
            time.sleep(0.1)
        else:
            pytest.fail("the index is still the old one")


@pytest.mark.parametrize("seed", range(2))
def test_edits_in_quick_succession_end_as_a_clean_build(build: Builder, seed: int) -> None:
    conf = KEEPING.replace("FSP_SEARCH = False", f"FSP_SEARCH = {bool(indexer())}")
    folder = build(PAGES, files=OTHERS, conf=conf).output.parent
    (folder / "tasks.py").write_text(
        "from pelican_fsp.tasks import site_tasks\n"
        "namespace = site_tasks(open_browser=False, port=0)\n"
    )
    chance = random.Random(seed)  # noqa: S311 - which edits come when
    command = [sys.executable, "-m", "invoke", "livereload"]
    with (folder / "said.txt").open("w") as said:
        serving = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, text=True)
    try:
        until(lambda: "Done:" in (folder / "said.txt").read_text(), "no first build")
        for _ in range(20):
            apply(folder, chance.choice([*KINDS, "words", "post", "template"]), chance.randrange(5))
            time.sleep(chance.choice([0, 0.02, 0.1, 0.4]))
        clean = clean_files(folder)
        site = Living(folder, serving)
        until(lambda: site.files() == clean, "the site is not what a clean build makes")
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait(20)
    assert "Traceback" not in (folder / "said.txt").read_text()


def until(is_so: Callable[[], bool], otherwise: str) -> None:
    """Wait until something is so; fail if that takes longer than any build does."""
    for _ in range(300):
        with suppress(FileNotFoundError):  # a file of the index that is being replaced
            if is_so():
                return
        time.sleep(0.1)
    pytest.fail(otherwise)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(EDITS, min_size=2, max_size=4))
def test_any_edits_give_what_a_clean_build_gives(
    build: Builder, tmp_path: Path, steps: list[list[tuple[str, int]]]
) -> None:
    name = f"site-{len(list(tmp_path.iterdir()))}"
    folder = build(PAGES, files=OTHERS, conf=KEEPING, name=name).output.parent
    with living(folder) as site:
        site.build()
        for step in steps:
            site.build(*changes(folder, step))
            assert site.files() == clean_files(folder)


def changes(folder: Path, step: Collection[tuple[str, int]]) -> list[Path]:
    """Make the edits; return the files that have changed, as whoever watches them would."""
    before = stamps(folder)
    for kind, number in step:
        apply(folder, kind, number)
    after = stamps(folder)
    return [file for file in {*before, *after} if before.get(file) != after.get(file)]


def stamps(folder: Path) -> dict[Path, bytes]:
    """Return what the sources of a site hold."""
    found = (file for name in ("content", "own") for file in (folder / name).rglob("*"))
    return {
        file: file.read_bytes() for file in (*found, folder / "pelicanconf.py") if file.is_file()
    }
