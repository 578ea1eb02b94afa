"""What contributors read: its paths, names and commands are those that there are."""

from __future__ import annotations

import re
import runpy
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GUIDES = ("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
WORKFLOWS = ROOT / ".github/workflows"

SPAN = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"\.?[\w-]+(?:/[\w.-]+)+/?|[\w.-]+\.(?:py|md|toml|ya?ml)|\.ci/\w+")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
NAME = re.compile(r"`(\w+)` in `([\w./]+)`")
COMMAND = re.compile(r"`invoke (\w+)")


@pytest.fixture(params=GUIDES)
def guide(request: pytest.FixtureRequest) -> str:
    """The text of a guide."""
    text: str = (ROOT / request.param).read_text("utf-8")
    return text


def named_paths(text: str) -> set[str]:
    """Return the paths that a text names: whole code spans, and links that stay here."""
    spans = {span for span in SPAN.findall(text) if PATH.fullmatch(span)}
    return spans | set(LINK.findall(text))


def missing(paths: set[str]) -> set[str]:
    """Return those paths that do not exist; one that ends in a slash has to be a folder."""
    exists = {
        path: (ROOT / path).is_dir if path[-1] == "/" else (ROOT / path).is_file for path in paths
    }
    return {path for path, is_there in exists.items() if not is_there()}


def test_paths_in_guides_exist(guide: str) -> None:
    assert len(named_paths(guide)) > 5
    assert missing(named_paths(guide)) == set()


def test_a_path_that_is_wrong_would_be_found() -> None:
    text = (
        "`pelican_fsp/core/` [x](docs/gone.md) `pelican_fsp/gone/` `gone.py` `.ci/run` `.ci/gone`"
    )
    wrong = {"docs/gone.md", "pelican_fsp/gone/", "gone.py", ".ci/gone"}
    assert missing(named_paths(text)) == wrong


def test_names_in_guides_are_in_the_files_that_are_said_to_have_them(guide: str) -> None:
    found = [(name, path) for name, path in NAME.findall(guide) if path.endswith(".py")]
    for name, path in found:
        source = (ROOT / path).read_text("utf-8")
        defined = rf"^ *(?:def|class) {name}\b|^{name}\b.* = |^    {name}: "
        assert re.search(defined, source, re.MULTILINE), f"{name} is not in {path}"


def test_the_names_of_the_walks_are_looked_for() -> None:
    assert len(NAME.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))) > 15


def test_commands_in_guides_are_tasks(guide: str) -> None:
    tasks = runpy.run_path(str(ROOT / "tasks.py"))["namespace"].tasks
    assert set(COMMAND.findall(guide)) <= set(tasks)


def test_every_task_for_contributors_is_told_of() -> None:
    tasks = set(runpy.run_path(str(ROOT / "tasks.py"))["namespace"].tasks)
    told = COMMAND.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    of_sites = re.findall(
        r"^\| `(\w+)` \|", (ROOT / "docs/tasks.md").read_text("utf-8"), re.MULTILINE
    )
    assert tasks - set(of_sites) == set(told) - set(of_sites)


def test_the_readme_names_the_guides() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"]({name})" in readme for name in GUIDES[:2])


def test_every_folder_of_the_package_is_told_of() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = [path.parent.name for path in (ROOT / "pelican_fsp").glob("*/__init__.py")]
    assert len(rooms) > 5
    assert not [room for room in rooms if f"`pelican_fsp/{room}/`" not in text]


def workflow(name: str) -> dict[str, Any]:
    """Return a workflow as it is read."""
    read: dict[str, Any] = yaml.safe_load((WORKFLOWS / name).read_text("utf-8"))
    return read


def test_the_workflow_tests_each_python_from_the_lowest_on_and_the_lowest_dependencies() -> None:
    matrix = workflow("tests.yml")["jobs"]["tests"]["strategy"]["matrix"]
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'requires-python = ">={matrix["python"][0]}"' in project
    named = re.findall(r"Python :: (3\.\d+)", project)
    assert set(named) <= set(matrix["python"])
    assert matrix["include"] == [{"python": matrix["python"][0], "dependencies": "lowest"}]


def test_the_workflow_installs_the_packages_that_the_script_installs() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8")
    packages = " ".join(re.findall(r"apt-get install -y -qq (.*)", script)).split()
    installed = (WORKFLOWS / "tests.yml").read_text("utf-8").split()
    assert len(packages) > 5
    assert set(packages) - set(installed) <= {"python3-venv"}  # the images have it


def test_only_the_job_that_publishes_may_identify_itself() -> None:
    jobs = workflow("release.yml")["jobs"]
    assert [name for name, job in jobs.items() if "permissions" in job] == ["publish"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}


def test_every_form_for_issues_asks_for_the_version_and_the_smallest_site() -> None:
    forms = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
    assert [form.stem for form in forms] == ["bug", "idea"]
    for form in forms:
        asked = required(form)
        assert any("version" in label for label in asked), form.name
        assert any("smallest site" in label for label in asked), form.name
    assert any("command" in label for label in required(forms[0]))


def required(form: Path) -> list[str]:
    """Return the labels of what a form insists on, in lower case."""
    body = yaml.safe_load(form.read_text("utf-8"))["body"]
    return [
        part["attributes"]["label"].lower()
        for part in body
        if part.get("validations", {}).get("required")
    ]
