"""Builds that are interrupted at any moment: nothing follows them, and the last site stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from conftest import CONF

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = """
import os, signal, time
from pelican import signals

NUMBER = int(os.environ.get("NUMBER", signal.SIGINT))

def interrupt(*_, **__):
    os.kill(os.getpid(), NUMBER)
    time.sleep(5)

def interrupt_and_swallow(*_, **__):
    try:
        interrupt()
    except BaseException:
        print("swallowed")

def interrupt_and_fail(*_, **__):
    try:
        interrupt()
    except BaseException:
        raise ValueError("as if something had gone wrong")

def register():
    name, _, how = os.environ.get("MOMENT", "").partition(" ")
    if name:
        getattr(signals, name).connect(globals()[how or "interrupt"])
"""
RSYNC = f"#!{sys.executable}\nimport sys\nopen('copied', 'w').write(' '.join(sys.argv[1:]))\n"
MOMENTS = (
    *("initialized", "page_generator_preread", "page_generator_finalized"),
    *("all_generators_finalized", "content_written", "finalized"),
    *("content_written interrupt_and_swallow", "finalized interrupt_and_swallow"),
    "content_written interrupt_and_fail",
)
EMPTIES = "DELETE_OUTPUT_DIRECTORY = True\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built site whose build can be interrupted, an older page, and an rsync that takes notes."""
    conf = CONF.replace('["pelican_fsp"]', '["pelican_fsp", "interrupting"]')
    files = {
        "content/pages/first.md": "title: First\nslug: first\nsortorder: 0100\ntoc: True\n\nText.\n",
        "interrupting.py": PLUGIN,
        "pelicanconf.py": f"{conf}PLUGIN_PATHS = ['.']\n",
        "publishconf.py": f"{conf}PLUGIN_PATHS = ['.']\nSITENAME = 'Published'\n{EMPTIES}",
        "tasks.py": "from pelican_fsp.tasks import site_tasks\n"
        "namespace = site_tasks(open_browser=False, port=0, publish_to='elsewhere')\n",
        "bin/rsync": RSYNC,
        "output/gone.html": "gone",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "bin/rsync").chmod(0o755)
    return tmp_path


def _invoke(
    folder: Path, *arguments: str, moment: str = "", number: int = signal.SIGINT
) -> subprocess.CompletedProcess[str]:
    own = {"MOMENT": moment, "NUMBER": str(int(number))}
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [sys.executable, "-m", "invoke", *arguments],
        cwd=folder,
        env={**os.environ, **own, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_not_whole_is_not_published_and_the_last_site_stays(
    folder: Path, moment: str
) -> None:
    before = _files(folder / "output")
    done = _invoke(folder, "publish", moment=moment)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "copied").exists()
    assert _files(folder / "output") == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".fsp-")] == []


def test_what_is_whole_is_published(folder: Path) -> None:
    done = _invoke(folder, "publish")
    assert done.returncode == 0, done.stderr
    assert f"--delete --verbose {folder / 'output'}/ elsewhere" in (folder / "copied").read_text()
    assert "Published" in (folder / "output/first.html").read_text()
    assert not (folder / "output/gone.html").exists()


def test_after_an_error_nothing_is_published_unless_asked_for(folder: Path) -> None:
    (folder / "content/pages/first.md").write_text("title: First\ndate: never\n\nText.\n")
    done = _invoke(folder, "publish")
    assert done.returncode == 1
    assert "Nothing is published: the build has logged an error" in done.stderr
    assert not (folder / "copied").exists()
    assert _invoke(folder, "publish", "--anyway").returncode == 0
    assert (folder / "copied").exists()


@pytest.mark.parametrize(
    "task", ["build", "rebuild", "preview", "reserve", "outline", "check", "adopt", "book --html"]
)
def test_every_task_that_reads_the_site_ends_with_the_status_of_an_interrupt(
    folder: Path, task: str
) -> None:
    done = _invoke(folder, *task.split(), moment="page_generator_finalized")
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert "has not done all of its work" in done.stderr
    assert (folder / "output/gone.html").is_file()
    assert not (folder / "book").exists()


def test_a_task_that_is_terminated_says_so_with_its_status(folder: Path) -> None:
    done = _invoke(folder, "publish", moment="content_written", number=signal.SIGTERM)
    assert done.returncode == 143
    assert not (folder / "copied").exists()
    assert (folder / "output/gone.html").is_file()
    assert [path.name for path in folder.iterdir() if path.name.startswith(".fsp-")] == []


def test_an_interrupted_copy_is_no_success(folder: Path) -> None:
    waits = f"#!{sys.executable}\nimport os, time\nopen('begun', 'w').close()\ntime.sleep(3)\n"
    (folder / "bin/rsync").write_text(waits)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    command = [sys.executable, "-m", "invoke", "publish"]
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PATH": path}, stderr=subprocess.PIPE
    ) as publish:
        while not (folder / "begun").exists():
            time.sleep(0.05)
        publish.send_signal(signal.SIGINT)
        publish.communicate()
    assert publish.returncode == 130


def test_a_rebuild_that_fails_leaves_the_last_site(folder: Path) -> None:
    (folder / "content/pages/first.md").write_text(
        "title: First\nslug: first\nsortorder: 0100\ntoc: ture\n\nText.\n"
    )
    done = _invoke(folder, "rebuild", "--", "--fatal=warnings")
    assert done.returncode == 1
    assert _files(folder / "output") == {str(folder / "output/gone.html"): b"gone"}


def test_a_rebuild_keeps_what_shall_stay_and_follows_no_link(folder: Path) -> None:
    with (folder / "pelicanconf.py").open("a") as conf:
        conf.write("OUTPUT_RETENTION = ['media']\nPAGE_SAVE_AS = 'pages/{slug}.html'\n")
    others = {
        "output/.git/HEAD": "ours",
        "output/media/film": "long",
        "output/deep/gone.html": "gone",
        "outside/pages/first.html": "outside",
        "outside/kept.html": "outside",
    }
    for name, text in others.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "output/pages").symlink_to(folder / "outside/pages")
    (folder / "output/linked").symlink_to(folder / "outside")
    assert _invoke(folder, "rebuild").returncode == 0
    first = folder / "output/pages/first.html"
    assert "Text." in first.read_text()
    was = first.stat().st_mtime_ns
    assert _files(folder / "outside") == {
        str(folder / "outside/pages/first.html"): b"outside",
        str(folder / "outside/kept.html"): b"outside",
    }
    names = {path.name for path in (folder / "output").iterdir()}
    assert {".git", "media", "pages"} < names
    assert not {"gone.html", "deep", "linked"} & names
    assert (folder / "output/media/film").read_text() == "long"
    assert _invoke(folder, "rebuild").returncode == 0
    assert first.stat().st_mtime_ns == was


def test_an_output_that_holds_the_sources_is_not_emptied(folder: Path) -> None:
    with (folder / "pelicanconf.py").open("a") as conf:
        conf.write("OUTPUT_PATH = '.'\n")
    assert _invoke(folder, "rebuild").returncode == 0
    assert (folder / "pelicanconf.py").is_file()
    assert (folder / "content/pages/first.md").is_file()
    assert "Text." in (folder / "first.html").read_text()
