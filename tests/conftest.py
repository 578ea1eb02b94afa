"""Builds real sites in a temporary folder: pages drawn as lines, output read as a reader would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Begun in the background of a script: what the tests start would ignore Ctrl+C as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("fsp", deadline=None)
settings.load_profile("fsp")

# A fault of ours costs a site one step on one page, and fails a test.
os.environ["PELICAN_FSP_RAISES"] = "1"

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"

CONF = """
import pelican_fsp
SITENAME = "A Book"
SITEURL = "https://book.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
OUTPUT_PATH = "output"
PAGE_URL = PAGE_SAVE_AS = "{slug}.html"
PAGE_LANG_URL = PAGE_LANG_SAVE_AS = "{slug}-{lang}.html"
THEME = pelican_fsp.theme_path()
PLUGINS = ["pelican_fsp"]
"""


@dataclass(frozen=True)
class Site:
    """A built site: its output folder, and what Pelican said."""

    output: Path
    log: str
    status: int

    def text(self, name: str) -> str:
        """Return a file of the site as text."""
        return (self.output / name).read_text("utf-8")

    def html(self, name: str) -> BeautifulSoup:
        """Return a page of the site, parsed."""
        return BeautifulSoup(self.text(name), "html.parser")

    def tree(self, name: str, selector: str) -> str:
        """Return the links and headings of a part of a page as indented lines.

        Marks the current page with `*`, an open fold with `+`, a closed one with `-`.
        """
        found = self.html(name).select_one(selector)
        assert found is not None, f"{selector} is not in {name}"
        return "\n".join(_drawn(found, ""))

    def files(self) -> dict[str, bytes]:
        """Return the bytes of every file of the site, by path."""
        found = (path for path in self.output.rglob("*") if path.is_file())
        return {str(path.relative_to(self.output)): path.read_bytes() for path in sorted(found)}


def _drawn(tag: Tag, indent: str) -> list[str]:
    lines = []
    for child in tag.find_all(True, recursive=False):
        if child.name == "a":
            current = "*" if child.get("aria-current") == "page" else ""
            lines.append(indent + current + " ".join(child.get_text(" ", strip=True).split()))
        elif child.name == "details":
            lines.append(indent + ("  +" if child.has_attr("open") else "  -"))
            lines += _drawn(child, indent)
        elif child.name in {"ul", "ol"}:
            deeper = indent + "  " if tag.name in {"li", "details", "section"} else indent
            lines += _drawn(child, deeper)
        elif child.name != "summary":
            lines += _drawn(child, indent)
    return lines


class Builder(Protocol):
    """Builds a site; see `build`."""

    def __call__(
        self,
        pages: str = "",
        *,
        conf: str = "",
        files: Mapping[str, str | bytes] = {},
        fatal: bool = True,
        name: str = "site",
    ) -> Site: ...


@pytest.fixture
def build(tmp_path: Path) -> Builder:
    """Return a function that writes a site and builds it with Pelican in a new process.

    `pages` has a line a page: `0401 web-frameworks section toc | name=value | name=value`.
    `files` are further files by path below the site's folder; `conf` is added to the
    settings. With `fatal`, warnings fail the build, and a failed build fails the test.
    """

    def build_site(
        pages: str = "",
        *,
        conf: str = "",
        files: Mapping[str, str | bytes] = {},
        fatal: bool = True,
        name: str = "site",
    ) -> Site:
        folder = tmp_path / name
        drawn = {f"content/pages/{page.slug}.md": page.source for page in drawn_pages(pages)}
        always = {"pelicanconf.py": CONF + conf, "content/pages/.keep": ""}
        for path, text in {**always, **drawn, **files}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return run_pelican(folder, fatal=fatal)

    return build_site


def run_pelican(folder: Path, *arguments: str, fatal: bool = True) -> Site:
    """Build the site in a folder and return it."""
    command = [sys.executable, "-m", "pelican", "--log-handler", "plain", "-s", "pelicanconf.py"]
    command += ["--fatal=warnings"] if fatal else []
    done = subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    log = done.stdout + done.stderr
    assert not fatal or done.returncode == 0, log
    return Site(folder / "output", log, done.returncode)


def clean_files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of the site in a folder, built from nothing, by path."""
    plain = ("FSP_CACHE=false", "FSP_PRUNE=false")
    done = run_pelican(folder, "-d", "-o", "clean", "-e", *plain, fatal=False)
    assert done.status == 0, done.log
    return Site(folder / "clean", done.log, 0).files()


@dataclass(frozen=True)
class DrawnPage:
    """A page drawn in one line: `0401 web-frameworks section toc`."""

    slug: str
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The page as a Markdown file."""
        head = "".join(f"{name}: {value}\n" for name, value in self.metadata.items())
        return f"{head}\nText of {self.slug}.\n"


def drawn_pages(text: str) -> list[DrawnPage]:
    """Return the pages of a drawing, one a line."""
    pages = []
    for line in filter(None, map(str.strip, text.splitlines())):
        words, _, assignments = line.partition(" | ")
        order, slug, *flags = words.split()
        metadata = {"title": slug.replace("-", " ").capitalize(), "slug": slug}
        metadata |= {"sortorder": order} if order != "-" else {}
        metadata |= dict.fromkeys(flags, "True")
        metadata |= {
            name.strip(): value.strip()
            for name, _, value in (part.partition("=") for part in assignments.split(" | ") if part)
        }
        pages.append(DrawnPage(slug, metadata))
    return pages
