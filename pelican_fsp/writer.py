"""Plugin: files that are as they were stay as they are, with their times; others are written whole.

What changed can then be seen from outside: by rsync, by a browser, by whoever indexes the site.
"""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pelican import signals
from pelican.utils import sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer

from pelican_fsp import phases, toc
from pelican_fsp.cache import record_folder
from pelican_fsp.kept import OutsideError, inside
from pelican_fsp.ledger import Ledger
from pelican_fsp.originals import messages
from pelican_fsp.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Template
    from pelican import Pelican
    from pelican.contents import Content


logger = logging.getLogger(__name__)


def register() -> None:
    """Connect to Pelican."""
    toc.register()
    phases.site_started.connect(keep_ledger)
    phases.generators_wanted.connect(wait_for_other_builds)
    signals.get_writer.connect(careful_writer)
    phases.site_written.connect(close_ledger)


def keep_ledger(pelican: Pelican) -> None:
    """Give the build a ledger, where results are kept and no other plugin has a writer."""
    own, _ = read_settings(pelican.settings)
    if own.cache and len(signals.get_writer.receivers) == 1:
        ledger = Ledger(pelican.settings, record_folder(pelican.settings))
        # Signals hold their receivers weakly: it lives as long as the build.
        pelican.fsp_ledger = ledger
        signals.all_generators_finalized.connect(ledger.begin)


def wait_for_other_builds(pelican: Pelican) -> None:
    """Let only one build at a time read the site and write its output."""
    if ledger := getattr(pelican, "fsp_ledger", None):
        ledger.lock()


def end_build(pelican: Pelican) -> None:
    """Let other builds begin, although this one has failed."""
    if ledger := getattr(pelican, "fsp_ledger", None):
        ledger.unlock()


def forget_output(pelican: Pelican) -> None:
    """Take the ledger from a build whose output nobody keeps."""
    end_build(pelican)
    vars(pelican).pop("fsp_ledger", None)


def careful_writer(pelican: Pelican) -> type[Writer] | None:
    """Return the writer that asks the ledger; none where there is no ledger."""
    ledger = getattr(pelican, "fsp_ledger", None)
    return ledger and type("CarefulWriter", (_CarefulWriter,), {"ledger": ledger})


def close_ledger(pelican: Pelican) -> None:
    """Give unchanged files their times back, remove what is left over, remember the rest."""
    if hasattr(pelican, "fsp_ledger"):
        own, _ = read_settings(pelican.settings)
        pelican.fsp_ledger.close(may_prune=own.prune)
        end_build(pelican)


class _CarefulWriter(Writer):  # type: ignore[misc]  # Pelican is not typed
    """Writes through a ledger; everything else is Pelican's."""

    ledger: Ledger

    def write_file(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        *arguments: object,
        **values: object,
    ) -> None:
        """Write a file as Pelican does, but render it only if it would come out differently."""
        kept = _KeptTemplate(template, self.ledger)
        super().write_file(name, kept, context, *arguments, **values)

    def write_feed(
        self,
        elements: Sequence[Content],
        context: dict[str, Any],
        path: str | None = None,
        url: str | None = None,
        **named: object,
    ) -> object:
        """Write a feed as Pelican does, but only if it would come out differently."""
        shown = elements[: self.settings["FEED_MAX_ITEMS"]]
        place = (path, url, sorted(named.items()))
        is_alone = not phases.others_hear("feed_generated", "feed_written")
        key = self.ledger.feed_key(context, shown, place) if path and is_alone else ""
        if path and self.ledger.keep(path, key):
            self._written_files.add(sanitised_join(self.output_path, path))
            return None
        with messages() as said:
            feed = super().write_feed(elements, context, path, url, **named)
        if path:
            self.ledger.keys[path] = "" if said else key
        return feed

    @contextmanager
    def _open_w(self, filename: str, encoding: str, override: bool = False) -> Iterator[TextIO]:  # noqa: FBT001, FBT002 - Pelican's form
        if not self._is_in_output(filename):
            # Pelican writes through a link that leads out of the output folder; we do not.
            with super()._open_w(filename, encoding, override) as file:
                yield file
            return
        is_wanted = self._may_write(filename, is_override=override)
        data = io.BytesIO()
        text = io.TextIOWrapper(data, encoding)
        yield text
        text.flush()
        if is_wanted and not self.ledger.is_kept(Path(filename)):
            self.ledger.write(Path(filename), data.getvalue())

    def _is_in_output(self, filename: str) -> bool:
        try:
            inside(Path(filename), self.ledger.output)
        except OutsideError:
            return False
        return True

    def _may_write(self, filename: str, *, is_override: bool) -> bool:
        """Return what Pelican's own `_open_w` decides, in its words."""
        is_wanted = filename not in self._overridden_files
        if not is_wanted:
            if is_override:
                message = (
                    f'Failed to overwrite "{filename}" a second time (was previously overwritten)'
                )
                raise FileOverwriteFailedError(message)
            logger.info('Skipping "%s", not overwriting', filename)
        elif filename in self._written_files:
            if not is_override:
                message = (
                    f'Failed to overwrite "{filename}" as Pelican has already '
                    "written to it previously (set `override=True` if intended)"
                )
                raise FileOverwriteFailedError(message)
            logger.info('Overwriting "%s"', filename)
        if is_override:
            self._overridden_files.add(filename)
        self._written_files.add(filename)
        return is_wanted


class _KeptTemplate:
    """A template that is rendered only where the ledger cannot tell that nothing would change."""

    def __init__(self, template: Template, ledger: Ledger) -> None:
        self.template = template
        self.ledger = ledger

    def render(self, values: dict[str, Any]) -> str:
        """Return the rendering, or nothing if the file stays as it is."""
        name = values["output_file"]
        key = self.ledger.key(self.template, values)
        if self.ledger.keep(name, key):
            return ""
        with messages() as said:
            text: str = self.template.render(values)
        # What has something to say says it at every build.
        self.ledger.keys[name] = "" if said else key
        return text
