"""A book from its pages' metadata: a bundle of Pelican plugins and a theme.

`PLUGINS = ["pelican_fsp"]` loads the whole bundle, `PLUGINS = ["pelican_fsp.toc"]` one of it.
`THEME = pelican_fsp.theme_path()` is the theme.
"""

from __future__ import annotations

from pelican_fsp import (
    aliases,
    cache,
    choices,
    code_lines,
    git_dates,
    llms,
    logos,
    search,
    see_also,
    sitemap,
    toc,
    writer,
)
from pelican_fsp.host.paths import theme_path

__version__ = "0.1.0"
__all__ = ["register", "theme_path"]

PLUGINS = (
    toc,
    see_also,
    logos,
    choices,
    aliases,
    code_lines,
    git_dates,
    sitemap,
    llms,
    search,
    cache,
    writer,
)


def register() -> None:
    """Register every plugin of the bundle."""
    for plugin in PLUGINS:
        plugin.register()
