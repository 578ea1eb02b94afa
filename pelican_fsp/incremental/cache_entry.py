"""What the cache keeps of a page: its converted body and metadata, as bytes that prove themselves.

Never a pickle: a file from somebody else can be wrong, but it cannot run code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PLAIN = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A page as its reader returned it, and what that follows from.

    `key` is the digest of all that is known before reading. `reads` are the files that were
    opened beside the source, each with the digest of its bytes (`None`: it did not exist).
    `day` is the only day on which it holds, as `2026-11-23`, or "".
    """

    key: str
    content: str | None
    metadata: Mapping[str, object]
    reads: tuple[tuple[str, str | None], ...] = ()
    day: str = ""


class Codec:
    """The types that a value in metadata can have beside JSON's own, by name.

    `made` turns the parts of a value back into it, `parts` the other way round.
    """

    def __init__(self) -> None:
        """Know lists, dictionaries and days."""
        self.parts: dict[type, Callable[[Any], object]] = {}
        self.made: dict[str, Callable[[Any], object]] = {}
        self.names: dict[type, str] = {}
        self.add(list, lambda value: [*map(self.encoded, value)], lambda p: [*map(self.decoded, p)])
        self.add(
            tuple,
            lambda value: [*map(self.encoded, value)],
            lambda parts: tuple(map(self.decoded, parts)),
        )
        self.add(
            dict,
            lambda value: [[self.encoded(one) for one in pair] for pair in value.items()],
            lambda pairs: {self.decoded(name): self.decoded(value) for name, value in pairs},
        )
        self.add(date, date.isoformat, date.fromisoformat)

    def add(
        self, kind: type, parts: Callable[[Any], object], made: Callable[[Any], object]
    ) -> None:
        """Know a type: how its values become JSON's, and back."""
        name = f"{kind.__module__}.{kind.__qualname__}"
        self.names[kind], self.parts[kind], self.made[name] = name, parts, made

    def encoded(self, value: object) -> object:
        """Return a value as JSON has it.

        Raises:
            TypeError: its type is not known.
        """
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind not in self.parts:
            message = f"no form for {kind}"
            raise TypeError(message)
        return {self.names[kind]: self.parts[kind](value)}

    def decoded(self, value: object) -> object:
        """Return what `encoded` was given.

        Raises:
            ValueError, LookupError, TypeError: it is nothing that `encoded` returns.
        """
        if not isinstance(value, dict):
            return value
        ((name, parts),) = value.items()
        return self.made[name](parts)


def to_bytes(entry: CacheEntry, codec: Codec) -> bytes:
    """Return the entry as the bytes of a file.

    Raises:
        TypeError: a value in the metadata cannot be kept.
    """
    metadata = {name: codec.encoded(value) for name, value in entry.metadata.items()}
    parts = [entry.key, entry.content, metadata, entry.reads, entry.day]
    if not all(type(name) is str for name in entry.metadata):
        message = "names of metadata are texts"
        raise TypeError(message)
    data = json.dumps(parts).encode("ascii")
    return sha256(data).hexdigest().encode("ascii") + b"\n" + data


def from_bytes(data: bytes, codec: Codec) -> CacheEntry:
    """Return the entry that these bytes hold.

    Raises:
        ValueError: they are not what `to_bytes` returned.
    """
    digest, _, rest = data.partition(b"\n")
    if sha256(rest).hexdigest().encode("ascii") != digest:
        message = "the digest does not fit"
        raise ValueError(message)
    try:
        key, content, metadata, reads, day = json.loads(rest)
        values = {name: codec.decoded(value) for name, value in metadata.items()}
        return CacheEntry(
            key, content, values, tuple((path, digest) for path, digest in reads), day
        )
    except (LookupError, TypeError, AttributeError) as error:
        message = "this is no entry"
        raise ValueError(message) from error
