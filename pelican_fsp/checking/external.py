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

from pelican_fsp.checking.rules.responses import Answer, from_text, to_text, wait_of
from pelican_fsp.host.removal import remove_half_files
from pelican_fsp.host.storage import make_private_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

USER_AGENT = "pelican-fsp (checks the links of a book; asks for each page once)"
FOR_GOOD = {301, 308}
MOST_HOPS = 20
UNASKABLE = (httpx.HTTPError, httpx.InvalidURL, ValueError, ExceptionGroup)
"""What comes of hosts that are not there, and of names and ports that no host can have."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely to ask: questions at once and to one host; waits in seconds.

    `timeout` is for a whole answer and all that lead to it, however many pieces they come in.
    """

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
        headers={"User-Agent": USER_AGENT}, timeout=manners.timeout
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
                answer, wanted = await _one_try(client, url, manners.timeout)
            await asyncio.sleep(manners.pause)
        if not answer.may_change:
            break
        backoff = manners.first_wait * 2**attempt * random.uniform(0.5, 1)  # noqa: S311 - no secret
        wait = backoff if wanted is None else wanted
        if wait > manners.longest_wait:
            break  # it shall be asked another day
        host.not_before = max(host.not_before, time.monotonic() + wait)
    return answer


async def _one_try(
    client: httpx.AsyncClient, url: str, seconds: float
) -> tuple[Answer, float | None]:
    """Return an answer, and the seconds after which the site wants to be asked again."""
    try:
        hops = await _hops(client, "HEAD", url, seconds)
        if hops[-1].is_error and hops[-1].status_code != httpx.codes.TOO_MANY_REQUESTS:
            hops = await _hops(client, "GET", url, seconds)  # some know nothing else
    except httpx.TimeoutException as error:
        return Answer(error=type(error).__name__, is_late=True), None
    except TimeoutError:
        return Answer(error=f"not all of it within {seconds:g} s", is_late=True), None
    except UNASKABLE as error:
        return Answer(error=str(error) or type(error).__name__), None
    wanted = wait_of(hops[-1].headers.get("Retry-After", ""), time.time())
    return Answer(hops[-1].status_code, _moved_to(hops)), wanted


async def _hops(
    client: httpx.AsyncClient, method: str, url: str, seconds: float
) -> list[httpx.Response]:
    """Return the answers on the way to a page, the page's own last; no content is fetched.

    httpx limits the wait for each piece of an answer, which may come in many, and fetches the
    content of those that lead elsewhere.

    Raises:
        TimeoutError: they did not all come within so many seconds.
        httpx.TooManyRedirects: they lead on and on.
    """
    hops: list[httpx.Response] = []
    request: httpx.Request | None = client.build_request(method, url)
    async with asyncio.timeout(seconds):
        while request:
            if len(hops) > MOST_HOPS:
                message = f"more than {MOST_HOPS} redirects"
                raise httpx.TooManyRedirects(message, request=request)
            hop = await client.send(request, stream=True)
            await hop.aclose()
            hops.append(hop)
            request = hop.next_request
    return hops


def _moved_to(hops: Sequence[httpx.Response]) -> str:
    """Return where a page is for good now; "" if it is still where it was."""
    moved = ""
    for hop, following in pairwise(hops):
        if hop.status_code not in FOR_GOOD:
            break
        moved = str(following.url)
    return moved
