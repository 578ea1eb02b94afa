"""The commands that show the site in a browser."""

from __future__ import annotations

import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from invoke import Context, Exit

from pelican_fsp import live, watching
from pelican_fsp.interrupts import stopping
from pelican_fsp.tasks.build import build
from pelican_fsp.tasks.command import command
from pelican_fsp.tasks.site import output_path, pelican_arguments, site_settings

if TYPE_CHECKING:
    from http.server import ThreadingHTTPServer


@command
def serve(c: Context, port: int = 0) -> None:
    """Serve the built site on this machine."""
    output = output_path(c)
    if not (output / "index.html").is_file():
        message = f"There is no site in {output} yet: run `invoke build` first."
        raise Exit(message)
    with server_of(c, output, port) as server:
        announce(c, server, output)
        with stopping():
            server.serve_forever()


@command
def reserve(c: Context, port: int = 0) -> None:
    """Build, then serve."""
    build(c)
    serve(c, port)


@command
def livereload(c: Context, port: int = 0) -> None:
    """Serve the site, build it at each change and show it in the browser."""
    newsroom = live.Newsroom()
    output = output_path(c)
    with server_of(c, output, port, newsroom) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        announce(c, server, output)
        build_at_each_change(c, newsroom)


@command
def regenerate(c: Context) -> None:
    """Build the site again whenever a file changes."""
    build_at_each_change(c, live.Newsroom())


def build_at_each_change(c: Context, newsroom: live.Newsroom) -> None:
    """Build the site until interrupted; let the newsroom tell of each build."""
    settings = site_settings(c)
    folders = (settings["PATH"], settings["THEME"], *settings["THEME_TEMPLATES_OVERRIDES"])
    sources = [Path(folder) for folder in (*folders, *settings["PLUGIN_PATHS"])]
    builder = watching.Builder(["--log-handler", "plain", *pelican_arguments(c)])
    with stopping():
        watching.keep_building(builder, Path(c.fsp.root), sources, output_path(c), newsroom)


def server_of(
    c: Context, output: Path, port: int, newsroom: live.Newsroom | None = None
) -> ThreadingHTTPServer:
    """Return a server of the built site, at the port that was asked for, or that is set.

    Raises:
        Exit: the address is in use.
    """
    own = site_settings(c)["PORT"] if c.fsp.port is None else c.fsp.port
    found = port or own
    try:
        return live.make_server(output, c.fsp.host, found, newsroom)
    except OSError as error:
        message = f"Cannot serve at {c.fsp.host}:{found} ({error.strerror}): try --port {found + 1}"
        raise Exit(message) from error


def announce(c: Context, server: ThreadingHTTPServer, output: Path) -> None:
    """Say where the site is served, and show it in the browser if the site wants that."""
    address = f"http://{c.fsp.host}:{server.server_port}/"
    sys.stderr.write(f"Serving {output} at {address} (stop with Ctrl+C)\n")
    if c.fsp.open_browser:
        webbrowser.open(address)
