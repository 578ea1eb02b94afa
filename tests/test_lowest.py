"""The lowest versions that are allowed, with which the tests run beside the newest."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conftest import ROOT
from lowest import lowest, promised


def test_each_requirement_becomes_its_lowest_version_in_order_of_names() -> None:
    asked = ["Pelican[markdown]>=4.12,<5", "imagesize>=2.0", "Types_X~=1.4.2; python_version<'4'"]
    assert lowest(asked) == ("imagesize==2.0", "pelican==4.12", "types-x==1.4.2")


def test_of_two_lowest_versions_the_one_that_both_allow_is_taken() -> None:
    assert lowest(["httpx>=0.9", "httpx>=0.27", "httpx>=0.10"]) == ("httpx==0.27",)


@pytest.mark.parametrize("asked", ["invoke", "invoke<3", "invoke!=2.1"])
def test_a_requirement_without_a_lowest_version_is_an_error(asked: str) -> None:
    with pytest.raises(ValueError, match=r"^invoke.*: says no lowest version$"):
        lowest([asked])


def test_users_are_promised_all_extras_but_the_one_for_contributors() -> None:
    extras = {"search": ["pagefind>=1"], "dev": ["ruff>=0.11"], "book": ["weasyprint>=70"]}
    project = {"dependencies": ["invoke>=2"], "optional-dependencies": extras}
    assert [*promised(project)] == ["invoke>=2", "pagefind>=1", "weasyprint>=70"]


def test_the_command_prints_constraints_for_what_this_project_promises() -> None:
    command = [sys.executable, "-m", "invoke", "lowest"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines == sorted(lines)
    names = {line.partition("==")[0] for line in lines}
    assert names > {"pelican", "pagefind", "httpx", "weasyprint"}
    assert "ruff" not in names
