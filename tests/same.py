"""Proves that the output is byte for byte what an earlier revision makes: `invoke same --since REV`.

Built are the sample book, each site below tests/sites, and the corpus where it is there: first
with the package of that revision, then with the one of the working tree, in the same folder.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_site"
SITES = ROOT / "tests/sites"
CORPUS = ROOT.parent / "shared/corpus"

PLUGIN = '\nPLUGINS = [*PLUGINS, "pelican_fsp"]\n'
BUNDLED = "import pelican_fsp\nTHEME = pelican_fsp.theme_path()\n"
EVERYTHING = "FSP_GIT_DATES = False\nFSP_LLMS = True\nFSP_REDIRECTS = ['netlify', 'nginx']\n"
KEPT = "FSP_CACHE = True\nFSP_WORKERS = 2\nFSP_PRUNE = True\n"

MOMENT = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
STARTED = (datetime.now(UTC) - timedelta(days=1)).isoformat()
"""Later moments are those of the builds themselves, in whatever time zone: pelican-sitemap's."""

Files = dict[str, bytes]


class BuildError(Exception):
    """A site cannot be built."""


@dataclass(frozen=True)
class Trial:
    """A site to build: where it comes from, what is added to its settings, and how it is built.

    `source` is a folder to copy; without one, the corpus is made into a site and adopted.
    """

    name: str
    source: Path | None
    settings: str = ""
    builds: int = 1
    tasks: Sequence[Sequence[str]] = ()

    def compared(self, folder: Path, before: Path, after: Path) -> tuple[bool, str]:
        """Return whether the packages of two checkouts make the same of a site, and a line on it.

        A site that neither of them can build is the same too.
        """
        try:
            was = self.run(folder, before)
        except BuildError:
            was = {}
        try:
            found = first_difference(was, self.run(folder, after))
        except BuildError as error:
            return not was, str(error) if was else "cannot be built, as before"
        return not found, found or f"{len(was)} files, all the same"

    def run(self, folder: Path, package: Path) -> Files:
        """Return all files that the package in a checkout leaves in this folder."""
        shutil.rmtree(folder, ignore_errors=True)
        if self.source:
            ignored = shutil.ignore_patterns("output", ".cache", "__pycache__")
            shutil.copytree(self.source, folder, ignore=ignored)
        else:
            folder.mkdir()
            _python(package, folder.parent, str(ROOT / "tests/corpus_site.py"), str(folder))
        if self.tasks:
            (folder / "tasks.py").write_text(
                "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
            )
        with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
            conf.write(f"\n{self.settings}")
        for _ in range(self.builds):
            _python(package, folder, "-m", "pelican", "--settings", "pelicanconf.py")
        for task in self.tasks:
            _python(package, folder, "-m", "invoke", *task)
        return {
            file.relative_to(folder).as_posix(): MOMENT.sub(_timeless, file.read_bytes())
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not {".cache", ".fsp", "cache", "__pycache__"} & {*file.parts}
        }


def trials() -> Iterator[Trial]:
    """Yield all sites, the smallest first."""
    for folder in sorted(SITES.iterdir()):
        yield Trial(folder.name, folder, PLUGIN)
        yield Trial(f"{folder.name}, bundled theme", folder, PLUGIN + BUNDLED)
    yield Trial("sample book", SAMPLE, EVERYTHING, tasks=(("book", "--html", "--epub"),))
    yield Trial("sample book, kept results", SAMPLE, KEPT, builds=2)
    if CORPUS.is_dir():
        yield Trial("corpus", None, EVERYTHING)
        yield Trial("corpus, theme simple", None, f"{EVERYTHING}THEME = 'simple'\n{KEPT}")


def _python(package: Path, folder: Path, *arguments: str) -> None:
    own = {
        "PYTHONPATH": str(package),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # Pelican keeps files in sets: so it takes them in one order
        "SOURCE_DATE_EPOCH": "1767225600",  # of the book in one piece
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"
        raise BuildError(message)


def first_difference(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """Return where two sites differ first, by file name; "" if they are the same."""
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            return f"{name} is not made any more"
        if name not in before:
            return f"{name} was not made before"
        if before[name] != after[name]:
            return f"{name} {_place(before[name], after[name])}"
    return ""


def _timeless(moment: re.Match[bytes]) -> bytes:
    """Return a moment as it is, or "now" if it is one of these builds."""
    return b"now" if moment[0].decode() >= STARTED else moment[0]


def _place(before: bytes, after: bytes) -> str:
    pairs = enumerate(zip_longest(before, after))
    place = next(number for number, (was, now) in pairs if was != now)
    shown = slice(max(0, place - 30), place + 50)
    return f"differs from byte {place} on:\n  before: {before[shown]!r}\n  after:  {after[shown]!r}"


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """Yield a folder with the files of a revision."""
    with TemporaryDirectory() as parent:
        folder = Path(parent, "before")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(folder), revision], check=True)
        try:
            yield folder
        finally:
            subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def main() -> int:
    """Compare, say what differs, return 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--since", default="HEAD", help="the revision to compare with")
    parser.add_argument("--only", default="", help="a regular expression for the names of sites")
    given = parser.parse_args()
    status = 0
    with checkout(given.since) as before, TemporaryDirectory() as parent:
        for trial in trials():
            if not re.search(given.only, trial.name):
                continue
            is_same, said = trial.compared(Path(parent, "site"), before, ROOT)
            sys.stdout.write(f"{trial.name}: {said}\n")
            sys.stdout.flush()
            status = status if is_same else 1
    return status


if __name__ == "__main__":
    sys.exit(main())
