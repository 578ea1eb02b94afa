"""What a build has left in the output folder, so that the next can tell what is as it was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Stamp = tuple[int, int]


COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Record:
    """One file: as it was rendered, and as it stood there when the build ended.

    `rendered` and `final` are digests; they differ where another plugin has rewritten the
    file. `rendered` is `COPIED` for what Pelican copies, and "" for what others put there:
    that is none of ours. `stamp` is time (ns) and size, in the end. `key` stands for all that the
    rendering follows from; "" if that cannot be told.
    """

    rendered: str
    final: str
    stamp: Stamp = (0, 0)
    key: str = ""


def can_stay(record: Record | None, digest: str, stamp: Stamp | None) -> bool:
    """Whether a file with this stamp need not be written again for a rendering.

    Not if another plugin rewrites it: that has to find our rendering, not its own work.
    """
    if record is None or stamp is None:
        return False
    return record.rendered == record.final == digest and record.stamp == stamp


def would_be_same(record: Record | None, key: str, stamp: Stamp | None) -> bool:
    """Whether a file with this stamp need not even be rendered: the key says how that would end."""
    return bool(record and key == record.key != "" and can_stay(record, record.rendered, stamp))


def to_text(records: Mapping[str, Record]) -> str:
    """Return the records as a text: one line each, so that a journal can be added to it."""
    return "".join(line(path, record) for path, record in sorted(records.items()))


def line(path: str, record: Record) -> str:
    """Return a record as a line of that text."""
    return json.dumps([path, record.rendered, record.final, record.stamp, record.key]) + "\n"


def from_text(text: str) -> dict[str, Record]:
    """Return the records of a text; of two for one file, the last. Damaged lines are left out."""
    return dict(_records(text))


def _records(text: str) -> Iterator[tuple[str, Record]]:
    for given in text.split("\n"):
        try:
            path, rendered, final, (time, size), key = json.loads(given)
        except (ValueError, TypeError, RecursionError):  # no list, or not of five, or too deep
            continue
        texts, numbers = (path, rendered, final, key), (time, size)
        if all(type(one) is str for one in texts) and all(type(one) is int for one in numbers):
            yield path, Record(rendered, final, (time, size), key)
