"""The invoke tasks, run as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from conftest import CONF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPResponse
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


def _invoke(
    folder: Path, *arguments: str, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "invoke", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        text=True,
        encoding=encoding,
        check=False,
    )


def test_build_builds_and_says_where(folder: Path) -> None:
    done = _invoke(folder, "build")
    assert done.returncode == 0
    assert "To see it: invoke serve" in done.stderr
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
    done = _invoke(folder, "preview")
    assert done.returncode == 0
    assert f"as it will be published, is in {folder / 'output'}." in done.stderr
    assert "Published" in (folder / "output/first.html").read_text()


def test_a_failing_build_ends_with_a_message_and_a_status(folder: Path) -> None:
    (folder / "content/pages/first.md").write_text(PAGE.replace("True", "ture"))
    assert _invoke(folder, "build").returncode == 0
    done = _invoke(folder, "build", "--", "--fatal=warnings")
    assert done.returncode != 0
    assert "did you mean 'True'?" in " ".join((done.stdout + done.stderr).split())
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
    assert "content/pages/second.md:3: note: sortorder: '0100'" in done.stderr
    assert done.stderr.endswith("2 problems: 1 warning, 1 note\n")
    assert not (folder / "output").exists()
    done = _invoke(folder, "check")
    assert done.returncode == 1
    assert "content/pages/second.md:4: warning: toc: 'ture'" in done.stdout
    (folder / "content/pages/second.md").unlink()
    assert _invoke(folder, "check").returncode == 0


def test_outline_without_the_plugin_says_what_is_missing(folder: Path) -> None:
    (folder / "pelicanconf.py").write_text(CONF.replace('"pelican_fsp"', "").replace("THEME", "X"))
    done = _invoke(folder, "outline")
    assert done.returncode == 1
    assert done.stderr.startswith("pelicanconf.py: the settings do not load the plugin")


@contextmanager
def _serving(
    folder: Path, *arguments: str, name: str = "http://127.0.0.1:", encoding: str = "utf-8"
) -> Iterator[str]:
    """Run a task that serves, and give its address."""
    command = [sys.executable, "-m", "invoke", *arguments]
    own = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    with subprocess.Popen(
        command, cwd=folder, env=own, stderr=subprocess.PIPE, text=True, encoding=encoding
    ) as server:
        assert server.stderr is not None
        line = next(line for line in server.stderr if "http://" in line)
        # What is printed later must be read, or the task waits for us.
        threading.Thread(target=server.stderr.read, daemon=True).start()
        try:
            yield next(word for word in line.split() if word.startswith(name))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def test_serve_serves_what_was_built(folder: Path) -> None:
    assert "run `invoke build` first" in _invoke(folder, "serve").stderr
    _invoke(folder, "build")
    with _serving(folder, "serve") as address:
        assert "Text." in _get(f"{address}first.html")
        assert _get(f"{address}first") == _get(f"{address}first.html")
        assert "Page not found" in _get(f"{address}nowhere.html")
        head = urllib.request.Request(f"{address}first", method="HEAD")  # noqa: S310 - our own server
        with urllib.request.urlopen(head) as answer:  # noqa: S310
            assert answer.status == HTTPStatus.OK
        assert "_fsp" not in _get(address)


def test_a_port_that_is_taken_is_told_with_a_way_out(folder: Path) -> None:
    _invoke(folder, "build")
    with _serving(folder, "serve") as address:
        port = address.rstrip("/").rpartition(":")[2]
        done = _invoke(folder, "serve", "--port", port)
    assert done.returncode == 1
    assert f"try --port {int(port) + 1}" in done.stderr


@pytest.mark.parametrize(
    ("options", "argument", "said"),
    [
        ("", "99999", "port 99999: must be a number from 1 to 65535; try --port 8000"),
        ("", "-1", "port -1: must be a number from 1 to 65535"),
        ("port='x',", "0", "port x: must be a number"),
        ("host='192.0.2.1',", "0", "site_tasks(host=…) must be an address of this machine"),
        ("host='no.such.invalid',", "0", "site_tasks(host=…) must be an address of this machine"),
        (f"host='{'a' * 80}',", "0", "site_tasks(host=…) must be an address of this machine"),
    ],
)
def test_an_address_that_cannot_be_served_at_is_told(
    folder: Path, options: str, argument: str, said: str
) -> None:
    (folder / "tasks.py").write_text(TASKS.replace("port=0", options or "port=0"))
    (folder / "output").mkdir()
    (folder / "output/index.html").write_text("built")
    done = _invoke(folder, "serve", f"--port={argument}")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def _has_six() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_six(), reason="this machine has no ::1")
def test_the_loopback_of_version_six_is_served_too(folder: Path) -> None:
    (folder / "tasks.py").write_text(TASKS.replace("port=0", "port=0, host='::1'"))
    (folder / "output").mkdir()
    (folder / "output/index.html").write_text("built")
    with _serving(folder, "serve", name="http://[::1]:") as address:
        assert _get(address) == "built"


def test_livereload_shows_every_change_and_every_problem(folder: Path) -> None:
    page = folder / "content/pages/first.md"
    style = folder / "content/css/own.css"
    style.parent.mkdir()
    style.write_text("body {}")
    with _serving(folder, "livereload") as address, _open(f"{address}_fsp/events") as events:
        _wait_for("reload", events)
        assert '<script type="module" src="/_fsp/live.js">' in _get(f"{address}first.html")
        page.write_text(PAGE.replace("Text.", "Changed."))
        _wait_for("reload", events)
        assert "Changed." in _get(f"{address}first.html")
        (folder / "content/pages/second.md").write_text("title: Second\nslug: second\n\nNew.\n")
        _wait_for("reload", events)
        assert "New." in _get(f"{address}second.html")
        style.write_text("body { color: red }")
        _wait_for("style", events)
        settings = folder / "pelicanconf.py"
        settings.write_text(f"{CONF}\nnonsense(")
        assert "SyntaxError" in _wait_for("problem", events)
        assert "Changed." in _get(f"{address}first.html")
        settings.write_text(CONF)
        _wait_for("reload", events)


def _wait_for(kind: str, events: HTTPResponse) -> str:
    """Return the text of the next news of a kind; a file may be told of twice before it."""
    for line in iter(events.readline, b""):
        if line.decode().strip() == f"event: {kind}":
            return str(json.loads(events.readline().decode()[6:]))
    message = f"no {kind}"
    raise AssertionError(message)


def _open(address: str) -> HTTPResponse:
    return urllib.request.urlopen(address, timeout=60)  # type: ignore[no-any-return]  # noqa: S310 - our own server


def _get(address: str) -> str:
    for _ in range(50):
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
                return str(answer.read(), "utf-8")
        except urllib.error.HTTPError as error:
            with error:
                return str(error.read(), "utf-8")
        except OSError:
            time.sleep(0.1)
    message = f"{address} does not answer"
    raise AssertionError(message)


def test_publish_asks_where_to(folder: Path) -> None:
    done = _invoke(folder, "publish")
    assert done.returncode == 1
    assert "publish --to user@host:/path" in done.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_console_that_lacks_a_letter_gets_an_escape(folder: Path, encoding: str) -> None:
    (folder / "content/pages/first.md").write_text(
        PAGE.replace("First", "Жизнь →").replace("Text.", "[Жук](жук.html)"), "utf-8"
    )
    for task in ("new Plain --in first", "outline", "check", "build", "adopt"):
        done = _invoke(folder, *task.split(), encoding=encoding)
        assert "Traceback" not in done.stderr + done.stdout, task
    assert (folder / "content/pages/plain.md").is_file()
    assert "\\u0416\\u0438" in _invoke(folder, "outline", encoding=encoding).stdout
    done = _invoke(folder, "check", "--format", "json", encoding=encoding)
    assert "жук.html" in str(json.loads(done.stdout))


def test_livereload_shows_any_letter_whatever_the_console(folder: Path) -> None:
    (folder / "content/pages/first.md").write_text(PAGE.replace("True", "жук"), "utf-8")
    arguments = ("livereload", "--", "--fatal=warnings")
    with (
        _serving(folder, *arguments, encoding="cp1252") as address,
        _open(f"{address}_fsp/events") as events,
    ):
        assert "жук" in _wait_for("problem", events)
