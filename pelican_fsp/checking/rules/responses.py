"""What other sites answer when they are asked for an address, and what that says of the link."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pelican_fsp.checking.rules.broken import Fault
from pelican_fsp.core.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import UnionType

    from pelican_fsp.core.urls.resolve import WrittenPage

WEEK = 7 * 24 * 3600
"""Seconds for which a good answer is believed."""

BUSY = frozenset({429, 500, 502, 503, 504})
"""Answers that may be better a little later."""

CLOSED = frozenset({401, 403, 405, 406, 407, 429, 451, 999})
"""Answers that say more about us than about the page."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: a status, or the `error` for which there was none (then it is 0).

    `moved_to` is where the page is for good now, `is_late` says that no answer came in time,
    `when` is in seconds since 1970.
    """

    status: int = 0
    moved_to: str = ""
    error: str = ""
    is_late: bool = False
    when: float = 0

    @property
    def is_good(self) -> bool:
        """Whether the page is there."""
        return 200 <= self.status < 400  # noqa: PLR2004 - the classes of HTTP

    @property
    def may_change(self) -> bool:
        """Whether it is worth asking again soon."""
        return self.status in BUSY or not self.status


def wait_of(header: str, now: float) -> float | None:
    """Return the seconds that a `Retry-After` asks for, as a number or a date; `None` if neither."""
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    try:
        return max(parsedate_to_datetime(header).timestamp() - now, 0.0)
    except (TypeError, ValueError, OverflowError):
        return None


def answered_faults(
    links: Iterable[tuple[WrittenPage, str, str]], answers: Mapping[str, Answer]
) -> Iterator[Fault]:
    """Yield what is wrong with links to other sites: page, address and full address of each."""
    for page, address, url in links:
        answer = answers.get(url)
        if answer and (problem := _problem(address, answer)):
            yield Fault(page.path, url, problem)


def _problem(address: str, answer: Answer) -> Problem | None:
    if answer.is_good:
        rule, severity = "has moved for good", Severity.NOTE
        near = answer.moved_to
        return Problem(rule, "", "", address, near, severity) if near else None
    if answer.status in CLOSED:
        rule, severity = f"could not be checked: the site answers {answer.status}", Severity.NOTE
    elif answer.status in BUSY:
        rule, severity = f"the site answers {answer.status}", Severity.WARNING
    elif answer.status:
        rule, severity = f"the site answers {answer.status}", Severity.ERROR
    elif answer.is_late:
        rule, severity = f"the site does not answer in time ({answer.error})", Severity.WARNING
    else:
        rule, severity = f"the site cannot be reached ({answer.error})", Severity.ERROR
    return Problem(rule, "", "", address, severity=severity)


def to_text(answers: Mapping[str, Answer], now: float) -> str:
    """Return the answers that may be believed for a while, as a text."""
    kept = {url: asdict(one) for url, one in sorted(answers.items()) if _holds(one, now)}
    return json.dumps(kept, indent=1)


def from_text(text: str, now: float) -> dict[str, Answer]:
    """Return the answers in a text that can still be believed; what is none is passed over."""
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(entries, dict):
        return {}
    found = {url: _answer(values) for url, values in entries.items()}
    return {url: one for url, one in found.items() if one and _holds(one, now)}


def _answer(values: object) -> Answer | None:
    if not isinstance(values, dict) or not values.keys() <= TYPES.keys():
        return None
    are_right = all(isinstance(value, TYPES[name]) for name, value in values.items())
    return Answer(**values) if are_right else None


TYPES: Mapping[str, type | UnionType] = {
    "status": int,
    "moved_to": str,
    "error": str,
    "is_late": bool,
    "when": int | float,
}
"""What the values of an answer can be when they are read."""


def _holds(answer: Answer, now: float) -> bool:
    return answer.is_good and answer.when <= now < answer.when + WEEK
