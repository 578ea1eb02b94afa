"""Pages are converted in several processes: the site and the messages stay the same."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from conftest import run_pelican

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder

CONF = "FEED_ALL_ATOM = None  # an empty feed is of this moment\nFSP_SEARCH = False\n"
PAGES = "".join(f"01{number:02} page-{number} toc | tags=a, b\n" for number in range(60))
WARNED = {
    **{f"content/pages/w{n}.md": f"title: W\nslug: w{n}\nslug: x\n\nText\n" for n in range(3)},
    "content/pages/broken.rst": "Broken\n######\n\n.. nothing:: at all\n",
    "content/post.rst": "Post\n####\n\n:date: 2020-01-02\n:tags: c\n\nText *text*.\n",
}
LOUD = """
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
class Loud(Preprocessor):
    def run(self, lines):
        print("converted", len(lines))
        return lines
class Louds(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Loud(md), "loud", 1)
def makeExtension(**configs):
    return Louds(**configs)
"""


SIGNED = """
import os, time
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
class Sign(Preprocessor):
    def run(self, lines):
        time.sleep(0.03)  # as if there were much to convert: each process gets its share
        return [*lines, f"signed {os.getpid()} child of {os.getppid()}"]
class Signs(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Sign(md), "sign", 1)
def makeExtension(**configs):
    return Signs(**configs)
"""


SIGNATURE = re.compile(r"signed (?P<process>\d+) child of (?P<parent>\d+)")


def lines(log: str) -> list[str]:
    """Return what a build said, without what differs from build to build."""
    return sorted(line.split(" in 0")[0].split(" in 1")[0] for line in log.splitlines())


def test_workers_give_the_same_site_and_the_same_messages(build: Builder) -> None:
    alone = build(PAGES, files=WARNED, conf=CONF + "FSP_WORKERS = 0\n", fatal=False, name="site")
    before, said = alone.files(), lines(alone.log)
    together = build(PAGES, files=WARNED, conf=CONF + "FSP_WORKERS = 3\n", fatal=False, name="site")
    assert together.files() == before
    assert lines(together.log)[:-1] == said[:-1]
    assert "Duplicate definition" in together.log
    assert "broken.rst" in together.log


def test_what_an_extension_prints_is_printed_once(build: Builder) -> None:
    conf = (
        'MARKDOWN = {"extension_configs": {"loud": {}}}\nimport sys\nsys.path.insert(0, ".")\n'
        "FSP_WORKERS = 3\n"
    )
    site = build(PAGES, files={"loud.py": LOUD}, conf=conf)
    assert site.log.count("converted") == 60


def test_the_build_converts_pages_beside_its_workers(build: Builder) -> None:
    conf = (
        'MARKDOWN = {"extension_configs": {"signed": {}}}\nimport sys\nsys.path.insert(0, ".")\n'
        "FSP_WORKERS = 3\n"
    )
    site = build(PAGES, files={"signed.py": SIGNED}, conf=conf)
    pages = [site.output.joinpath(f"page-{number}.html").read_text() for number in range(60)]
    signed = [SIGNATURE.search(page) for page in pages]
    processes = {found["process"] for found in signed if found}
    parents = {found["parent"] for found in signed if found}
    assert all(signed)
    assert len(processes) == 3
    assert len(processes & parents) == 1, "the build's own is the parent of the others"


def test_workers_fill_the_cache(build: Builder) -> None:
    site = build(PAGES, conf=CONF + "FSP_WORKERS = 3\nFSP_CACHE = True\n")
    kept = site.output.parent / ".cache/fsp/bodies"
    times = {file.name: file.stat().st_mtime_ns for file in kept.iterdir()}
    before = site.files()
    assert len(times) == 60
    assert run_pelican(site.output.parent).files() == before
    assert {file.name: file.stat().st_mtime_ns for file in kept.iterdir()} == times


@pytest.mark.parametrize("attempt", range(4))
def test_a_killed_build_leaves_no_process_and_harms_no_later_one(
    build: Builder, tmp_path: Path, attempt: int
) -> None:
    conf = CONF + "FSP_WORKERS = 3\nFSP_CACHE = True\nFSP_PRUNE = True\n"
    clean = build(PAGES, conf=CONF, name="clean").files()
    folder = build("- other", conf=conf).output.parent
    for file in (tmp_path / "clean/content/pages").glob("*.md"):
        (folder / "content/pages" / file.name).write_bytes(file.read_bytes())
    (folder / "content/pages/other.md").unlink()
    command = [sys.executable, "-m", "pelican", "--log-handler", "plain", "-s", "pelicanconf.py"]
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(
        command, cwd=folder, stdout=quiet, stderr=quiet, start_new_session=True
    )
    time.sleep(random.Random(attempt).uniform(0.3, 3))  # noqa: S311 - any moment will do
    started.kill()
    started.wait()
    assert is_empty_group(started.pid), "a worker outlived its build"
    assert run_pelican(folder).files() == clean


def is_empty_group(group: int) -> bool:
    """Whether all processes of a group end within some seconds."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return False
