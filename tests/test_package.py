"""The distribution: what a stranger gets who installs it, and what the README promises."""

from __future__ import annotations

import ast
import subprocess
import sys
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

from conftest import CONF, ROOT
from pelican_fsp.core.fields import FIELD_NAMES

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_and_the_theme_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"pelican_fsp"}
    theme = {
        f"pelican_fsp/theme/{file.relative_to(ROOT / 'theme')}"
        for file in (ROOT / "theme").rglob("*")
        if file.is_file()
    }
    assert theme <= set(names)


def test_the_wheel_in_an_empty_environment_builds_a_site(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv/bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    page = tmp_path / "site/content/pages/first.md"
    page.parent.mkdir(parents=True)
    page.write_text("title: First\nslug: first\nsortorder: 0100\ntoc: True\n\n## A heading\n")
    (tmp_path / "site/pelicanconf.py").write_text(CONF)
    (tmp_path / "site/tasks.py").write_text(
        "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
    )
    invoke = [str(tmp_path / "venv/bin/invoke"), "build", "--", "--fatal=warnings"]
    subprocess.run(invoke, cwd=tmp_path / "site", check=True)
    assert "1</span> First" in (tmp_path / "site/output/table-of-contents.html").read_text()
    assert (tmp_path / "site/output/theme/css/main.css").is_file()


def test_the_readmes_commands_are_those_that_ci_runs() -> None:
    script = (ROOT / ".ci/run").read_text()
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all(command in script.splitlines() for command in commands)


def test_the_readme_names_every_field() -> None:
    assert not [name for name in FIELD_NAMES if f"`{name}`" not in README]


def test_the_linter_keeps_pelican_out_of_the_rules() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename"]
    places = {
        "core/x.py": 1,
        "core/urls/x.py": 1,
        "binding/rules/x.py": 1,
        "host/x.py": 0,
        "x.py": 0,
    }
    for path, status in places.items():
        done = subprocess.run(
            [*command, str(ROOT / "pelican_fsp" / path), "-"],
            cwd=ROOT,
            input="from pelican import signals\n",
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == status, done.stdout


def test_no_rule_opens_a_file() -> None:
    package = ROOT / "pelican_fsp"
    files = [*package.glob("core/**/*.py"), *package.glob("*/rules/**/*.py")]
    assert len(files) > 50
    opening = [
        f"{file.relative_to(package)}:{node.lineno}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "open"
    ]
    assert opening == []
