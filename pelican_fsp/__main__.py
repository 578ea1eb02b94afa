"""Pelican's command with results kept from build to build: `python -m pelican_fsp -s pelicanconf.py`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pelican import main as pelican_main
from pelican import signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican import Pelican


def build_and_keep(arguments: Sequence[str]) -> None:
    """Run Pelican in this process; it exits with its own status where it fails."""
    with signals.initialized.connected_to(keep_results):
        pelican_main(arguments)


def keep_results(pelican: Pelican) -> None:
    """Keep what builds can use again, unless the site's settings say otherwise."""
    for name in ("FSP_CACHE", "FSP_PRUNE"):
        pelican.settings.setdefault(name, True)


if __name__ == "__main__":
    build_and_keep(sys.argv[1:])
