"""Random sites, really built: beside plain Pelican, no page is lost and no build is like no other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from fuzz.cases import Failure, random_of
from fuzz.site_inputs import DrawnSite, site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HASH_SEEDS = ("0", "1", "2026")
PATIENCE = 120
"""Seconds that a build may take."""

COULD_NOT = re.compile(r"Could not process|Skipping .*: could not|Traceback \(most recent|CRITICAL")

LISTS = re.compile(r"(index\d*|archives|categor|tag|author|feeds|drafts)")
"""Files that say something of a page and are not the page; each theme has its own."""


@dataclass(frozen=True)
class Built:
    """What a build has left and said."""

    files: Mapping[str, bytes]
    log: str
    status: int

    def with_mark(self, mark: str) -> set[str]:
        """Return the files that hold a page's mark."""
        word = mark.encode()
        return {name for name, data in self.files.items() if word in data}


def failures(seed: int, cases: Iterable[int]) -> list[Failure]:
    """Return the sites that are not built as they should be, the builds side by side."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(partial(_of_site, seed), cases)
        return [failure for here in found for failure in here]


def _of_site(seed: int, case: int) -> list[Failure]:
    drawn = site(random_of(seed, "sites", case))
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-site-{case}-"))
    drawn.write(folder)
    plain = build(folder, "plain.py", HASH_SEEDS[0])
    builds = [build(folder, "pelicanconf.py", hash_seed) for hash_seed in HASH_SEEDS]
    told = list(dict.fromkeys(faults(drawn, plain, builds)))
    if not told:
        shutil.rmtree(folder)
    return [Failure("sites", (drawn.theme,), seed, case, one, str(folder)) for one in told]


def build(folder: Path, settings: str, hash_seed: str) -> Built:
    """Build a site in a process with its own order of sets."""
    output = folder / f"output-{settings.removesuffix('.py')}-{hash_seed}"
    command = [sys.executable, "-m", "pelican", "--log-handler", "plain"]
    try:
        done = subprocess.run(
            [*command, "-s", settings, "-o", str(output)],
            cwd=folder,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return Built({}, "the build does not end", -1)
    files = {
        file.relative_to(output).as_posix(): file.read_bytes()
        for file in sorted(output.rglob("*"))
        if file.is_file()
    }
    return Built(files, done.stdout + done.stderr, done.returncode)


def faults(drawn: DrawnSite, plain: Built, builds: list[Built]) -> Iterator[str]:
    """Yield what is wrong with the builds of a site, beside the plain one."""
    yield from _unlike(plain, builds)
    if not plain.status:
        yield from _lost_pages(drawn, plain, builds[0])
        yield from _lost_files(plain, builds[0])


def _unlike(plain: Built, builds: list[Built]) -> Iterator[str]:
    first = builds[0]
    for other in builds:
        if other.status != plain.status:
            yield f"ends with {other.status}, plain Pelican with {plain.status}: {_last(other.log)}"
        for line in set(COULD_NOT.findall(other.log)) - set(COULD_NOT.findall(plain.log)):
            yield f"the log says {line!r}, plain Pelican's does not: {_last(other.log)}"
        if other.files.keys() != first.files.keys():
            unlike = sorted(other.files.keys() ^ first.files.keys())
            yield f"another hash seed gives other files: {unlike[:3]}"
        differ = [name for name, data in first.files.items() if other.files.get(name, data) != data]
        if differ:
            yield f"another hash seed gives other bytes: {differ[:3]}"


def _lost_files(plain: Built, first: Built) -> Iterator[str]:
    lost = sorted(plain.files.keys() - first.files.keys() - _themes(plain))
    if lost:
        yield f"plain Pelican writes what we lose: {lost[:3]}"
    for name, data in first.files.items():
        is_wrong = name.endswith((".xml", ".svg")) and not _is_xml(data)
        if is_wrong and _is_xml(plain.files.get(name, b"<a/>")):
            yield f"{_kind(name)} is no XML"


def _lost_pages(drawn: DrawnSite, plain: Built, first: Built) -> Iterator[str]:
    for document in drawn.documents:
        before, after = plain.with_mark(document.mark), first.with_mark(document.mark)
        words = f"Text of {document.mark}.".encode()
        pages = {name for name in before if not LISTS.match(name) and words in plain.files[name]}
        if document.is_published and not pages <= after:
            yield f"a published page is not where plain Pelican writes it: {sorted(pages - after)}"
        told = {name for name in after - before if not name.startswith("drafts/")}
        if not document.is_published and told:
            yield f"an unpublished page is told of: {sorted({_kind(name) for name in told})}"


def _themes(built: Built) -> set[str]:
    return {name for name in built.files if name.startswith("theme/")}


def _kind(name: str) -> str:
    return re.sub(r"\d+", "N", name)


def _is_xml(data: bytes) -> bool:
    try:
        ET.fromstring(data)
    except ET.ParseError:
        return False
    return True


def _last(log: str) -> str:
    lines = [line for line in log.splitlines() if line.strip() and not line.startswith("Done")]
    return " / ".join(lines[-2:])[-300:]
