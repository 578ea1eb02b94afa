"""How long a book takes to build: cold, warm, after an edit, beside plain Pelican.

    python bench/speed.py [--sizes 100,1000] [--content FOLDER] [--rounds 3] [--alone] [--profile]

Each build is a process of its own. A ratio is to plain Pelican with its `simple` theme, cold,
in the same run; medians of all rounds. With --alone it is to our own cold build.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

from books import made_up, replicated, write_book
from bs4 import BeautifulSoup
from serving import serving_times

from pelican_fsp.host.settings import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SIZES = "100,1000,10000"
SAMPLE = 100
"""So many pages, evenly taken, stand for all when pages are weighed."""

KIB = 1 if sys.platform != "darwin" else 1024
"""Of `ru_maxrss`: kibibytes, but bytes on macOS."""

BASE = """
SITENAME = "A book to measure"
SITEURL = "https://book.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
PAGE_PATHS = ["pages"]
ARTICLE_PATHS = ["posts"]
PAGE_URL = PAGE_SAVE_AS = "{slug}.html"
ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight"},
        "markdown.extensions.extra": {},
    },
    "output_format": "html5",
}
"""
PLAIN = BASE + 'THEME = "simple"\nPLUGINS = []\nOUTPUT_PATH = "plain"\n'
BOOK = (
    BASE
    + """
import pelican_fsp
THEME = pelican_fsp.theme_path()
PLUGINS = ["pelican_fsp"]
OUTPUT_PATH = "output"
FSP_SORTORDER_WIDTHS = {4: 2, 6: 4, 9: 5}
"""
)


class Cost(NamedTuple):
    """What a build took: seconds, seconds of all processors, MiB of the main and of a worker."""

    wall: float
    cpu: float
    main: float
    worker: float


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table: what is built, by which settings, after which change."""

    name: str
    conf: str
    change: Callable[[Site], None]


