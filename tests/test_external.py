"""Links to other sites, all of which are one server on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CONF
from pelican_fsp.checking.external import Manners, answers
from pelican_fsp.checking.rules.responses import Answer, from_text, to_text, wait_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

QUICK = Manners(pause=0, first_wait=0.05, longest_wait=3, timeout=1)


class Elsewhere:
    """The other sites: what each path answers, call by call, and who has asked for what."""

    def __init__(self, scripts: Mapping[str, Callable[[Answering, int], None]]) -> None:
        """Answer as the scripts of the paths say; the number of the question is given to them."""
        self.scripts = scripts
        self.asked: Counter[str] = Counter()
        self.times: dict[str, list[float]] = {}
        self.open = self.most_open = 0
        self.lock = threading.Lock()

    def answer(self, request: Answering) -> None:
        with self.lock:
            self.asked[f"{request.command} {request.path}"] += 1
            self.times.setdefault(request.path, []).append(time.monotonic())
            self.open += 1
            self.most_open = max(self.most_open, self.open)
            number = len(self.times[request.path])
        if script := self.scripts.get(request.path):
            script(request, number)
        else:
            request.say(404)


class Answering(BaseHTTPRequestHandler):
    """Answers as the script of the path says."""

    elsewhere: Elsewhere

    def do_HEAD(self) -> None:
        self.elsewhere.answer(self)

    do_GET = do_HEAD  # noqa: N815 - the name that the server looks for

    def say(self, status: int, **headers: str) -> None:
        with self.elsewhere.lock:
            self.elsewhere.open -= 1  # before the client can have the answer, and ask again
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Be silent."""


@contextmanager
def serving(**scripts: Callable[[Answering, int], None]) -> Iterator[tuple[str, Elsewhere]]:
    """Serve `/name` for each script, and give the address of the server."""
    elsewhere = Elsewhere({f"/{name}": script for name, script in scripts.items()})
    handler = type("Handler", (Answering,), {"elsewhere": elsewhere})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", elsewhere
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask this machine only, whatever the environment says of proxies."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_each_kind_of_answer_is_told_in_its_own_words(tmp_path: Path) -> None:
    def only_get(one: Answering, _: int) -> None:
        one.say(200 if one.command == "GET" else 405)

    with serving(
        good=lambda one, _: one.say(200),
        only_get=only_get,
        closed=lambda one, _: one.say(403),
        moved=lambda one, _: one.say(301, Location="/good"),
        moved_twice=lambda one, _: one.say(308, Location="/moved"),
        elsewhere_now=lambda one, _: one.say(302, Location="/moved"),
        around=lambda one, _: one.say(302, Location="/around"),
        slow=lambda _one, _: time.sleep(1.5),
    ) as (home, _):
        names = ["good", "only_get", "moved", "moved_twice", "elsewhere_now"]
        names += ["closed", "gone", "around", "slow"]
        found = answers([f"{home}/{name}" for name in names], tmp_path / "links.json", QUICK)
    told = {url.removeprefix(f"{home}/"): answer for url, answer in found.items()}
    statuses = {name: answer.status for name, answer in told.items() if answer.status}
    assert statuses == {**dict.fromkeys(names[:5], 200), "closed": 403, "gone": 404}
    assert told["moved"].moved_to == told["moved_twice"].moved_to == f"{home}/good"
    assert told["elsewhere_now"].moved_to == ""
    assert "redirects" in told["around"].error
    assert told["slow"].is_late


def test_a_site_that_asks_to_wait_is_left_alone_for_so_long(tmp_path: Path) -> None:
    def busy_once(one: Answering, number: int) -> None:
        one.say(200) if number > 1 else one.say(429, Retry_After="1")

    with serving(
        busy=busy_once,
        good=lambda one, _: one.say(200),
        later=lambda one, _: one.say(503, Retry_After="3600"),
    ) as (home, elsewhere):
        only_one = Manners(per_host=1, pause=0, first_wait=0.05)
        found = answers([f"{home}/busy", f"{home}/good"], tmp_path / "links.json", only_one)
        assert {answer.status for answer in found.values()} == {200}
        first, second = elsewhere.times["/busy"]
        assert second - first >= 1
        assert elsewhere.times["/good"][0] - first >= 1
        late = answers([f"{home}/later"], tmp_path / "links.json", QUICK)
        assert late[f"{home}/later"].status == 503
        assert elsewhere.asked["HEAD /later"] == 1


