"""The index of the search: made by Pagefind from written pages, and anew only where those differ."""

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

from pelican_fsp.host.paths import cache_folder
from pelican_fsp.host.removal import remove, remove_half_files
from pelican_fsp.host.settings import read_settings
from pelican_fsp.host.storage import make_private_folder, temporary_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

logger = logging.getLogger(__name__)

ENTRY = "pagefind-entry.json"
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
MADE = re.compile(
    r"""pagefind(?:-entry\.json|\.js) | wasm\.[^/]*\.pagefind | pagefind\.[^/]*\.pf_meta
      | (?:fragment|index|filter)/[^/]*\.pf_(?:fragment|index|filter)""",
    re.VERBOSE,
)
"""The files of an index, whose names nobody but Pagefind gives; all others in the folder stay."""


def indexer() -> Path | None:
    """Return Pagefind's program, if it is installed; the extended one where there are both."""
    if not find_spec("pagefind"):
        return None
    from pagefind.service import get_executable  # noqa: PLC0415 - an extra

    return get_executable()


def index_note(settings: Mapping[str, Any]) -> Path | None:
    """Return the file that says of which pages the index is, where a site keeps such files."""
    if not read_settings(settings)[0].cache:
        return None
    own = sha256(
        str(Path(settings["OUTPUT_PATH"]).absolute()).encode(errors="surrogatepass")
    ).hexdigest()[:16]
    return cache_folder(settings).parent / f"index-{own}.txt"


def write_index(output: Path, names: Iterable[str], settings: Mapping[str, Any]) -> None:
    """Index those of the named files of the output that are pages.

    The index that is there stays, if it is of the same pages.
    """
    pages = dict(_indexed_pages(output, names))
    note = index_note(settings)
    digest = _pages_digest(pages)
    if not pages or (note and _text(note) == digest + _bundle_state(output / BUNDLE)):
        return
    with temporary_folder() as folder:
        # A copy: in the output lie lists, drafts and pages of former builds, too.
        site, bundle = folder / "site", folder / BUNDLE
        for name, text in pages.items():
            write_whole(site / name, text, within=folder)
        if not _build(site, bundle):
            return
        # Until the note is written again, a build that follows makes the index anew.
        if note:
            remove(note, within=note.parent)
        _replace(bundle, output)
        if note:
            make_private_folder(note.parent)
            state = _bundle_state(output / BUNDLE)
            write_whole(note, (digest + state).encode(), within=note.parent)


def _indexed_pages(output: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield those of the named pages that can be indexed, with their bytes."""
    for name in names:
        page = output / name
        if page.is_file() and b"<main" in (text := page.read_bytes()):
            yield name, text


def _pages_digest(pages: Mapping[str, bytes]) -> str:
    """Return the digest of the pages, and of how they are indexed."""
    digest = sha256(repr((INDEXED, NOT_INDEXED, version("pagefind"))).encode())
    for name, text in pages.items():
        digest.update(f"\0{name}\0{len(text)}\0".encode(errors="surrogatepass") + text)
    return digest.hexdigest()


def _replace(bundle: Path, output: Path) -> None:
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


def _bundle_state(bundle: Path) -> str:
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


def _build(site: Path, bundle: Path) -> bool:
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
