"""Plugin: files that are as they were stay as they are, with their times; others are written whole.

What changed can then be seen from outside: by rsync, by a browser, by whoever indexes the site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican import signals

from pelican_fsp.host import phases
from pelican_fsp.host.output import end_build
from pelican_fsp.host.paths import record_folder
from pelican_fsp.host.settings import read_settings
from pelican_fsp.incremental.manifest import Manifest
from pelican_fsp.incremental.writer import ManifestWriter
from pelican_fsp.theming import bundled

if TYPE_CHECKING:
    from pelican import Pelican
    from pelican.writers import Writer


def register() -> None:
    """Connect to Pelican."""
    bundled.register()
    phases.site_started.connect(begin_manifest)
    phases.generators_wanted.connect(wait_for_other_builds)
    signals.get_writer.connect(careful_writer)
    phases.site_written.connect(close_manifest)


def begin_manifest(pelican: Pelican) -> None:
    """Give the build a manifest, where results are kept and no other plugin has a writer."""
    own, _ = read_settings(pelican.settings)
    if own.cache and len(signals.get_writer.receivers) == 1:
        manifest = Manifest(pelican.settings, record_folder(pelican.settings))
        # Signals hold their receivers weakly: it lives as long as the build.
        pelican.fsp_manifest = manifest
        signals.all_generators_finalized.connect(manifest.begin)


def wait_for_other_builds(pelican: Pelican) -> None:
    """Let only one build at a time read the site and write its output."""
    if manifest := getattr(pelican, "fsp_manifest", None):
        manifest.lock()


def careful_writer(pelican: Pelican) -> type[Writer] | None:
    """Return the writer that asks the manifest; none where there is no manifest."""
    manifest = getattr(pelican, "fsp_manifest", None)
    return manifest and type("ManifestWriter", (ManifestWriter,), {"manifest": manifest})


def close_manifest(pelican: Pelican) -> None:
    """Give unchanged files their times back, remove what is left over, remember the rest."""
    if hasattr(pelican, "fsp_manifest"):
        own, _ = read_settings(pelican.settings)
        pelican.fsp_manifest.close(may_prune=own.prune)
        end_build(pelican)