def test_what_fails_is_asked_again_a_few_times_and_later_each_time(tmp_path: Path) -> None:
    with serving(broken=lambda one, _: one.say(500)) as (home, elsewhere):
        found = answers([f"{home}/broken"], tmp_path / "links.json", QUICK)
        assert found[f"{home}/broken"].status == 500
        assert elsewhere.asked == {"HEAD /broken": 3, "GET /broken": 3}
        heads = elsewhere.times["/broken"][::2]
        assert heads[1] - heads[0] >= 0.025
        assert heads[2] - heads[1] >= 0.05


def test_no_more_than_two_questions_at_once_go_to_a_host(tmp_path: Path) -> None:
    def takes_time(one: Answering, _: int) -> None:
        time.sleep(0.05)
        one.say(200)

    names = [f"page{number}" for number in range(12)]
    with serving(**dict.fromkeys(names, takes_time)) as (home, elsewhere):
        answers([f"{home}/{name}" for name in names], tmp_path / "links.json", QUICK)
        assert elsewhere.most_open == 2


def test_good_answers_are_kept_for_a_week_and_bad_ones_are_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "fsp/links.json"
    with serving(good=lambda one, _: one.say(200)) as (home, elsewhere):
        for _ in range(2):
            answers([f"{home}/good", f"{home}/gone"], file, QUICK)
        assert elsewhere.asked["HEAD /good"] == 1
        assert elsewhere.asked["HEAD /gone"] == 2
        kept = json.loads(file.read_text())
        assert [*kept] == [f"{home}/good"]
        kept[f"{home}/good"]["when"] -= 8 * 24 * 3600
        file.write_text(json.dumps(kept))
        answers([f"{home}/good"], file, QUICK)
        assert elsewhere.asked["HEAD /good"] == 2
        file.write_text("[1, 2")
        assert answers([f"{home}/good"], file, QUICK)[f"{home}/good"].status == 200


def test_a_host_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with serving() as (home, _):
        pass
    found = answers([f"{home}/", "http://127.0.0.1:99999/"], tmp_path / "links.json", QUICK)
    assert found[f"{home}/"].status == 0
    assert found[f"{home}/"].error
    assert not found[f"{home}/"].is_late


def _trickle(*pieces: bytes) -> Callable[[Answering, int], None]:
    def script(request: Answering, _: int) -> None:
        with suppress(OSError):
            for piece in (*pieces, *(b"a" for _ in range(200))):
                request.wfile.write(piece)
                request.wfile.flush()
                time.sleep(0.05)

    return script


def _flood(request: Answering, _: int) -> None:
    with suppress(OSError):
        request.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /good\r\n\r\n")
        while request.command == "GET":
            request.wfile.write(b"a" * 100_000)


