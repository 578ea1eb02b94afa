"""Plugin: search. Pagefind indexes the written pages; the bundled theme has the box for it."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pelican import signals
from pelican.generators import Generator

from pelican_fsp import bundled_theme, report, toc
from pelican_fsp.core.problems import Problem
from pelican_fsp.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pelican import Pelican
    from pelican.contents import Content
    from pelican.writers import Writer

logger = logging.getLogger(__name__)

BUNDLE = "pagefind"
"""The folder of the index in the output; search.js looks for it there."""

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
    signals.get_generators.connect(search_generator)


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
        languages = {content.lang.lower() for content in self._published()}
        if languages:
            self.context["search_urls"] = {
                language: "search.html" if language == default else f"search-{language}.html"
                for language in sorted(languages | {default})
            }

    def generate_output(self, writer: Writer) -> None:
        """Write the pages of results and the index; neither on a site without pages."""
        urls = self.context.get("search_urls", {})
        taken = {content.save_as for content in self._published()}
        for language, url in urls.items():
            if url not in taken:
                self._write_results(writer, language, url)
        if urls:
            self._write_index()

    def _published(self) -> Iterator[Content]:
        for content in (*self.context["pages"], *self.context["articles"]):
            yield content
            yield from content.translations

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

    def _write_index(self) -> None:
        output = Path(self.output_path)
        with TemporaryDirectory() as folder:
            # A copy: in the output lie lists, drafts and pages of former builds, too.
            site, bundle = Path(folder, "site"), Path(folder, BUNDLE)
            names = {content.save_as for content in self._published()}
            if copy_pages(output, site, names) and build_index(site, bundle):
                shutil.rmtree(output / BUNDLE, ignore_errors=True)
                shutil.copytree(bundle, output / BUNDLE, ignore=UNUSED)


def copy_pages(output: Path, site: Path, names: Iterable[str]) -> int:
    """Copy the named pages that can be indexed into another folder; return how many there are."""
    count = 0
    for name in filter(None, names):
        page = output / name
        if page.is_file() and b"<main" in (text := page.read_bytes()):
            copy = site / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text)
            count += 1
    return count


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
