"""The invoke tasks, run as a user runs them."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from conftest import CONF

if TYPE_CHECKING:
    from pathlib import Path

TASKS = (
    "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks(open_browser=False, port=0)\n"
)
PAGE = "title: First\nslug: first\nsortorder: 0100\ntoc: True\n\nText.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with two lines of tasks and one page."""
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "content/pages/first.md").write_text(PAGE)
    (tmp_path / "pelicanconf.py").write_text(CONF)
    (tmp_path / "publishconf.py").write_text(f"{CONF}\nSITENAME = 'Published'\n")
    (tmp_path / "tasks.py").write_text(TASKS)
    return tmp_path


def _invoke(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_build_builds_and_says_where(folder: Path) -> None:
    done = _invoke(folder, "build")
    assert done.returncode == 0
    assert "index.html" in done.stderr
    assert (folder / "output/first.html").is_file()


def test_what_follows_two_dashes_goes_to_pelican(folder: Path) -> None:
    _invoke(folder, "build", "--", "--output", "elsewhere")
    assert (folder / "elsewhere/first.html").is_file()


def test_rebuild_removes_what_is_gone_and_clean_removes_all(folder: Path) -> None:
    _invoke(folder, "build")
    (folder / "output/gone.html").write_text("gone")
    assert _invoke(folder, "rebuild").returncode == 0
    assert not (folder / "output/gone.html").exists()
    assert _invoke(folder, "clean").returncode == 0
    assert not (folder / "output").exists()
    assert _invoke(folder, "clean").returncode == 0


def test_preview_uses_the_settings_for_publishing(folder: Path) -> None:
    assert _invoke(folder, "preview").returncode == 0
    assert "Published" in (folder / "output/first.html").read_text()


def test_a_failing_build_ends_with_a_message_and_a_status(folder: Path) -> None:
    (folder / "content/pages/first.md").write_text(PAGE.replace("True", "ture"))
    assert _invoke(folder, "build").returncode == 0
    done = _invoke(folder, "build", "--", "--fatal=warnings")
    assert done.returncode != 0
    assert "did you mean 'true'?" in " ".join((done.stdout + done.stderr).split())
    (folder / "pelicanconf.py").unlink()
    done = _invoke(folder, "build")
    assert done.returncode == 1
    assert done.stderr == "There is no pelicanconf.py: run this where the site's settings are.\n"


def test_outline_prints_the_tree_and_check_judges_it(folder: Path) -> None:
    (folder / "content/pages/second.md").write_text(
        PAGE.replace("First", "Second").replace("first", "second").replace("True", "ture")
    )
    done = _invoke(folder, "outline")
    assert done.stdout == "1 First\n  1.1 Second\n"
    assert "note: content/pages/second.md:3: sortorder: '0100'" in done.stderr
    assert done.stderr.endswith("2 problems\n")
    assert not (folder / "output").exists()
    done = _invoke(folder, "check")
    assert done.returncode == 1
    assert "warning: content/pages/second.md:4: toc: 'ture'" in done.stderr
    (folder / "content/pages/second.md").unlink()
    assert _invoke(folder, "check").returncode == 0


def test_outline_without_the_plugin_says_what_is_missing(folder: Path) -> None:
    (folder / "pelicanconf.py").write_text(CONF.replace('"pelican_fsp"', "").replace("THEME", "X"))
    done = _invoke(folder, "outline")
    assert done.returncode == 1
    assert done.stderr.startswith("pelicanconf.py: the settings do not load the plugin")


def test_serve_serves_what_was_built(folder: Path) -> None:
    assert "run `invoke build` first" in _invoke(folder, "serve").stderr
    _invoke(folder, "build")
    command = [sys.executable, "-m", "invoke", "serve"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        try:
            text = _get(f"{address}first.html")
        finally:
            server.terminate()
    assert "Text." in text


def _get(address: str) -> str:
    for _ in range(50):
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
                return str(answer.read(), "utf-8")
        except OSError:
            time.sleep(0.1)
    message = f"{address} does not answer"
    raise AssertionError(message)


def test_publish_asks_where_to(folder: Path) -> None:
    done = _invoke(folder, "publish")
    assert done.returncode == 1
    assert "publish --to user@host:/path" in done.stderr
