"""The forms in which problems are told: to people and editors, to GitHub, to other programs."""

from __future__ import annotations

import json
import posixpath
from collections import Counter
from typing import TYPE_CHECKING

from pelican_fsp.core.problems import Severity, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pelican_fsp.checking.rules.trace import Cure
    from pelican_fsp.core.problems import Problem

COMMANDS = {Severity.NOTE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}
"""What GitHub calls them."""

MOST_CURES = 10


def as_text(problem: Problem) -> str:
    """Return `stripe.md:5: warning: toc: 'ture': …`, as editors read it."""
    return ": ".join(filter(None, (problem.place, str(problem.severity), problem.message)))


def as_github(problem: Problem, folder: str = "") -> str:
    """Return the line that makes a note beside the code on GitHub.

    `folder` is where the files are, as seen from the top of the repository.
    """
    file = posixpath.normpath(posixpath.join(folder, problem.source)) if problem.source else ""
    places = {"file": file, "line": str(problem.line or ""), "title": problem.field}
    told = ",".join(
        f"{name}={_property(one_line(value))}" for name, value in places.items() if value
    )
    command = " ".join(filter(None, (COMMANDS[problem.severity], told)))
    return f"::{command}::{_data(problem.message)}"


def as_json(problems: Sequence[Problem], cures: Sequence[Cure]) -> str:
    """Return all of it as one JSON object: `problems`, and `broken` with the pages of each target."""
    told = {
        "problems": [
            {
                "file": problem.source,
                "line": problem.line,
                "severity": str(problem.severity),
                "field": problem.field,
                "value": problem.value,
                "rule": problem.rule,
                "suggestion": problem.suggestion,
            }
            for problem in problems
        ],
        "broken": [
            {"target": cure.target, "pages": cure.pages, "suggestion": cure.suggestion}
            for cure in cures
        ],
    }
    return json.dumps(told, indent=2)


def summary(problems: Sequence[Problem], cures: Sequence[Cure]) -> str:
    """Return how many problems there are, and before it what is linked to in vain most often."""
    often = [cure for cure in cures if cure.pages > 1]
    lines = [_cure(cure) for cure in often[:MOST_CURES]]
    if lines:
        more = len(cures) - len(lines)
        rest = [f"  and {more} more"] if more else []
        lines = ["Mend first:", *lines, *rest]
    counts = Counter(problem.severity for problem in problems)
    told = [
        f"{count} {severity}{'' if count == 1 else 's'}"
        for severity, count in sorted(counts.items(), reverse=True)
    ]
    total = f"{len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'}"
    lines.append(f"{total}: {', '.join(told)}" if len(told) > 1 else told[0] if told else total)
    return "\n".join(lines)


def _cure(cure: Cure) -> str:
    hint = f"; did you mean {cure.suggestion!r}?" if cure.suggestion else ""
    return f"  {cure.pages} pages: {cure.target}{hint}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
