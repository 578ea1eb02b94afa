"""The commands of a site, as an invoke collection that any site takes with two lines.

# tasks.py
from pelican_fsp.tasks import site_tasks
namespace = site_tasks()
"""

from __future__ import annotations

import shlex
import shutil
import sys
import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke import Collection, Context, Exit, task
from invoke.main import program
from pelican import main as pelican_main
from pelican.settings import read_settings

from pelican_fsp import live
from pelican_fsp.core.problems import Severity
from pelican_fsp.reading import NoBookError, read_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import ThreadingHTTPServer

    from pelican_fsp.book import Book

DEFAULTS = {
    "root": ".",
    "settings": "pelicanconf.py",
    "publish_settings": "publishconf.py",
    "publish_to": "",
    "host": "127.0.0.1",
    "port": None,
    "open_browser": True,
}


def site_tasks(root: str = ".", *tasks: Callable[..., Any], **options: object) -> Collection:
    """Return the tasks of the site whose settings lie in the folder `root`, and further ones.

    Options: `settings` and `publish_settings` (file names in `root`), `publish_to` (where rsync
    puts the site: `user@host:/path`), `host`, `port` (default: `PORT` of the settings),
    `open_browser`.

    Raises:
        TypeError: an option has none of these names.
    """
    unknown = options.keys() - DEFAULTS
    if unknown:
        message = f"unknown option {min(unknown)!r}; the options are {', '.join(DEFAULTS)}"
        raise TypeError(message)
    namespace = Collection(
        *(build, rebuild, clean, regenerate, serve, reserve, livereload, preview, publish),
        *(outline, check),
        *tasks,
    )
    namespace.configure({"fsp": {**DEFAULTS, "root": root, **options}})
    return namespace


@task
def build(c: Context) -> None:
    """Build the site (what follows -- goes to Pelican)."""
    run_pelican(c)
    output = output_path(c)
    is_local = site_settings(c)["RELATIVE_URLS"]  # else its links work on a server only
    way = f"open {output / 'index.html'}, or better: invoke serve" if is_local else "invoke serve"
    sys.stderr.write(f"The site is in {output}. To see it: {way}\n")


@task
def rebuild(c: Context) -> None:
    """Build the site into an emptied output folder."""
    run_pelican(c, "--delete-output-directory")


@task
def clean(c: Context) -> None:
    """Remove the built site."""
    shutil.rmtree(output_path(c), ignore_errors=True)


@task
def regenerate(c: Context) -> None:
    """Build the site again whenever a file changes."""
    run_pelican(c, "--autoreload")


@task
def serve(c: Context, port: int = 0) -> None:
    """Serve the built site on this machine."""
    output = output_path(c)
    if not (output / "index.html").is_file():
        message = f"There is no site in {output} yet: run `invoke build` first."
        raise Exit(message)
    with server_of(c, output, port) as server:
        announce(c, server, output)
        with suppress(KeyboardInterrupt):
            server.serve_forever()


@task
def reserve(c: Context, port: int = 0) -> None:
    """Build, then serve."""
    build(c)
    serve(c, port)


@task
def livereload(c: Context, port: int = 0) -> None:
    """Serve the site, build it at each change and show it in the browser."""
    settings = site_settings(c)
    output = output_path(c)
    command = [sys.executable, "-m", "pelican", "--log-handler", "plain", *pelican_arguments(c)]
    folders = (settings["PATH"], settings["THEME"], *settings["THEME_TEMPLATES_OVERRIDES"])
    sources = [Path(folder) for folder in (*folders, *settings["PLUGIN_PATHS"])]
    newsroom = live.Newsroom()
    with server_of(c, output, port, newsroom) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        announce(c, server, output)
        live.keep_building(command, Path(c.fsp.root), sources, output, newsroom)


@task
def preview(c: Context) -> None:
    """Build the site as it will be published."""
    run_pelican(c, settings=c.fsp.publish_settings)


@task
def publish(c: Context, to: str = "") -> None:
    """Build the site as it will be published and copy it with rsync (--to user@host:/path)."""
    target = to or c.fsp.publish_to
    if not target:
        message = (
            "Say where to: `invoke publish --to user@host:/path`, or site_tasks(publish_to=…)."
        )
        raise Exit(message)
    preview(c)
    source = f"{output_path(c, c.fsp.publish_settings)}/"
    c.run(shlex.join(["rsync", "--recursive", "--times", "--delete", "--verbose", source, target]))


@task
def outline(c: Context) -> None:
    """Print the book as a tree, with its numbers, and what is wrong with it."""
    book = read_book(c)
    for language, tree in book.outlines.items():
        heading = f"[{language}]\n" if len(book.outlines) > 1 else ""
        sys.stdout.write(f"{heading}{tree}\n")
    if not book.outlines:
        sys.stdout.write("No page has a sortorder: there is no book yet.\n")
    print_problems(book)


@task
def check(c: Context) -> None:
    """Print what is wrong with the fields and the order of the pages; fail if it matters."""
    book = read_book(c)
    print_problems(book)
    if any(problem.severity >= Severity.WARNING for problem in book.problems):
        raise Exit(code=1)


def run_pelican(c: Context, *arguments: str, settings: str = "") -> None:
    """Run Pelican in this process; it exits with its own status where it fails."""
    pelican_main(pelican_arguments(c, *arguments, settings=settings))


def pelican_arguments(c: Context, *arguments: str, settings: str = "") -> list[str]:
    """Return the command line of Pelican, with what the user gave after `--`."""
    passed_on = shlex.split(program.core.remainder if hasattr(program, "core") else "")
    # Tasks keep what the next build can use again, unless the site's settings say otherwise.
    own = site_settings(c, settings)
    kept = [f"{name}=true" for name in ("FSP_CACHE", "FSP_PRUNE") if name not in own]
    extra = ["--extra-settings", *kept] if kept else []
    return [*extra, "--settings", str(settings_file(c, settings)), *arguments, *passed_on]


def settings_file(c: Context, name: str = "") -> Path:
    """Return the path of a settings file of the site.

    Raises:
        Exit: there is no such file.
    """
    file = Path(c.fsp.root, name or c.fsp.settings)
    if not file.is_file():
        message = f"There is no {file}: run this where the site's settings are."
        raise Exit(message)
    return file


def site_settings(c: Context, name: str = "") -> dict[str, Any]:
    """Return all settings of the site, Pelican's defaults among them."""
    settings: dict[str, Any] = read_settings(str(settings_file(c, name)))
    return settings


def output_path(c: Context, settings: str = "") -> Path:
    """Return the folder that the site is built into."""
    return Path(site_settings(c, settings)["OUTPUT_PATH"])


def read_book(c: Context) -> Book:
    """Return the book of the site, without writing anything."""
    try:
        return read_site({"FSP_CACHE": True, **site_settings(c)})
    except NoBookError as error:
        message = f"{settings_file(c)}: {error}"
        raise Exit(message) from error


def print_problems(book: Book) -> None:
    """Print one line per problem, the gravest last, and how many there are."""
    for problem in sorted(book.problems, key=lambda problem: problem.severity):
        sys.stderr.write(f"{problem.severity}: {problem}\n")
    count = len(book.problems)
    sys.stderr.write(f"{count or 'no'} problem{'' if count == 1 else 's'}\n")


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
