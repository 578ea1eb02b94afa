"""One way to run cases of any kind: made from a seed, tried, and told as short as they can be."""

from __future__ import annotations

import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Part = TypeVar("Part")

PATIENCE = 20
"""Seconds of the processor that one step may take with one case."""

MOST_TRIES = 200
"""How often a shorter input is tried."""


@dataclass(frozen=True)
class Kind(Generic[Part]):
    """A kind of input: how a case of it is made, in parts, and what has to go well with it."""

    name: str
    make: Callable[[Random], Sequence[Part]]
    steps: Mapping[str, Callable[[Sequence[Part]], object]]


@dataclass(frozen=True)
class Failure:
    """Something that went wrong, in which steps, and how to have it again.

    `case` is the number of the first case, `count` how many there were, `told` the error with its
    place in the code, `input` the shortest input that was found to lead there.
    """

    kind: str
    steps: tuple[str, ...]
    seed: int
    case: int
    told: str
    input: str
    count: int = 1

    def __str__(self) -> str:
        again = f"invoke fuzz --only {self.kind}:{self.case} --seed {self.seed}"
        times = f" ({self.count} times)" if self.count > 1 else ""
        steps = ", ".join(self.steps)
        return f"{self.told}{times}\n  in: {steps}\n  input: {self.input}\n  again: {again}"


def random_of(seed: int, kind: str, case: int) -> Random:
    """Return the random numbers of one case."""
    return Random(f"{seed}:{kind}:{case}")  # noqa: S311 - they have to be the same each time


def run(kind: Kind[Part], seed: int, numbers: Iterable[int]) -> list[Failure]:
    """Try cases and return one failure for each way in which a step goes wrong."""
    found: dict[str, list[tuple[int, str]]] = {}
    for number in numbers:
        parts = kind.make(random_of(seed, kind.name, number))
        for name, step in kind.steps.items():
            if error := error_of(step, parts):
                found.setdefault(error, []).append((number, name))
    return [_failure(kind, seed, error, places) for error, places in found.items()]


def _failure(kind: Kind[Part], seed: int, error: str, places: Sequence[tuple[int, str]]) -> Failure:
    number, step = places[0]
    parts = shortest(kind.make(random_of(seed, kind.name, number)), kind.steps[step], error)
    steps = tuple(dict.fromkeys(step for _, step in places))
    count = len({number for number, _ in places})
    return Failure(kind.name, steps, seed, number, error, _shown(parts), count)


def error_of(step: Callable[[Sequence[Part]], object], parts: Sequence[Part]) -> str:
    """Return the error to which a step comes with its place in the code; "" if all goes well."""
    try:
        with in_time(PATIENCE):
            step(parts)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "pelican_fsp" in frame.filename] or frames
        last = frames[-1] if isinstance(error, AssertionError) else own[-1]
        said = str(error) or last.line or ""
        what = said if isinstance(error, AssertionError) else type(error).__name__
        return f"{what} ({last.filename.rpartition('/')[2]}:{last.lineno}, {last.name})"
    return ""


def shortest(
    parts: Sequence[Part], step: Callable[[Sequence[Part]], object], error: str
) -> Sequence[Part]:
    """Return as few of the parts as still lead to the same error, as far as few tries tell."""
    size, tries = len(parts) // 2, MOST_TRIES
    while size and tries:
        start = 0
        while start < len(parts) and tries:
            tries -= 1
            fewer = [*parts[:start], *parts[start + size :]]
            if error_of(step, fewer) == error:
                parts = fewer
            else:
                start += size
        size //= 2
    return parts


def _shown(parts: Sequence[object]) -> str:
    if parts and all(isinstance(part, str) for part in parts):
        return _short(ascii("".join(map(str, parts))))
    return _short(f"[{', '.join(map(_word, parts))}]")


def _word(part: object) -> str:
    try:
        return ascii(part)
    except ValueError:  # Python prints no number of thousands of digits
        return f"<{type(part).__name__} with a number of more digits than can be printed>"


def _short(text: str, most: int = 400) -> str:
    left_out = f" … {len(text) - most} more … "
    return text if len(text) <= most else text[: most // 2] + left_out + text[-most // 2 :]


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    """End what takes longer with a `TimeoutError`, on systems that have a clock for it.

    It is the processor's time that counts: how busy the machine is does not matter.
    """

    def give_up(*_: object) -> None:
        message = f"not done after {seconds} seconds"
        raise TimeoutError(message)

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
