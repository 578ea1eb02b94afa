"""How long other generators take for the same pages, where they are installed: Hugo and its like.

    python bench/peers.py [--size 777] [--content FOLDER] [--rounds 3]

Each gets the pages as Markdown with front matter and the least that it needs to build them; each
build is cold and a process of its own. A ratio is to plain Pelican in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from books import Source, made_up, replicated, write_book
from speed import Site, put_away

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PAGE = "<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1>{body}</html>"


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator: its command, where it wants the pages, its files, what its builds leave."""

    command: tuple[str, ...]
    pages: str
    files: Mapping[str, str]
    leaves: tuple[str, ...]


PEERS = {
    "Hugo": Peer(
        ("hugo", "--quiet"),
        "content",
        {
            "hugo.toml": 'baseURL = "https://book.example/"\ntitle = "A book"\n'
            'disableKinds = ["taxonomy", "term", "rss"]\n[markup.goldmark.renderer]\nunsafe = true\n',
            "layouts/all.html": PAGE.format(title="{{ .Title }}", body="{{ .Content }}"),
        },
        ("public", "resources"),
    ),
    "Eleventy": Peer(
        ("eleventy", "--quiet"),
        "pages",
        {
            "eleventy.config.mjs": "export default config => ({"
            ' markdownTemplateEngine: false, dir: { input: "pages", includes: "../includes" } })\n',
            "pages/pages.json": '{"layout": "page.njk"}\n',
            "includes/page.njk": PAGE.format(title="{{ title }}", body="{{ content | safe }}"),
        },
        ("_site",),
    ),
    "Zensical": Peer(
        ("zensical", "build", "--clean"),
        "docs",
        {"zensical.toml": '[project]\nsite_name = "A book"\nsite_url = "https://book.example/"\n'},
        ("site", ".cache"),
    ),
}


def front_matter(source: Source) -> Source:
    """Return a page with its first lines as YAML; two pages of one name lie in two folders."""
    head, _, body = source.text.partition("\n\n")
    fields = dict(line.split(":", 1) for line in head.splitlines() if ":" in line)
    lines = [f"{name.strip()}: {json.dumps(text.strip())}" for name, text in fields.items()]
    kept = [line for line in lines if line.startswith(("title:", "slug:"))]
    path = Path(source.path).with_suffix(".md").as_posix()
    return Source(path, "\n".join(["---", *kept, "---", "", body]))


def seconds(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Run a command in a folder; return its wall time and its CPU time."""
    begin, before = time.perf_counter(), os.times()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - chosen above
    wall, after = time.perf_counter() - begin, os.times()
    if done.returncode:
        message = f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        raise SystemExit(message)
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system


def measure(
    pages: Sequence[Source], content: str, rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Build the pages with all generators in turn; return wall and CPU seconds of each build."""
    found = {name: peer for name, peer in PEERS.items() if shutil.which(peer.command[0])}
    costs: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder, "site"), len(pages), content)
        for name, peer in found.items():
            write_peer(Path(folder, name), peer, pages)
        for _ in range(rounds):
            for name, conf in (("plain Pelican", "plain"), ("book", "book")):
                site.empty()
                command = [sys.executable, "-m", "pelican", "--settings", f"{conf}.py"]
                costs.setdefault(name, []).append(seconds(command, site.folder))
            for name, peer in found.items():
                for left in peer.leaves:
                    put_away(Path(folder, name, left))
                costs.setdefault(name, []).append(seconds(peer.command, Path(folder, name)))
    return costs


def write_peer(folder: Path, peer: Peer, pages: Iterable[Source]) -> None:
    """Write the site of another generator."""
    write_book(folder / peer.pages, map(front_matter, pages))
    for path, text in peer.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def table(heading: str, costs: Mapping[str, list[tuple[float, float]]]) -> str:
    """Return the medians as a table; the first line is what the ratios refer to."""
    medians = {
        name: [statistics.median(one) for one in zip(*found, strict=True)]
        for name, found in costs.items()
    }
    base = next(iter(medians.values()))
    lines = [f"| {heading} | wall s | ratio | CPU s | ratio |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {name} | {wall:.2f} | {wall / base[0]:.3f} | {cpu:.2f} | {cpu / base[1]:.3f} |"
        for name, (wall, cpu) in medians.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--size", type=int, default=777, help="number of pages")
    parser.add_argument("--content", default="", help="replicate the pages of this folder")
    parser.add_argument("--rounds", type=int, default=3, help="builds of each kind")
    given = parser.parse_args()
    content = str(Path(given.content).resolve()) if given.content else ""
    sources = replicated(Path(content), given.size) if content else made_up(given.size)
    pages = tuple(sources)
    heading = f"{len(pages):,} pages, cold, median of {given.rounds}"
    sys.stdout.write(table(heading, measure(pages, content, given.rounds)))


if __name__ == "__main__":
    main()
