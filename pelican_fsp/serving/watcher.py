"""Builds a site at each change of what it is made of, and tells the pages in the browser."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from watchfiles import Change, DefaultFilter, watch

from pelican_fsp.serving import build_session

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pelican_fsp.serving.server import EventStream

TICK = 300
"""Milliseconds between two looks at the watched files."""

STARTED_WITH = (".py", ".toml")
"""Endings of files that a process reads only once: code, and the words of the theme."""


def keep_building(
    builder: Builder, root: Path, sources: Iterable[Path], output: Path, events: EventStream
) -> None:
    """Build, and again at each change, until interrupted; tell the pages.

    Watched are the folders of the sources, and settings and plugins: Python files below `root`.
    A build that fails is shown, and the last good site stays. What changes during a build is
    built next.
    """
    folders = [path.resolve() for path in sources if path.exists()]
    is_built = False
    with builder:
        # The first time-out comes at once: by then the files are watched, and nothing is missed.
        for changes in watch(
            *{root.resolve(), *folders},
            watch_filter=SourceFilter(folders, output.resolve()),
            rust_timeout=TICK,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            if changes or not is_built:
                _build_and_tell(builder, {path for _, path in changes}, events)
                is_built = True


class SourceFilter(DefaultFilter):
    """Lets through what a build reads: files of the source folders, and any Python file."""

    def __init__(self, folders: Iterable[Path], output: Path) -> None:
        """Take the source folders and the output folder, all of them resolved."""
        super().__init__(ignore_paths=[output])
        self._folders = tuple(folders)

    def __call__(self, change: Change, path: str) -> bool:
        """Return whether the change is worth a build."""
        is_source = path.endswith(".py") or any(
            Path(path).is_relative_to(folder) for folder in self._folders
        )
        return is_source and super().__call__(change, path)


class Builder:
    """A process that builds the site again and again (`pelican_fsp.serving.build_session`).

    Where code has changed, or words of the theme, it is replaced by a new one, which knows them.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        """Take the command line of Pelican."""
        # As a module of its own it would be there twice.
        program = "from pelican_fsp.serving import build_session; build_session.main()"
        self._command = [sys.executable, "-c", program, *arguments]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Begin without a process: the first build starts it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._end()

    def build(self, changed: Collection[str]) -> str:
        """Build, and print what is said; return it if the build failed, else ""."""
        if any(path.endswith(STARTED_WITH) for path in changed):
            self._end()
            changed = ()
        process = self._process or self._start()
        with suppress(OSError):  # it has ended: what it said last is read below
            print(json.dumps([*changed]), file=process.stdin, flush=True)
        said, status = self._answer(process)
        return (said or "The build failed without a word.") if status else ""

    def _answer(self, process: subprocess.Popen[str]) -> tuple[str, int]:
        said: list[str] = []
        for line in process.stdout or ():
            if line.startswith(build_session.END):
                return "".join(said).rstrip("\n"), int(line.removeprefix(build_session.END))
            sys.stderr.write(line)
            said.append(line)
        self._end()
        return "".join(said), 1

    def _start(self) -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        text = {"encoding": "utf-8", "errors": "replace"}  # as `living.main` has it, too
        self._process = subprocess.Popen(self._command, **pipes, **text)  # type: ignore[call-overload]  # noqa: S603 - our own command
        return self._process

    def _end(self) -> None:
        if self._process:
            with self._process as process:  # closes the pipes, which ends it
                process.terminate()
            self._process = None


def _build_and_tell(builder: Builder, changed: Collection[str], events: EventStream) -> None:
    only_styles = bool(changed) and all(path.endswith(".css") for path in changed)
    if problem := builder.build(changed):
        events.tell("problem", problem)
    elif only_styles and events.newest.kind != "problem":
        events.tell("style")
    else:
        events.tell("reload")
