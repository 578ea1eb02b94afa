"""Converts pages on all cores: in processes of their own, and in the build itself.

Each worker sends what it has converted, in any order. A page that the build needs and nobody has
begun is its own to convert, so that no core waits; one that is begun is waited for. Where a page
cannot be handed over (it has messages, say), it comes as nothing and is read as ever.
"""

from __future__ import annotations

import contextlib
import io
import logging
import mmap
import multiprocessing
import os
import signal
import struct
import sys
import threading
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Protocol

from pelican.readers import BaseReader, Readers
from pelican.utils import file_suffix

from pelican_fsp.incremental.readers import CachedReader, file_digest
from pelican_fsp.incremental.source_paths import source_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.process import BaseProcess

    from pelican_fsp.incremental.store import BlobStore

logger = logging.getLogger(__name__)

SMALL = 32
"""Pages that one process converts sooner than others could be started."""

NUMBER = struct.Struct("!I")
MOST_NUMBERS = 1024
"""So many of them fit into any pipe."""

ROOM = 1 << 20
"""Bytes that a worker can send ahead, where the system lets a pipe grow (Linux, pipe(7))."""


class Converter(Protocol):
    """What workers ask of the cache of bodies: what it has, and the rest converted."""

    settings: dict[str, Any]
    store: BlobStore | None

    def converted(self, reader: CachedReader, source_path: str) -> bytes | None:
        """Return a page as bytes; `None` if only the build itself can read it."""


def start_workers(bodies: Converter, wanted: int | None) -> Workers | None:
    """Start processes that convert what the store lacks; `None` where that does not pay.

    `wanted` is how many convert, this one among them; `None` for one per processor. The others are
    copies of it, made before Pelican starts threads: all plugins and settings are as they are here.
    """
    count = processors() if wanted is None else wanted
    can_fork = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    if count < 2 or not can_fork or threading.active_count() > 1:  # noqa: PLR2004 - one is no help
        return None
    digest = cache(file_digest)
    readers = {
        name: CachedReader(reader, digest)
        for name, reader in Readers(bodies.settings).readers.items()
        if type(reader) is not BaseReader
    }
    lacking = [
        path
        for path in source_paths(bodies.settings, readers)
        if not _is_kept(bodies, readers[file_suffix(path)], path)
    ]
    if len(lacking) < SMALL:
        return None
    try:
        # The longest first: at the end nobody waits long for a page that is begun.
        return Workers(bodies, readers, sorted(lacking, key=_size, reverse=True), count - 1)
    except OSError as error:
        logger.debug("No processes can be had: %s", error)
        return None


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)  # noqa: PTH202 - a Path for each page takes longer
    except OSError:
        return 0


def _is_kept(bodies: Converter, reader: CachedReader, path: str) -> bool:
    """Whether the store seems to have a page; only the one who reads it can tell for sure."""
    if not reader.fingerprint:
        return True  # no worker could keep it either
    return bodies.store is not None and bodies.store.is_newer(reader.name(path), path)


class Workers:
    """Processes that convert pages, and what they have sent so far."""

    def __init__(
        self,
        bodies: Converter,
        readers: Mapping[str, CachedReader],
        paths: Sequence[str],
        count: int,
    ) -> None:
        """Start `count` of them.

        Raises:
            OSError: the system has no processes or pipes left.
        """
        self._numbers = {path: number for number, path in enumerate(paths)}
        self._sent: dict[int, bytes] = {}
        self._open: list[Connection] = []
        self._processes: list[BaseProcess] = []
        # One byte a page, seen by all. Two that begin a page in the same moment do its work twice.
        self._begun = mmap.mmap(-1, len(paths))
        # Whoever is free takes the next number; a pipe hands out four bytes at a time, whole.
        take, put = os.pipe()
        step = -(-len(paths) // MOST_NUMBERS)
        os.write(put, b"".join(NUMBER.pack(n) for n in range(0, len(paths), step)))
        os.close(put)
        context = multiprocessing.get_context("fork")
        for _ in range(count):
            ours, theirs = context.Pipe(duplex=False)
            _widen(theirs)
            others = (*self._open, ours)
            job = _Job(bodies, readers, paths, self._begun, step, take, theirs, others)
            process = context.Process(target=job.work, daemon=True)
            process.start()
            self._processes.append(process)
            theirs.close()
            self._open.append(ours)
        os.close(take)

    def take(self, path: str) -> bytes | None:
        """Return a page as it was sent, waiting for it; `None` where the build has to convert it."""
        self._receive(timeout=0)  # who sends much is not kept waiting
        number = self._numbers.pop(path, None)
        if number is None:
            return None
        if number not in self._sent and not self._begun[number]:
            self._begun[number] = 1
            return None
        while number not in self._sent and self._open:
            self._receive()
        return self._sent.pop(number, b"") or None

    def close(self) -> None:
        """Let the workers go; what they have not sent is not needed."""
        while self._open:
            self._open.pop().close()
        self._sent.clear()
        for process in self._processes:
            process.terminate()
            process.join()

    def _receive(self, timeout: float | None = None) -> None:
        """Take in what is there; without a timeout, wait until something is."""
        while ready := wait(self._open, timeout):
            timeout = 0
            for connection in ready:
                self._receive_from(connection)

    def _receive_from(self, connection: Any) -> None:  # noqa: ANN401 - what `wait` returns
        try:
            data = connection.recv_bytes()
        except (EOFError, OSError):
            self._open.remove(connection)
            connection.close()
            return
        self._sent[NUMBER.unpack(data[: NUMBER.size])[0]] = data[NUMBER.size :]


def _widen(connection: Connection) -> None:
    import fcntl  # noqa: PLC0415 - no system without `fork` has it

    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(connection.fileno(), fcntl.F_SETPIPE_SZ, ROOM)


@dataclass(frozen=True, slots=True)
class _Job:
    """What one worker does; `others` are the ends of pipes that are not its own."""

    bodies: Converter
    readers: Mapping[str, CachedReader]
    paths: Sequence[str]
    begun: mmap.mmap
    step: int
    take: int
    connection: Connection
    others: tuple[Connection, ...]

    def work(self) -> None:
        """Convert pages until none is left, or nobody wants them any more."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who was asked to stop ends us
        logging.getLogger().handlers[:] = [logging.NullHandler()]
        for other in self.others:
            other.close()
        # A pipe that nobody reads any more breaks: no worker outlives its build.
        with contextlib.suppress(OSError):
            while found := os.read(self.take, NUMBER.size):
                start = NUMBER.unpack(found)[0]
                for number in range(start, min(start + self.step, len(self.paths))):
                    if self.begun[number]:
                        continue
                    self.begun[number] = 1
                    data = self._converted(self.paths[number])
                    self.connection.send_bytes(NUMBER.pack(number) + data)

    def _converted(self, path: str) -> bytes:
        """Return a page as bytes; none where only the build itself can read it."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                data = self.bodies.converted(self.readers[file_suffix(path)], path)
            except Exception:  # noqa: BLE001 - the build will meet it itself, and say so
                return b""
        return data if data and not printed.getvalue() else b""
