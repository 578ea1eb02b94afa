"""Plugin: search. Pagefind indexes the written pages; the bundled theme has the box for it."""

from __future__ import annotations

import json
import logging
import re
import subprocess
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blinker import Signal
from pelican.generators import Generator

from pelican_fsp.book import publish
from pelican_fsp.core.problems import Problem
from pelican_fsp.host import diagnostics, phases
from pelican_fsp.host.content import contents, language_of, source_of
from pelican_fsp.host.output import write_made
from pelican_fsp.host.paths import cache_folder
from pelican_fsp.host.removal import remove, remove_half_files
from pelican_fsp.host.settings import read_settings
from pelican_fsp.host.storage import make_private_folder, temporary_folder, write_whole
from pelican_fsp.theming import bundled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pelican import Pelican
    from pelican.writers import Writer

logger = logging.getLogger(__name__)

ENTRY = "pagefind-entry.json"
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
MADE = re.compile(
    r"""pagefind(?:-entry\.json|\.js) | wasm\.[^/]*\.pagefind | pagefind\.[^/]*\.pf_meta
      | (?:fragment|index|filter)/[^/]*\.pf_(?:fragment|index|filter)""",
    re.VERBOSE,
)
"""The files of an index, whose names nobody but Pagefind gives; all others in the folder stay."""


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.generators_wanted.connect(search_generator)


def search_generator(pelican: Pelican) -> type[Generator] | None:
    """Return what makes the search, if the site can have one and does not switch it off."""
    wanted = read_settings(pelican.settings)[0].search
    if wanted is False or not bundled.is_used(pelican.settings):
        return None
    if not indexer():
        if wanted:
            rule = "needs Pagefind: pip install 'pelican-fsp[search]'"
            diagnostics.report([Problem(rule, "", "FSP_SEARCH", str(wanted))])
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
        languages = {language_of(content).lower() for content in contents(self)}
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
        if (
            urls
            and self._has_place()
            and not any(taken_over for _, taken_over in index_wanted.send(self))
        ):
            self.write_index()

    def _write_results(self, writer: Writer, language: str, url: str) -> None:
        outlines = self.context.get("outlines", {})
        write_made(
            writer,
            url,
            self.get_template("search"),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            lang=language,
            outline=outlines.get(language, self.context.get("outline")),
        )

    def _has_place(self) -> bool:
        """Return whether no page is a file where the folder of the index would be; say so if one is."""
        for content in contents(self, with_unpublished=True):
            inside = content.save_as.removeprefix(f"{BUNDLE}/")
            if content.save_as == BUNDLE or (inside != content.save_as and MADE.fullmatch(inside)):
                rule = f"{content.save_as} is a page: the index of the search has no place, and is not made"
                diagnostics.report([Problem(rule, source_of(content), "slug", str(content.slug))])
                return False
        return True

    def write_index(self) -> None:
        """Index what is published, unless the index that is there is of the same pages."""
        output = Path(self.output_path)
        names = {content.save_as for content in contents(self)}
        pages = dict(indexed_pages(output, sorted(filter(None, names))))
        note = index_note(self.settings)
        digest = pages_digest(pages)
        if not pages or (note and _text(note) == digest + bundle_state(output / BUNDLE)):
            return
        with temporary_folder() as folder:
            # A copy: in the output lie lists, drafts and pages of former builds, too.
            site, bundle = folder / "site", folder / BUNDLE
            for name, text in pages.items():
                write_whole(site / name, text, within=folder)
            if not build_index(site, bundle):
                return
            # Until the note is written again, a build that follows makes the index anew.
            if note:
                remove(note, within=note.parent)
            replace_index(bundle, output)
            if note:
                make_private_folder(note.parent)
                write_whole(
                    note, (digest + bundle_state(output / BUNDLE)).encode(), within=note.parent
                )


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
    own = sha256(
        str(Path(settings["OUTPUT_PATH"]).absolute()).encode(errors="surrogatepass")
    ).hexdigest()[:16]
    return cache_folder(settings).parent / f"index-{own}.txt"


def pages_digest(pages: Mapping[str, bytes]) -> str:
    """Return the digest of the pages, and of how they are indexed."""
    digest = sha256(repr((INDEXED, NOT_INDEXED, version("pagefind"))).encode())
    for name, text in pages.items():
        digest.update(f"\0{name}\0{len(text)}\0".encode(errors="surrogatepass") + text)
    return digest.hexdigest()


def replace_index(bundle: Path, output: Path) -> None:
    """Put a new index into the output; what the old one leaves behind goes, and nothing else.

    The file that names the others comes last: who searches meanwhile finds the old index.
    """
    folder = output / BUNDLE
    remove_half_files(folder)
    new = sorted(filter(MADE.fullmatch, _names(bundle)), key=lambda name: (name == ENTRY, name))
    for name in new:
        write_whole(folder / name, (bundle / name).read_bytes(), within=output)
    for name in {*filter(MADE.fullmatch, _names(folder))} - {*new}:
        remove(folder / name, within=output)


def bundle_state(bundle: Path) -> str:
    """Return the names and sizes of the files of an index, and what names its pages."""
    sizes = [
        (name, (bundle / name).stat().st_size) for name in _names(bundle) if MADE.fullmatch(name)
    ]
    return repr(sizes) + _text(bundle / ENTRY)


def _names(folder: Path) -> list[str]:
    """Return the paths of all files below a folder."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return sorted(file.relative_to(folder).as_posix() for file in files)


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
    entry = bundle / ENTRY
    listed = json.dumps(json.loads(entry.read_text("utf-8")), sort_keys=True)
    write_whole(entry, listed.encode(), within=bundle)
    return True
