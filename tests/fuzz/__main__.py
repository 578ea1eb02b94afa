"""Runs the cases and tells what went wrong: `python -m fuzz` with this folder's parent as path."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from fuzz.bodies import BODIES
from fuzz.cases import run
from fuzz.kills import failures as wrong_after_kills
from fuzz.linear import failures as slow_scans
from fuzz.metadata import METADATA
from fuzz.sites import failures as wrong_sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fuzz.cases import Failure

KINDS: Mapping[str, Callable[[int, Iterable[int]], list[Failure]]] = {
    "metadata": lambda seed, cases: run(METADATA, seed, cases),
    "bodies": lambda seed, cases: run(BODIES, seed, cases),
    "linear": slow_scans,
    "sites": wrong_sites,
    "kills": wrong_after_kills,
}


def main() -> int:
    """Try as many cases of each kind as were asked for; return the status of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=int(time.time()), help="what all cases follow from"
    )
    parser.add_argument("--only", default="", help="KIND or KIND:NUMBER: nothing but this")
    for kind in KINDS:
        parser.add_argument(f"--{kind}", type=int, default=0, help="how many cases")
    asked = parser.parse_args()
    only, _, number = asked.only.partition(":")
    if only and only not in KINDS:
        parser.error(f"--only takes one of {', '.join(KINDS)}")
    _say(f"seed {asked.seed}")
    found = []
    for kind, failures in KINDS.items():
        cases = range(getattr(asked, kind))
        if only:
            cases = range(0) if kind != only else cases
            cases = range(int(number), int(number) + 1) if number and kind == only else cases
        if cases:
            start = time.monotonic()
            here = failures(asked.seed, cases)
            _say(
                f"{kind}: {len(cases)} cases in {time.monotonic() - start:.0f} s, {len(here)} wrong"
            )
            _say("".join(f"\n{failure}\n" for failure in here))
            found += here
    return 1 if found else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
