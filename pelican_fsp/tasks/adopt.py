"""The command that turns what is kept by hand into fields."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from invoke import Context, Exit

from pelican_fsp.adopting.reading import read_for_adoption
from pelican_fsp.adopting.report import report
from pelican_fsp.adopting.rules.findings import Verdict
from pelican_fsp.adopting.rules.plan import Adoption, adoption
from pelican_fsp.adopting.writing import RefusalError, uncommitted, write
from pelican_fsp.book.dry_run import NoBookError
from pelican_fsp.tasks.command import command
from pelican_fsp.tasks.site import settings_file, site_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

REFUSED = 2


@command(
    help={
        "write": "Write the changes into the sources.",
        "dirty": "Write even where git could not bring the old files back.",
        "mark": "What a highlighted line of fenced code begins with ('' to leave them alone).",
    }
)
def adopt(c: Context, *, write: bool = False, dirty: bool = False, mark: str = "~~") -> None:
    """Report what is kept by hand and could follow from fields; --write puts the fields in.

    The status is 0 if nothing is left to do, 1 if something is or pages and outline contradict
    each other, 2 if nothing could be written.
    """
    file = settings_file(c)
    try:
        site = read_for_adoption({"FSP_CACHE": True, **site_settings(c)}, file, _siteurl(c))
        site = replace(site, sought_mark=mark)
    except NoBookError as error:
        message = f"{file}: {error}"
        raise Exit(message, code=REFUSED) from error
    try:
        found = adoption(site)
    except ValueError as error:  # a file cannot hold what would be written into it
        raise Exit(str(error), code=REFUSED) from error
    sys.stdout.write("".join(f"{line}\n" for line in report(found, site)))
    if write and found.works:
        roots = list(dict.fromkeys((file.parent, Path(site_settings(c)["PATH"]))))
        _write(found, roots, is_dirty_allowed=dirty)
    elif found.works:
        sys.stderr.write("Nothing is written: add --write.\n")
    if found.count(Verdict.CONTRADICTION) or (found.works and not write):
        raise Exit(code=1)


def _siteurl(c: Context) -> str:
    """Return the address that the site is published at, if its settings for that are there."""
    name = c.fsp.publish_settings
    return str(site_settings(c, name)["SITEURL"]) if Path(c.fsp.root, name).is_file() else ""


def _write(found: Adoption, roots: Sequence[Path], *, is_dirty_allowed: bool) -> None:
    reason = uncommitted((work.source.path for work in found.works), roots)
    if reason and not is_dirty_allowed:
        message = f"Nothing is written: {reason}. Commit first, or add --dirty."
        raise Exit(message, code=REFUSED)
    done: set[Path] = set()
    try:
        done.update(write(found.works, roots))
    except RefusalError as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.write(f"{_written(done)} The same command goes on from here.\n")
        raise Exit(code=REFUSED) from error
    except KeyboardInterrupt:
        sys.stderr.write(f"{_written(done)} The same command goes on from here.\n")
        raise
    sys.stderr.write(f"{_written(done)}\n")


def _written(done: set[Path]) -> str:
    return f"Written: {len(done)} file{'' if len(done) == 1 else 's'}."
