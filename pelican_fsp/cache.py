"""Plugin: converted bodies are kept, and used again while nothing changes that they follow from.

Pelican's own content cache goes by the time of the source alone. Here settings, extensions,
plugins, versions and included files count, and whatever cannot be told for sure is not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican import signals

from pelican_fsp.host import phases
from pelican_fsp.host.paths import cache_folder
from pelican_fsp.host.settings import read_settings
from pelican_fsp.incremental.body_cache import BodyCache
from pelican_fsp.incremental.store import BlobStore
from pelican_fsp.incremental.workers import start_workers
from pelican_fsp.theming import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican import Pelican
    from pelican.generators import Generator


def register() -> None:
    """Connect to Pelican."""
    bundled.register()
    phases.site_started.connect(cache_bodies)
    signals.all_generators_finalized.connect(close_bodies)


def cache_bodies(pelican: Pelican) -> None:
    """Let the readers of this build look up what was converted before, or by other processes."""
    own, _ = read_settings(pelican.settings)
    if not own.cache and not own.workers:
        return
    store = BlobStore(cache_folder(pelican.settings)) if own.cache else None
    bodies = BodyCache(store, pelican.settings)
    bodies.workers = start_workers(bodies, own.workers)
    # Signals hold their receivers weakly: it lives as long as the build.
    pelican.fsp_bodies = bodies
    signals.generator_init.connect(bodies.take_over)


def close_bodies(generators: Sequence[Generator]) -> None:
    """End the workers, and keep the cache from growing for ever: all is read."""
    for bodies in {one.fsp_bodies for one in generators if hasattr(one, "fsp_bodies")}:
        bodies.close()
