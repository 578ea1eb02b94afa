"""A site that is built again and again in one process, which is what `invoke livereload` asks.

`main` reads a line for each build, a JSON list of the files that have changed, and answers with what the
build says and a last line: `END` and the exit status. If the text of pages is all that has
changed, only those pages are read and written; otherwise Pelican builds, with what is kept.
"""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING

from pelican import signals

from pelican_fsp import search
from pelican_fsp.host import phases
from pelican_fsp.host.interrupts import INTERRUPTED, run_pelican_whole
from pelican_fsp.host.output import end_build
from pelican_fsp.host.patches import forget_last_build
from pelican_fsp.serving import single_page
from pelican_fsp.writer import wait_for_other_builds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pelican import Pelican
    from pelican.generators import Generator

END = "\x1eend"
"""Begins the line that ends an answer."""

GIVES_WAY = 10
"""How much nicer the search index is than the next build, which may begin meanwhile."""


@dataclass(slots=True)
class Build:
    """A build that went well, with all that it has read."""

    pelican: Pelican
    generators: Sequence[Generator]


class BuildSession:
    """A site and its last build."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Take the command line of Pelican."""
        self._arguments = [*arguments]
        self._pelican: Pelican | None = None
        self._begun: Build | None = None
        self._last: Build | None = None
        self._index = Index()
        phases.site_started.connect(self._note_start)
        signals.all_generators_finalized.connect(self._note_generators)
        search.index_wanted.connect(self._index.want)

    def build(self, changed: Iterable[str] = ()) -> int:
        """Build what follows from the changed files, or all; return the exit status."""
        forget_last_build()
        pages = self._updated_pages([*changed])
        if not (self._last and pages):
            return self._build_all()
        wait_for_other_builds(self._last.pelican)
        try:
            for page in pages:
                page.write(self._last.pelican)
        finally:
            end_build(self._last.pelican)  # else no other build would ever begin
        self._index.want_again()
        sys.stdout.write(f"Written: {', '.join(page.content.save_as for page in pages)}\n")
        return 0

    def finish(self) -> None:
        """Do what can be done after the answer."""
        self._index.make()

    def _updated_pages(self, changed: Sequence[str]) -> list[single_page.UpdatedPage]:
        """Return the pages of the changed files with their new text; none if more has changed."""
        if not self._last or not changed:
            return []
        found = [single_page.updated_page(self._last.generators, path) for path in changed]
        return [page for page in found if page] if all(found) else []

    def _build_all(self) -> int:
        self._last = self._begun = None
        try:
            run_pelican_whole(self._arguments)
        except SystemExit as done:
            return int(done.code or 0)
        except KeyboardInterrupt:
            return INTERRUPTED
        finally:
            if self._pelican:
                end_build(self._pelican)  # also where it has failed
        self._last = self._begun
        return 0

    def _note_start(self, pelican: Pelican) -> None:
        self._pelican = pelican

    def _note_generators(self, generators: Sequence[Generator]) -> None:
        if self._pelican and generators[0].settings is self._pelican.settings:
            self._begun = Build(self._pelican, generators)


class Index:
    """The search index, made in the background by a thread that waits for the ends of builds."""

    def __init__(self) -> None:
        """Begin with none wanted."""
        self._generator: search.SearchGenerator | None = None
        self._is_wanted = False
        self._is_due = Event()
        self._thread = Thread(target=self._keep_making, daemon=True)

    def want(self, generator: search.SearchGenerator) -> bool:
        """Take over from the generator."""
        self._generator = generator
        self._is_wanted = True
        return True

    def want_again(self) -> None:
        """Note that pages have changed since the generator wrote them."""
        self._is_wanted = self._generator is not None

    def make(self) -> None:
        """Let the thread begin, if there is something to do."""
        if self._is_wanted:
            self._is_wanted = False
            self._is_due.set()
            if not self._thread.is_alive():
                self._thread.start()

    def _keep_making(self) -> None:
        if sys.platform == "linux":  # where a thread and what it starts can give way: nice(2)
            os.nice(GIVES_WAY)
        while self._is_due.wait():
            self._is_due.clear()
            if self._generator:
                self._generator.write_index()


def main() -> None:
    """Build the site of Pelican's command line until the input ends."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    site = BuildSession(sys.argv[1:])
    for line in sys.stdin:
        status = site.build(json.loads(line))
        sys.stderr.flush()
        sys.stdout.write(f"\n{END}{status}\n")
        sys.stdout.flush()
        site.finish()
