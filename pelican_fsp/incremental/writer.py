"""Pelican's writer, which renders and writes only what would come out differently."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from pelican.utils import sanitised_join

from pelican_fsp.host import phases
from pelican_fsp.host.captured import captured_messages
from pelican_fsp.host.storage import OutsideError, inside
from pelican_fsp.host.writing import HostWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Template
    from pelican.contents import Content

    from pelican_fsp.incremental.manifest import Manifest


class ManifestWriter(HostWriter):
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
            self.note_written(sanitised_join(self.output_path, path))
            return None
        with captured_messages() as messages:
            feed = super().write_feed(elements, context, path, url, **named)
        if path:
            self.manifest.keys[path] = "" if messages else key
        return feed

    @contextmanager
    def opened(self, name: str, encoding: str, *, is_override: bool) -> Iterator[TextIO]:
        """Yield a file for its text, which the manifest writes."""
        if not self._is_in_output(name):
            # Pelican writes through a link that leads out of the output folder; we do not.
            with super().opened(name, encoding, is_override=is_override) as file:
                yield file
            return
        is_wanted = self.claim(name, is_override=is_override)
        data = io.BytesIO()
        text = io.TextIOWrapper(data, encoding)
        yield text
        text.flush()
        if is_wanted and not self.manifest.is_kept(Path(name)):
            self.manifest.write(Path(name), data.getvalue())

    def _is_in_output(self, name: str) -> bool:
        try:
            inside(Path(name), self.manifest.output)
        except OutsideError:
            return False
        return True


class _KeptTemplate:
    """A template that is rendered only where the manifest cannot tell that nothing would change.

    Stands for Jinja's, of which Pelican's writer asks no more than `render`.
    """

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
