"""Asks other sites whether what is linked to is there: few questions at once, and patiently.

Retries are our own: the ready-made ones ask again earlier than a long `Retry-After` allows, and
let other questions to the same host go on meanwhile.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import httpx

from pelican_fsp.core.answers import Answer, from_text, to_text, wait_of
from pelican_fsp.kept import make_private_folder, remove_half_files, write_whole

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

USER_AGENT = "pelican-fsp (checks the links of a book; asks for each page once)"
FOR_GOOD = {301, 308}
UNASKABLE = (httpx.HTTPError, httpx.InvalidURL, ValueError, ExceptionGroup)
"""What comes of hosts that are not there, and of names and ports that no host can have."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely to ask: questions at once and to one host; waits in seconds."""

    at_once: int = 16
    per_host: int = 2
    pause: float = 0.1
    tries: int = 3
    timeout: float = 20
    first_wait: float = 1
    longest_wait: float = 60


POLITE = Manners()


def answers(urls: Collection[str], file: Path, manners: Manners = POLITE) -> dict[str, Answer]:
    """Return what is answered for each address; good answers are kept in a file for a week.

    What was answered before an interruption is kept too.
    """
    now = time.time()
    kept = from_text(_text(file), now)
    try:
        asyncio.run(_ask_all([url for url in urls if url not in kept], manners, kept))
    finally:
        with suppress(OSError):
            make_private_folder(file.parent)
            remove_half_files(file.parent)
            write_whole(file, to_text(kept, time.time()).encode(), within=file.parent)
    return kept


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace")
    except OSError:
        return ""


async def _ask_all(urls: Collection[str], manners: Manners, found: dict[str, Answer]) -> None:
    crowd = _Crowd(manners)
    async with httpx.AsyncClient(
        headers={"User-Agent": USER_AGENT}, timeout=manners.timeout, follow_redirects=True
    ) as client:

        async def ask(url: str) -> None:
            answer = await _answer(client, url, crowd)
            found[url] = replace(answer, when=time.time())

        await asyncio.gather(*(ask(url) for url in urls))


@dataclass(slots=True)
class _Host:
    """A host that is asked, and the time before which it wants to be left alone."""

    turns: asyncio.Semaphore
    not_before: float = 0

    async def rest(self) -> None:
        # Others may have been told to wait longer, meanwhile.
        while (wait := self.not_before - time.monotonic()) > 0:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(wait)


@dataclass(slots=True)
class _Crowd:
    """All hosts, and the questions that are open."""

    manners: Manners
    turns: asyncio.Semaphore = field(init=False)
    hosts: dict[str, _Host] = field(init=False)

    def __post_init__(self) -> None:
        self.turns = asyncio.Semaphore(self.manners.at_once)
        self.hosts = defaultdict(lambda: _Host(asyncio.Semaphore(self.manners.per_host)))


async def _answer(client: httpx.AsyncClient, url: str, crowd: _Crowd) -> Answer:
    """Return the answer for an address, after as many tries as manners allow."""
    manners, answer = crowd.manners, Answer()
    try:
        host = crowd.hosts[httpx.URL(url).netloc.decode("ascii")]
    except httpx.InvalidURL as error:
        return Answer(error=str(error))
    for attempt in range(manners.tries):
        async with host.turns:
            await host.rest()
            async with crowd.turns:
                answer, wanted = await _one_try(client, url)
            await asyncio.sleep(manners.pause)
        if not answer.may_change:
            break
        backoff = manners.first_wait * 2**attempt * random.uniform(0.5, 1)  # noqa: S311 - no secret
        wait = backoff if wanted is None else wanted
        if wait > manners.longest_wait:
            break  # it shall be asked another day
        host.not_before = max(host.not_before, time.monotonic() + wait)
    return answer


async def _one_try(client: httpx.AsyncClient, url: str) -> tuple[Answer, float | None]:
    """Return an answer, and the seconds after which the site wants to be asked again."""
    try:
        found = await client.head(url)
        if found.is_error and found.status_code != httpx.codes.TOO_MANY_REQUESTS:
            # Some know nothing but GET; the page itself is not fetched.
            async with client.stream("GET", url) as found:
                pass
    except httpx.TimeoutException as error:
        return Answer(error=type(error).__name__, is_late=True), None
    except UNASKABLE as error:
        return Answer(error=str(error) or type(error).__name__), None
    moved = _moved_to(found)
    return Answer(found.status_code, moved), wait_of(
        found.headers.get("Retry-After", ""), time.time()
    )


def _moved_to(found: httpx.Response) -> str:
    """Return where a page is for good now; "" if it is still where it was."""
    moved = ""
    for hop, following in pairwise([*found.history, found]):
        if hop.status_code not in FOR_GOOD:
            break
        moved = str(following.url)
    return moved
