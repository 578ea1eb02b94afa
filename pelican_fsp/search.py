"""Plugin: search. Pagefind indexes the written pages; the bundled theme has the box for it."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from blinker import Signal
from pelican.generators import Generator

from pelican_fsp import bundled_theme, phases, report, toc
from pelican_fsp.cache import cache_folder
from pelican_fsp.contents import contents
from pelican_fsp.core.problems import Problem
from pelican_fsp.kept import make_folder, write_whole
from pelican_fsp.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pelican import Pelican
    from pelican.writers import Writer

logger = logging.getLogger(__name__)

BUNDLE = "pagefind"
"""The folder of the index in the output; search.js looks for it there."""

index_wanted = Signal()
"""All is written that the generator (the sender) indexes; a receiver may say that it will see to it."""

INDEXED = "main"
NOT_INDEXED = (
    "nav",
    "pre",
    ".highlight",
    ".see-also",
    ".byline",
    ".tags",
    ".page-end",
    ".headerlink",
)
UNUSED = shutil.ignore_patterns("pagefind-*.js", "pagefind-*.css")  # its own boxes and its worker


def register() -> None:
    """Connect to Pelican."""
    toc.register()
    phases.generators_wanted.connect(search_generator)


def search_generator(pelican: Pelican) -> type[Generator] | None:
    """Return what makes the search, if the site can have one and does not switch it off."""
    wanted = read_settings(pelican.settings)[0].search
    if wanted is False or not bundled_theme.is_used(pelican.settings):
        return None
    if not indexer():
        if wanted:
            rule = "needs Pagefind: pip install 'pelican-fsp[search]'"
            report.report([Problem(rule, "", "FSP_SEARCH", str(wanted))])
        return None
    return SearchGenerator


def indexer() -> Path | None:
    """Return Pagefind's program, if it is installed; the extended one where there are both."""
    if not find_spec("pagefind"):
        return None
    from pagefind.service import get_executable  # noqa: PLC0415 - an extra

    return get_executable()


class SearchGenerator(Generator):  # type: ignore[misc]  # Pelican is not typed
    """Writes a page of results for each language, and the index of all that is published."""

    def generate_context(self) -> None:
        """Tell the templates that there is a search, and where its pages of results are."""
        default = self.settings["DEFAULT_LANG"].lower()
        languages = {content.lang.lower() for content in contents(self)}
        if languages:
            self.context["search_urls"] = {
                language: "search.html" if language == default else f"search-{language}.html"
                for language in sorted(languages | {default})
            }

    def generate_output(self, writer: Writer) -> None:
        """Write the pages of results and the index; neither on a site without pages."""
        urls = self.context.get("search_urls", {})
        taken = {content.save_as for content in contents(self)}
        for language, url in urls.items():
            if url not in taken:
                self._write_results(writer, language, url)
        if urls and not any(taken_over for _, taken_over in index_wanted.send(self)):
            self.write_index()

    def _write_results(self, writer: Writer, language: str, url: str) -> None:
        outlines = self.context.get("outlines", {})
        writer.write_file(
            url,
            self.get_template("search"),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            paginated={},
            url=url,
            lang=language,
            outline=outlines.get(language, self.context.get("outline")),
        )

    def write_index(self) -> None:
        """Index what is published, unless the index that is there is of the same pages."""
        output = Path(self.output_path)
        names = {content.save_as for content in contents(self)}
        pages = dict(indexed_pages(output, sorted(filter(None, names))))
        note = index_note(self.settings)
        digest = pages_digest(pages)
        if not pages or (note and _text(note) == digest + bundle_state(output / BUNDLE)):
            return
        with TemporaryDirectory() as folder:
            # A copy: in the output lie lists, drafts and pages of former builds, too.
            site, bundle = Path(folder, "site"), Path(folder, BUNDLE)
            for name, text in pages.items():
                (site / name).parent.mkdir(parents=True, exist_ok=True)
                (site / name).write_bytes(text)
            if build_index(site, bundle):
                # Until the note is written again, a build that follows makes the index anew.
                if note:
                    note.unlink(missing_ok=True)
                shutil.rmtree(output / BUNDLE, ignore_errors=True)
                shutil.copytree(bundle, output / BUNDLE, ignore=UNUSED)
                if note:
                    make_folder(note.parent, note.parent)
                    write_whole(note, (digest + bundle_state(output / BUNDLE)).encode())


def indexed_pages(output: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield those of the named pages that can be indexed, with their bytes."""
    for name in names:
        page = output / name
        if page.is_file() and b"<main" in (text := page.read_bytes()):
            yield name, text


def index_note(settings: Mapping[str, Any]) -> Path | None:
    """Return the file that says of which pages the index is, where a site keeps such files."""
    if not read_settings(settings)[0].cache:
        return None
    own = sha256(str(Path(settings["OUTPUT_PATH"]).absolute()).encode()).hexdigest()[:16]
    return cache_folder(settings).parent / f"index-{own}.txt"


def pages_digest(pages: Mapping[str, bytes]) -> str:
    """Return the digest of the pages, and of how they are indexed."""
    digest = sha256(repr((INDEXED, NOT_INDEXED, version("pagefind"))).encode())
    for name, text in pages.items():
        digest.update(f"\0{name}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()


def bundle_state(bundle: Path) -> str:
    """Return the names and sizes of the files of an index, and what names its pages."""
    files = sorted(file for file in bundle.rglob("*") if file.is_file())
    sizes = [(file.relative_to(bundle).as_posix(), file.stat().st_size) for file in files]
    return repr(sizes) + _text(bundle / "pagefind-entry.json")


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def build_index(site: Path, bundle: Path) -> bool:
    """Index the pages below a folder; return whether that went well, say so if it did not."""
    program = str(indexer())
    done = subprocess.run(  # noqa: S603 - the program of an installed package
        [
            *(program, "--quiet", "--site", str(site), "--output-path", str(bundle)),
            *("--root-selector", INDEXED, "--exclude-selectors", ",".join(NOT_INDEXED)),
        ],
        cwd=site.parent,  # where no settings of Pagefind lie
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        logger.error("The search has no index: %s", done.stderr.strip() or done.returncode)
        return False
    logger.debug("%s", done.stderr)
    # All else that Pagefind writes is the same from the same pages; this lists languages anyhow.
    entry = bundle / "pagefind-entry.json"
    entry.write_text(json.dumps(json.loads(entry.read_text("utf-8")), sort_keys=True), "utf-8")
    return True
