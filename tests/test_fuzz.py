"""A small dose of `invoke fuzz`, and that it finds what is wrong and says how to have it again."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import ROOT
from fuzz import kills, linear, sites
from fuzz.bodies import BODIES
from fuzz.cases import Kind, run
from fuzz.metadata import METADATA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuzz.cases import Failure

SEED = 2026


def _told(failures: Sequence[Failure]) -> str:
    return "\n".join(map(str, failures))


def test_no_metadata_breaks_a_step_or_loses_a_page() -> None:
    assert _told(run(METADATA, SEED, range(120))) == ""


def test_no_body_breaks_a_step_or_gets_lost() -> None:
    assert _told(run(BODIES, SEED, range(60))) == ""


def test_the_time_of_every_scan_grows_as_the_body_does() -> None:
    assert _told(linear.failures(SEED, range(0, 7000, 173))) == ""


def test_random_sites_are_built_alike_and_lose_no_page() -> None:
    assert _told(sites.failures(SEED, range(1))) == ""


def test_builds_that_are_killed_are_as_if_they_had_not_been() -> None:
    assert _told(kills.failures(SEED, range(1))) == ""


def test_what_goes_wrong_is_told_once_with_the_shortest_input_and_how_to_have_it_again() -> None:
    message = "a bad word"

    def step(words: Sequence[str]) -> None:
        if "bad" in words:
            raise AssertionError(message)

    kind = Kind("bodies", lambda random: random.sample(["bad", *"abcxyz"], 7), {"say": step})
    (failure,) = run(kind, 7, range(3))
    assert (failure.input, failure.case, failure.count) == ("'bad'", 0, 3)
    assert str(failure).startswith("a bad word (test_fuzz.py:")
    assert str(failure).endswith("again: invoke fuzz --only bodies:0 --seed 7")


def test_a_scan_that_is_quadratic_is_found() -> None:
    def scan(body: str) -> None:
        for start in range(len(body)):
            body.find("none", start)

    assert linear.growth(scan, "", "a").startswith("takes ")
    assert linear.growth(lambda body: body.find("none"), "", "a") == ""


def test_the_command_says_its_seed_and_fails_where_something_is_wrong() -> None:
    command = [sys.executable, "-m", "invoke", "fuzz", "--only", "metadata:3", "--seed", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert lines[0] == "seed 5"
    assert lines[1].startswith("metadata: 1 cases in ")
    assert done.returncode == (0 if " 0 wrong" in lines[1] else 1)
