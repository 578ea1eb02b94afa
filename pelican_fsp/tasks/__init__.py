"""The commands of a site, as an invoke collection that any site takes with two lines.

# tasks.py
from pelican_fsp.tasks import site_tasks
namespace = site_tasks()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoke import Collection

from pelican_fsp.tasks.adopt import adopt
from pelican_fsp.tasks.book import book
from pelican_fsp.tasks.build import build, clean, preview, publish, rebuild
from pelican_fsp.tasks.check import check, outline
from pelican_fsp.tasks.pages import move, new
from pelican_fsp.tasks.serve import livereload, regenerate, reserve, serve

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["site_tasks"]

DEFAULTS = {
    "root": ".",
    "settings": "pelicanconf.py",
    "publish_settings": "publishconf.py",
    "publish_to": "",
    "host": "127.0.0.1",
    "hosts": (),
    "follow_links": False,
    "port": None,
    "open_browser": True,
}

TASKS = (
    *(build, rebuild, clean, regenerate, serve, reserve, livereload, preview, publish),
    *(outline, check, adopt),
    *(new, move),
    book,
)


def site_tasks(root: str = ".", *tasks: Callable[..., Any], **options: object) -> Collection:
    """Return the tasks of the site whose settings lie in the folder `root`, and further ones.

    Options: `settings` and `publish_settings` (file names in `root`), `publish_to` (where rsync
    puts the site: `user@host:/path`), `host`, `hosts` (further names under which
    the server may be asked), `follow_links` (serve what links in the output lead to, wherever that
    is), `port` (default: `PORT` of the settings), `open_browser`.

    Raises:
        TypeError: an option has none of these names.
    """
    unknown = options.keys() - DEFAULTS
    if unknown:
        message = f"unknown option {min(unknown)!r}; the options are {', '.join(DEFAULTS)}"
        raise TypeError(message)
    namespace = Collection(
        *TASKS,
        *tasks,
    )
    namespace.configure({"fsp": {**DEFAULTS, "root": root, **options}})
    return namespace
