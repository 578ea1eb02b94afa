"""The samples of the manual: what it shows is what happens."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from conftest import CONF, ROOT, drawn_pages

if TYPE_CHECKING:
    from pathlib import Path

TASKS = "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
INVOKE = (sys.executable, "-m", "invoke")


def _samples(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site without pages."""
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "pelicanconf.py").write_text(CONF)
    (tmp_path / "tasks.py").write_text(TASKS)
    return tmp_path


def _run(site: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)


def test_the_page_of_the_manual_is_told_of_as_it_says(site: Path) -> None:
    (page,), (told,) = _samples("checking.md", "markdown"), _samples("checking.md", "text")
    (site / "content/pages/flask.md").write_text(page)
    other = "title: Django\nslug: django\nsortorder: 0401\ntoc: True\n\n## Templates\n"
    (site / "content/pages/django.md").write_text(other)
    done = _run(site, *INVOKE, "check")
    assert "".join(line for line in done.stdout.splitlines(True) if ": note: " not in line) == told
    assert done.returncode == 1


def test_hook_and_action_run_commands_that_there_are(site: Path) -> None:
    hook, action = map(yaml.safe_load, _samples("checking.md", "yaml"))
    (own,) = hook["repos"][0]["hooks"]
    runs = [step["run"] for step in action["jobs"]["check"]["steps"] if "run" in step]
    for command in (own["entry"], runs[-1]):
        program, *arguments = command.split()
        assert program == "invoke"
        done = _run(site, *INVOKE, *arguments)
        assert (done.returncode, done.stderr) == (0, "no problems\n")
    changed = ("content/pages/a.md", "content/img/a.png", "pelicanconf.py", "publishconf.py")
    assert all(re.search(own["files"], path) for path in changed)
    assert not re.search(own["files"], "README.md")


def test_new_and_move_show_what_the_manual_shows(site: Path) -> None:
    drawing = """
        0400 web toc
        0401 frameworks section
        0402 django
        0403 flask
        0405 templates section
        0500 data toc
    """
    for page in drawn_pages(drawing):
        (site / f"content/pages/{page.slug}.md").write_text(page.source)
    assert _run(site, *INVOKE, "outline").stdout == _samples("pages.md", "text")[0]
    for sample in _samples("pages.md", "console"):
        command, _, shown = sample.partition("\n")
        words = command.replace('"', "").removeprefix("$ invoke ").split()
        done = _run(site, *INVOKE, *words)
        assert (done.stdout, done.stderr) == (shown, "")
