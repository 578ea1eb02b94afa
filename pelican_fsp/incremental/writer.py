"""Pelican's writer, which renders and writes only what would come out differently."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pelican.utils import sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer

from pelican_fsp.host import phases
from pelican_fsp.host.captured import captured_messages
from pelican_fsp.host.storage import OutsideError, inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Template
    from pelican.contents import Content

    from pelican_fsp.incremental.manifest import Manifest


logger = logging.getLogger(__name__)


class ManifestWriter(Writer):  # type: ignore[misc]  # Pelican is not typed
    """Writes through a manifest; everything else is Pelican's."""

    manifest: Manifest

    def write_file(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        *arguments: object,
        **values: object,
    ) -> None:
        """Write a file as Pelican does, but render it only if it would come out differently."""
        kept = _KeptTemplate(template, self.manifest)
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
        key = self.manifest.feed_key(context, shown, place) if path and is_alone else ""
        if path and self.manifest.keep(path, key):
            self._written_files.add(sanitised_join(self.output_path, path))
            return None
        with captured_messages() as messages:
            feed = super().write_feed(elements, context, path, url, **named)
        if path:
            self.manifest.keys[path] = "" if messages else key
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
        if is_wanted and not self.manifest.is_kept(Path(filename)):
            self.manifest.write(Path(filename), data.getvalue())

    def _is_in_output(self, filename: str) -> bool:
        try:
            inside(Path(filename), self.manifest.output)
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
    """A template that is rendered only where the manifest cannot tell that nothing would change."""

    def __init__(self, template: Template, manifest: Manifest) -> None:
        self.template = template
        self.manifest = manifest

    def render(self, values: dict[str, Any]) -> str:
        """Return the rendering, or nothing if the file stays as it is."""
        name = values["output_file"]
        key = self.manifest.key(self.template, values)
        if self.manifest.keep(name, key):
            return ""
        with captured_messages() as messages:
            text: str = self.template.render(values)
        # What has something to say says it at every build.
        self.manifest.keys[name] = "" if messages else key
        return text