def test_who_sends_bit_by_bit_or_leads_in_circles_ends_with_the_time_out(tmp_path: Path) -> None:
    scripts = {
        "header": _trickle(b"HTTP/1.1 200 OK\r\n", b"X-Long: "),
        "status": _trickle(),
        "hints": _trickle(*[b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"] * 100),
        "circle": lambda request, _: request.say(302, Location="/circle"),
        "onward": lambda request, number: request.say(301, Location=f"/onward?{number}"),
    }
    with serving(**scripts) as (home, _):
        begun = time.monotonic()
        quick = replace(QUICK, tries=1)
        found = answers([f"{home}/{name}" for name in scripts], tmp_path / "links.json", quick)
        assert time.monotonic() - begun < 8
        told = {name: found[f"{home}/{name}"] for name in scripts}
    for name in ("header", "status", "hints"):
        assert told[name].is_late, name
        assert told[name].error == "not all of it within 1 s"
    assert told["circle"].error == "more than 20 redirects"
    assert not told["onward"].is_good


def test_no_content_is_fetched_however_much_there_is(tmp_path: Path) -> None:
    def long_page(request: Answering, _: int) -> None:
        if request.command == "HEAD":
            request.say(405)
        else:
            with suppress(OSError):
                request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    request.wfile.write(b"a" * 100_000)

    def long_way(request: Answering, _: int) -> None:
        (request.say(405) if request.command == "HEAD" else _flood(request, 1))

    good = {"good": lambda request, _: request.say(200)}
    with serving(page=long_page, way=long_way, **good) as (home, _):
        found = answers([f"{home}/page", f"{home}/way"], tmp_path / "links.json", QUICK)
    assert {answer.status for answer in found.values()} == {200}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (formatdate(1060, usegmt=True), 60),
        (formatdate(900), 0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    assert wait_of(header, 1000) == seconds


def test_answers_survive_as_text_unless_it_is_none() -> None:
    kept = {"http://a.example/": Answer(200, "http://b.example/", when=5)}
    assert from_text(to_text(kept, 6), 7) == kept
    assert from_text('{"http://a.example/": {"state": 1}}', 7) == {}
    assert from_text("[]", 7) == {}
    assert from_text("[" * 100_000, 7) == {}


@pytest.mark.parametrize(
    "text",
    [
        *('"abc"', "null", "NaN", "1e999", "[" * 100_000, '{"a":' * 100_000, "", "\0", "[[1, 2]]"),
        *('{"a": NaN}', '{"a": {"status": NaN}}', '{"a": {"status": 200, "when": 1e999}}'),
        *('{"a": {"status": 200, "when": NaN}}', '{"a": {"status": 200, "when": -1e999}}'),
        '{"a": {"status": 200, "when": %s}}' % ("9" * 400),
        '{"a": {"status": 200, "when": %s}}' % ("9" * 5000),
        *('{"a": {"status": 200, "when": null}}', '{"a": {"status": 200, "when": "6"}}'),
        *(
            '{"a": {"status": 200, "when": 6, "moved_to": 5}}',
            '{"a": {"status": "200", "when": 6}}',
        ),
        *('{"a": {"status": 200, "when": 6, "error": []}}', '{"a": null}', '{"a": [200]}'),
    ],
)
def test_a_damaged_file_of_answers_ends_no_run_and_is_written_anew(
    tmp_path: Path, text: str
) -> None:
    assert from_text(text, 7) == {}
    file = tmp_path / "links.json"
    file.write_text(text)
    with serving(good=lambda request, _: request.say(200)) as (home, _):
        assert answers([f"{home}/good"], file, QUICK)[f"{home}/good"].is_good
    assert [*json.loads(file.read_text())] == [f"{home}/good"]


def test_one_damaged_answer_leaves_the_others() -> None:
    whole = '{"a": {"status": 200, "when": 6}, "b": {"status": 200, "when": 6, "moved_to": 5}}'
    assert from_text(whole, 7) == {"a": Answer(200, when=6)}


FIELDS = st.sampled_from(["status", "moved_to", "error", "is_late", "when", "else"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(SCALARS | st.lists(SCALARS) | st.dictionaries(FIELDS, SCALARS))
def test_any_json_is_read_as_answers_or_as_none(values: object) -> None:
    text = json.dumps({"a": values})
    assert to_text(from_text(text, 7), 7)


TASKS = "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"


def test_check_asks_only_if_told_to_and_tells_the_line(tmp_path: Path) -> None:
    templates = tmp_path / "theme/templates"
    templates.mkdir(parents=True)
    for name in ("page", "index"):
        (templates / f"{name}.html").write_text("<title>x</title>{{ page.content if page }}")
    (tmp_path / "tasks.py").write_text(TASKS)
    own = 'THEME = "theme"\nFEED_ALL_ATOM = None\nDIRECT_TEMPLATES = ["index"]\n'
    (tmp_path / "pelicanconf.py").write_text(f"{CONF}{own}FSP_CHECK_IGNORE = ['*/secret*']\n")
    (tmp_path / "content/pages").mkdir(parents=True)
    with serving(
        good=lambda one, _: one.say(200), moved=lambda one, _: one.say(301, Location="/good")
    ) as (
        home,
        elsewhere,
    ):
        links = (
            f"[1]({home}/good#x)\n[2]({home}/gone)\n[3]({home}/moved)\n[4]({home}/secret/page)\n"
        )
        (tmp_path / "content/pages/a.md").write_text(f"title: a\nslug: a\n\n{links}")
        assert _check(tmp_path).stdout == _NOTE
        assert not elsewhere.asked
        done = _check(tmp_path, "--external")
    assert done.stdout == (
        f"{_NOTE}"
        f"content/pages/a.md:6: note: '{home}/moved': has moved for good; did you mean '{home}/good'?\n"
        f"content/pages/a.md:5: error: '{home}/gone': the site answers 404\n"
    )
    assert done.stderr.startswith("Asking other sites for 3 addresses\n")
    assert done.returncode == 1
    assert not [asked for asked in elsewhere.asked if "secret" in asked]
    assert (tmp_path / ".cache/fsp/links.json").is_file()


_NOTE = "content/pages/a.md:1: note: no page of the site links to this one\n"


def _check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "check", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
