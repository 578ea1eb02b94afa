"""Builds that are killed at any moment: whatever was on its way, the next one ends as a clean one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from conftest import CONF, clean_files, drawn_pages, run_pelican
from edits import KINDS, OTHERS, PAGES, apply
from fuzz.cases import Failure, random_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

KEEPING = """
FSP_CACHE = FSP_PRUNE = True
FSP_WORKERS = 2
FSP_SEARCH = False
FEED_ALL_ATOM = "feeds/all.atom.xml"
THEME_TEMPLATES_OVERRIDES = ["own"]
"""
BY_HAND = {
    "CNAME": "book.example\n",
    "by-hand.html": "<p>By hand.</p>\n",
    "pages/notes.txt": "Mine.\n",
    ".well-known/security.txt": "Contact: me\n",
    ".fsp-mine-x": "no half a file\n",
}
"""What an author puts into the output folder: none of it is ours."""

EDITS = (*KINDS, "setting", "words", "post", "template")
KILLS_OF_A_SITE = 5
"""Builds that are killed one after the other before one may end."""


def failures(seed: int, cases: Iterable[int]) -> list[Failure]:
    """Return what is wrong after builds that were killed; a case is a kill, some are of one site.

    When a build is killed follows from how long one takes: no two runs are quite alike.
    """
    firsts = dict.fromkeys(case - case % KILLS_OF_A_SITE for case in cases)
    return [failure for case in firsts for failure in _after_kills(seed, case)]


def _after_kills(seed: int, case: int) -> list[Failure]:
    random = random_of(seed, "kills", case)
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-kills-{case}-"))
    _write(folder)
    start = time.monotonic()
    assert run_pelican(folder, fatal=False).status == 0
    patience = time.monotonic() - start
    for name, text in BY_HAND.items():
        file = folder / "output" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    steps = [step for _ in range(KILLS_OF_A_SITE) for step in _killed(folder, random, patience)]
    told = list(_faults(folder))
    if not told:
        shutil.rmtree(folder)
    what = f"{', '.join(steps)}; the site is in {folder}"
    return [Failure("kills", ("site",), seed, case, one, what) for one in told]


def _write(folder: Path) -> None:
    files = {f"content/pages/{page.slug}.md": page.source for page in drawn_pages(PAGES)}
    for path, text in {**files, **OTHERS, "pelicanconf.py": CONF + KEEPING}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _killed(folder: Path, random: Random, patience: float) -> Iterator[str]:
    """Edit the site, build it and kill the build; yield what was done."""
    for _ in range(random.randint(0, 2)):
        kind, number = random.choice(EDITS), random.randrange(5)
        apply(folder, kind, number)
        yield f"{kind} {number}"
    if random.random() < 0.25:
        shutil.rmtree(folder / ".cache", ignore_errors=True)
        yield "cache removed"
    wait = random.uniform(0.1, 1.1) * patience
    has_children = random.random() < 0.5
    _build_and_kill(folder, wait, with_children=has_children)
    yield f"killed {'with its workers ' if has_children else ''}after {wait:.2f} s"


def _build_and_kill(folder: Path, wait: float, *, with_children: bool) -> None:
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py"]
    build = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with suppress(subprocess.TimeoutExpired):
        build.wait(wait)
    with suppress(ProcessLookupError):
        os.kill(build.pid, signal.SIGKILL)
        if with_children:
            os.killpg(build.pid, signal.SIGKILL)
    build.wait()


def _faults(folder: Path) -> Iterator[str]:
    """Yield in what a build that ends differs from a clean one."""
    built = run_pelican(folder, fatal=False)
    if built.status or "Traceback" in built.log:
        yield f"the build ends with {built.status}"
        return
    found, clean = built.files(), clean_files(folder)
    for name, text in BY_HAND.items():
        if found.pop(name, b"").decode() != text:
            yield f"a file put there by hand is gone: {name}"
    half = [name for name in found if name.rpartition("/")[2].startswith(".fsp-")]
    if half:
        yield "half a file is left in the output"
    left = sorted(found.keys() - clean.keys() - {*half})
    if left:
        yield "a page that is gone is published still"
    if clean.keys() - found.keys():
        yield "a page is not published"
    if any(found[name] != data for name, data in clean.items() if name in found):
        yield "a page is not as a clean build makes it"
    if [*(folder / "content").rglob(".fsp-*")]:
        yield "half a file is left beside the sources"
