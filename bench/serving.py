"""How long a saved change takes while `invoke livereload` serves the book."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TASKS = (
    "from pelican_fsp.tasks import site_tasks\n"
    "namespace = site_tasks(settings='served.py', open_browser=False, port=0)\n"
)
STILL = 0.7
"""Seconds between two changes, so that each is one of its own."""

ENDS = ("Done: Processed", "Written: ")


class Served:
    """A site that is served and built at each change."""

    def __init__(self, folder: Path) -> None:
        """Start to serve the site in a folder; wait for its first build."""
        (folder / "tasks.py").write_text(TASKS)
        self._said: Queue[str] = Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "invoke", "livereload"],
            cwd=folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        Thread(target=self._listen, daemon=True).start()
        self._wait()

    def seconds(self, file: Path, old: str, new: str) -> float:
        """Replace a text in a source file; return how long it took until the site was built."""
        time.sleep(STILL)
        text = file.read_text("utf-8")
        assert old in text  # noqa: S101 - the bench itself would be wrong
        begin = time.perf_counter()
        file.write_text(text.replace(old, new, 1), "utf-8")
        self._wait()
        return time.perf_counter() - begin

    def close(self) -> None:
        """Stop serving."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(20)

    def _listen(self) -> None:
        for line in self._process.stderr or ():
            self._said.put(line)

    def _wait(self) -> None:
        while not self._said.get(timeout=600).startswith(ENDS):
            pass


def serving_times(folder: Path, file: Path, rounds: int) -> str:
    """Return two lines: seconds until a new text, and a new title, of a page are on the disk."""
    served = Served(folder)
    try:
        end = file.read_text("utf-8")[-20:]
        texts = [served.seconds(file, end, f"{os.linesep}Line {n}. {end}") for n in range(rounds)]
        titles = [served.seconds(file, "title: ", f"title: New {n} ") for n in range(rounds)]
    finally:
        served.close()
    return "".join(
        f"| book, served, {name} | {statistics.median(found):.2f} | | | | | | |\n"
        for name, found in (("one text", texts), ("one title", titles))
    )
