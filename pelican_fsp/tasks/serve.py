"""The commands that show the site in a browser."""

from __future__ import annotations

import errno
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke import Context, Exit

from pelican_fsp.host.interrupts import stopping
from pelican_fsp.serving import server as site_server
from pelican_fsp.serving import watcher
from pelican_fsp.serving.rules.http import EVERYWHERE
from pelican_fsp.tasks.build import build
from pelican_fsp.tasks.command import command
from pelican_fsp.tasks.site import output_path, pelican_arguments, site_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

LAST_PORT = 65535
NO_HOST = "site_tasks(host=…) must be an address of this machine, such as 127.0.0.1"
WAYS = {
    errno.EADDRINUSE: "try --port {other}",
    errno.EACCES: "try --port 8000",
}
"""What helps, by the kind of the error."""


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
    events = site_server.EventStream()
    output = output_path(c)
    with server_of(c, output, port, events) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        announce(c, server, output)
        build_at_each_change(c, events)


@command
def regenerate(c: Context) -> None:
    """Build the site again whenever a file changes."""
    build_at_each_change(c, site_server.EventStream())


def build_at_each_change(c: Context, events: site_server.EventStream) -> None:
    """Build the site until interrupted; let the events tell of each build."""
    settings = site_settings(c)
    folders = (settings["PATH"], settings["THEME"], *settings["THEME_TEMPLATES_OVERRIDES"])
    sources = [Path(folder) for folder in (*folders, *settings["PLUGIN_PATHS"])]
    builder = watcher.Builder(["--log-handler", "plain", *pelican_arguments(c)])
    with stopping():
        watcher.keep_building(builder, Path(c.fsp.root), sources, output_path(c), events)


def server_of(
    c: Context, output: Path, port: int, events: site_server.EventStream | None = None
) -> site_server.SiteServer:
    """Return a server of the built site, at the port that was asked for, or that is set.

    Raises:
        Exit: there can be no server at this address.
    """
    settings = site_settings(c)
    host = c.fsp.host
    found = port or (settings["PORT"] if c.fsp.port is None else c.fsp.port)
    if not isinstance(found, int) or not 0 <= found <= LAST_PORT:
        message = f"port {found}: must be a number from 1 to {LAST_PORT}; try --port 8000"
        raise Exit(message)
    try:
        return site_server.make_server(served(c, output, settings, events), found)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        way = WAYS.get(getattr(error, "errno", 0), NO_HOST)
        message = f"Cannot serve at {address_of(host, found)} ({reason}): {way}"
        raise Exit(message.format(other=found + 1 if found < LAST_PORT else 8000)) from error


def served(
    c: Context, output: Path, settings: Mapping[str, Any], events: site_server.EventStream | None
) -> site_server.Served:
    """Return what is served, and to whom, as the options of the tasks say."""
    roots = [output]
    if settings["STATIC_CREATE_LINKS"]:
        roots += [Path(settings["PATH"]), Path(settings["THEME"])]
    names = {*c.fsp.hosts}
    if c.fsp.host in EVERYWHERE:
        own = socket.gethostname()
        names |= {own, own.partition(".")[0], f"{own.partition('.')[0]}.local"}
    allowed = () if c.fsp.follow_links else tuple(roots)
    return site_server.Served(output, c.fsp.host, allowed, tuple(names), events)


def announce(c: Context, server: site_server.SiteServer, output: Path) -> None:
    """Say where the site is served, and show it in the browser if the site wants that."""
    address = f"http://{address_of(c.fsp.host, server.server_port)}/"
    sys.stderr.write(f"Serving {output} at {address} (stop with Ctrl+C)\n")
    if c.fsp.open_browser:
        webbrowser.open(address)


def address_of(host: str, port: int) -> str:
    """Return host and port as an address has them; of a server for all hosts, this machine's."""
    own = "::1" if host == "::" else "127.0.0.1" if host in EVERYWHERE else host
    return f"[{own}]:{port}" if ":" in own else f"{own}:{port}"