class Site:
    """A book in a folder, with the settings of both contenders."""

    def __init__(self, folder: Path, size: int, content: str) -> None:
        """Write the book."""
        sources = replicated(Path(content), size) if content else made_up(size)
        self.folder = folder
        self.files = write_book(folder / "content", sources)
        (folder / "plain.py").write_text(PLAIN)
        (folder / "book.py").write_text(BOOK + _optional_settings(search=False))
        served = BOOK + _optional_settings(search=True)
        (folder / "served.py").write_text(served.replace('"output"', '"served"'))
        (folder / "searched.py").write_text(BOOK + _optional_settings(search=True))

    def empty(self) -> None:
        """Put all away that builds have left."""
        for name in ("plain", "output", "served", ".cache", "cache"):
            put_away(self.folder / name)

    def edit_text(self) -> None:
        """Add a line to the text of a page in the middle of the book."""
        with self._middle().open("a", encoding="utf-8") as file:
            file.write("\nOne more line.\n")

    def edit_title(self) -> None:
        """Add a word to the title of that page."""
        head, colon, rest = self._middle().read_text("utf-8").partition("title:")
        self._middle().write_text(f"{head}{colon} More{rest}", "utf-8")

    def keep(self) -> None:
        """Change nothing."""

    def serve(self, rounds: int) -> str:
        """Return the lines of a table that say how long a change takes while the book is served."""
        return serving_times(self.folder, self._middle(), rounds)

    def frame(self) -> str:
        """Return a line of a table: the median of what pages weigh without their texts, in bytes."""
        pages = sorted((self.folder / "output").glob("*.html"))
        sizes = [_frame(page) for page in pages[:: max(len(pages) // SAMPLE, 1)]]
        return f"| a page without its text, bytes | {statistics.median(sizes):,.0f} | | | | | | |\n"

    def _middle(self) -> Path:
        return self.files[len(self.files) // 2]

    def build(self, conf: str) -> Cost:
        """Build the site in a new process."""
        command = [sys.executable, __file__, "--once", conf]
        begin = perf_counter()
        done = subprocess.run(  # noqa: S603 - ourselves
            command, cwd=self.folder, capture_output=True, text=True, check=False
        )
        wall = perf_counter() - begin
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return Cost(wall, *json.loads(done.stdout.splitlines()[-1]))


CASES = (
    Case("plain Pelican, cold", "plain", Site.empty),
    Case("plain Pelican, one text", "plain", Site.edit_text),
    Case("book, cold", "book", Site.empty),
    Case("book, nothing changed", "book", Site.keep),
    Case("book, one text", "book", Site.edit_text),
    Case("book, one title", "book", Site.edit_title),
)
SEARCH = (
    Case("book and search, cold", "searched", Site.empty),
    Case("book and search, one text", "searched", Site.edit_text),
)


def put_away(folder: Path) -> None:
    """Move a folder to where no build looks.

    Not removed: for a minute ext4 goes around the inodes of removed files, and makes a new file ten
    times as slowly (`recently_deleted` in fs/ext4/ialloc.c). A cold build has no such past.
    """
    if folder.is_dir():
        folder.rename(tempfile.mkdtemp(prefix="away-", dir=folder.parent) + f"/{folder.name}")


def _frame(page: Path) -> int:
    """Return the bytes of a page without its text."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    for text in soup.select("main .prose"):
        text.clear()
    return len(soup.encode())


def _optional_settings(*, search: bool) -> str:
    """Return the settings that `invoke` switches on, as far as this version has them."""
    wanted = {"search": search, "cache": True, "prune": True}
    return "".join(f"FSP_{name.upper()} = {on}\n" for name, on in wanted.items() if name in RULES)


def measure(sizes: Iterable[int], content: str, rounds: int, *, search: bool, alone: bool) -> None:
    """Build books of these sizes and print a table of each."""
    wanted = (*CASES, *(SEARCH if search and "search" in RULES else ()))
    cases = [case for case in wanted if not (alone and case.conf == "plain")]
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder), size, content)
            costs: dict[str, list[Cost]] = {case.name: [] for case in cases}
            for _ in range(rounds):
                for case in cases:
                    case.change(site)
                    costs[case.name].append(site.build(case.conf))
            lines = site.serve(rounds) + site.frame()
        sys.stdout.write(table(f"{size:,} pages, median of {rounds}", costs) + lines)
        sys.stdout.flush()


def table(heading: str, costs: dict[str, list[Cost]]) -> str:
    """Return the medians as a table; the first line is what the ratios refer to."""
    medians = {
        name: Cost(*(statistics.median(column) for column in zip(*found, strict=True)))
        for name, found in costs.items()
    }
    base = next(iter(medians.values()))
    lines = [
        f"\n| {heading} | wall s | ratio | CPU s | ratio | MiB | ratio | MiB a worker |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *(_line(name, cost, base) for name, cost in medians.items()),
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, cost: Cost, base: Cost) -> str:
    return (
        f"| {name} | {cost.wall:.2f} | {cost.wall / base.wall:.3f} | {cost.cpu:.2f} "
        f"| {cost.cpu / base.cpu:.3f} | {cost.main:.0f} | {cost.main / base.main:.2f} "
        f"| {f'{cost.worker:.0f}' if cost.worker else '-'} |"
    )


def profile(size: int, content: str) -> None:
    """Print where the time of a cold and of a warm build goes, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), size, content)
        for name in ("cold", "warm"):
            command = [sys.executable, __file__, "--once", "book", "--profile"]
            sys.stdout.write(f"\n{size:,} pages, {name}\n")
            sys.stdout.flush()
            subprocess.run(command, cwd=site.folder, check=True)  # noqa: S603 - ourselves


def once(conf: str, *, with_profile: bool) -> None:
    """Build the site in the working folder as Pelican's command does; print what it cost."""
    from pelican import main as pelican_main  # noqa: PLC0415 - its start is part of what is measured

    profiler = cProfile.Profile(process_time)
    if with_profile:
        profiler.enable()
    pelican_main(["--log-handler", "plain", "--settings", f"{conf}.py"])
    if with_profile:
        profiler.disable()
        stats = pstats.Stats(profiler, stream=sys.stdout)
        stats.sort_stats("tottime").print_stats(25).sort_stats("cumulative").print_stats(60)
        return
    own, workers = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    peaks = [usage.ru_maxrss / KIB / 1024 for usage in (own, workers)]
    sys.stdout.write(f"\n{json.dumps([cpu, *peaks])}\n")


def main(arguments: Sequence[str]) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--sizes", default="", help=f"numbers of pages (default: {SIZES})")
    parser.add_argument("--content", default="", help="replicate the pages of this folder")
    parser.add_argument("--rounds", type=int, default=3, help="builds of each kind")
    parser.add_argument("--search", action="store_true", help="measure the search index too")
    parser.add_argument(
        "--alone",
        action="store_true",
        help="leave plain Pelican out, whose menus grow with the book",
    )
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    parser.add_argument("--once", default="", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    content = str(Path(given.content).resolve()) if given.content else ""
    sizes = [int(size) for size in (given.sizes or ("777" if content else SIZES)).split(",")]
    if given.once:
        once(given.once, with_profile=given.profile)
    elif given.profile:
        profile(sizes[0], content)
    else:
        measure(sizes, content, given.rounds, search=given.search, alone=given.alone)


if __name__ == "__main__":
    main(sys.argv[1:])
