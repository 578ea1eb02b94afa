"""`invoke adopt`, run as a user runs it: on whole sites, and on everything that may go wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import CONF, ROOT, run_pelican

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TASKS = "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>'
PAGE = "title: {title}\nslug: {slug}\nsortorder: {order}\n{more}\nText of {title}.\n"
MANUAL = (ROOT / "docs/adopting.md").read_text("utf-8")
BLOCK = (
    '<div class="see-also">{} is an implementation of the <a href="/flours.html">flours</a> '
    "concept.</div>"
)


def _write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a site: its settings, its tasks, the head of its chapter, and these files."""
    always = {
        "pelicanconf.py": f'{CONF}PAGE_PATHS = ["pages"]\nARTICLE_PATHS = []\n',
        "tasks.py": TASKS,
        "content/pages/baking.md": PAGE.format(
            title="Baking", slug="baking", order="0100", more="toc: True\n"
        ),
    }
    for path, text in {**always, **files}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


FLOURS: Mapping[str, str | bytes] = {
    "content/pages/flours.md": PAGE.format(
        title="Flours", slug="flours", order="0101", more="section: True\n"
    ),
    "content/pages/rye.md": PAGE.format(title="Rye", slug="rye", order="0102", more="")
    + f"\n{BLOCK.format('Rye')}\n",
    "content/pages/spelt.md": PAGE.format(title="Spelt", slug="spelt", order="0103", more="")
    + f"\n{BLOCK.format('Spelt flour')}\n",
    "content/old/rye-flour.html": '<meta http-equiv="refresh" content="0; url=/rye.html">\n',
}
OLD = """
STATIC_PATHS = ["old"]
EXTRA_PATH_METADATA = {"old/rye-flour.html": {"path": "rye-flour.html"}}
"""


def _adopt(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "adopt", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _git(folder: Path, *arguments: str) -> None:
    name = ["-c", "user.name=Author", "-c", "user.email=author@book.example"]
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607 - git is found as everywhere


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted((folder / "content").rglob("*")) if path.is_file())
    found = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    return {**found, "pelicanconf.py": (folder / "pelicanconf.py").read_bytes()}


@pytest.fixture
def flours(tmp_path: Path) -> Path:
    """A site with two see-also blocks and a page that only forwards."""
    _write(tmp_path, FLOURS)
    with (tmp_path / "pelicanconf.py").open("a") as conf:
        conf.write(OLD)
    return tmp_path


def test_the_manuals_example_is_what_happens(tmp_path: Path) -> None:
    samples = re.findall(r"\*\*`([^`]+)`\*\*, (\w+):\n\n```\w+\n(.*?)```", MANUAL, re.DOTALL)
    reports = re.findall(r"```text\n(.*?)```", MANUAL, re.DOTALL)
    assert (len(samples), len(reports)) == (5, 2)
    before = {path: text for path, when, text in samples if when == "before"}
    spelt = "title: Spelt\nsortorder: 0103\n\nLike wheat, only older.\n"
    _write(tmp_path, {**before, "content/pages/spelt.md": spelt, "content/img/logos/rye.svg": SVG})
    conf = (
        'STATIC_PATHS = ["img", "old"]\nTHEME_TEMPLATES_OVERRIDES = ["templates"]\n'
        'EXTRA_PATH_METADATA = {"old/rye-flour.html": {"path": "rye-flour.html"}}\n'
    )
    with (tmp_path / "pelicanconf.py").open("a") as file:
        file.write(conf)
    hand_written = run_pelican(tmp_path).html("rye.html")
    done = _adopt(tmp_path)
    assert done.returncode == 1
    assert all(report in done.stdout for report in reports), done.stdout
    assert _adopt(tmp_path, "--write", "--dirty").returncode == 0
    for path, when, text in samples:
        if when == "after":
            assert (tmp_path / path).read_text() == text
    assert not (tmp_path / "content/old/rye-flour.html").exists()
    site = run_pelican(tmp_path)
    derived = site.html("rye.html")
    for selector in (".see-also a", "main img"):
        links = {str(tag.get("href") or tag.get("src")) for tag in hand_written.select(selector)}
        now = {str(tag.get("href") or tag.get("src")) for tag in derived.select(selector)}
        assert {link.rpartition("/")[2] for link in links} <= {
            link.rpartition("/")[2] for link in now
        }
    assert "/rye.html" in site.text("rye-flour.html")
    assert "To change: nothing." in _adopt(tmp_path, "--write", "--dirty").stdout


def test_the_report_is_a_patch_that_does_what_the_command_does(
    flours: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    patched = _write(tmp_path_factory.mktemp("patched"), {**_files(flours), "tasks.py": TASKS})
    report = _adopt(flours, "--write", "--dirty").stdout
    lines = [line[4:] for line in report.splitlines() if re.match(r"    [-+@\\]", line)]
    patch = "".join(f"{line}\n" for line in lines)
    command = ["git", "apply", "--unidiff-zero", "-"]
    subprocess.run(command, cwd=patched, input=patch, text=True, check=True)
    (gone,) = re.findall(r"^(\S+)\n.*\n    the file goes$", report, re.MULTILINE)
    (patched / gone).unlink()
    assert _files(patched) == _files(flours)


def test_where_git_could_not_help_nothing_is_written(flours: Path) -> None:
    before = _files(flours)
    done = _adopt(flours, "--write")
    assert done.returncode == 2
    assert done.stderr.endswith("is not under version control. Commit first, or add --dirty.\n")
    (flours / ".gitignore").write_text(".cache\n__pycache__\n")
    _git(flours, "init")
    _git(flours, "add", ".")
    _git(flours, "reset", "content/pages/rye.md")
    _git(flours, "commit", "--message", "All but one")
    done = _adopt(flours, "--write")
    assert done.returncode == 2
    assert "content/pages/rye.md is not under version control" in done.stderr
    _git(flours, "add", ".")
    done = _adopt(flours, "--write")
    assert "there are changes that are not committed (content/pages/rye.md)" in done.stderr
    assert _files(flours) == before
    _git(flours, "commit", "--message", "All")
    done = _adopt(flours, "--write")
    assert (done.returncode, done.stderr) == (0, "Written: 4 files.\n")


WRITE_SOME = """
import os, signal, sys
from pathlib import Path
from pelican.settings import read_settings
from pelican_fsp.adopting.reading import read_for_adoption
from pelican_fsp.adopting.writing import write
from pelican_fsp.adopting.rules.plan import adoption

conf = Path("pelicanconf.py")
works = adoption(read_for_adoption(read_settings(str(conf)), conf)).works
for number, _ in enumerate(write(works, [Path()]), 1):
    if number == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_after_any_file_it_has_lost_nothing_and_goes_on(
    flours: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = _files(flours)
    assert _adopt(flours, "--write", "--dirty").returncode == 0
    whole = _files(flours)
    steps = 6  # three files get fields, two lose their blocks, one goes
    for step in (1, 4, steps):
        folder = tmp_path_factory.mktemp("killed")
        _write(folder, {**before, "tasks.py": TASKS})
        command = [sys.executable, "-c", WRITE_SOME, str(step)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == -9, done.stderr
        halfway = _files(folder)
        assert halfway.keys() >= whole.keys()
        assert (halfway == whole) == (step == steps)
        if step < steps:
            assert _adopt(folder, "--write", "--dirty").returncode == 0
            assert _files(folder) == whole


CHANGE_AND_WRITE = """
import sys
from pathlib import Path
from pelican.settings import read_settings
from pelican_fsp.adopting.reading import read_for_adoption
from pelican_fsp.adopting.writing import RefusalError, write
from pelican_fsp.adopting.rules.plan import adoption

conf = Path("pelicanconf.py")
works = adoption(read_for_adoption(read_settings(str(conf)), conf)).works
page = Path("content/pages/spelt.md")
steps = write(works, [Path()])
for _ in range(int(sys.argv[1])):
    next(steps)
page.write_text("title: Another\\nslug: spelt\\n\\nWritten meanwhile.\\n")
try:
    list(steps)
except RefusalError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("step", [0, 3])
def test_what_changes_meanwhile_is_left_as_it_is(flours: Path, step: int) -> None:
    before = _files(flours)
    command = [sys.executable, "-c", CHANGE_AND_WRITE, str(step)]
    done = subprocess.run(command, cwd=flours, capture_output=True, text=True, check=False)
    assert done.stderr == (
        "content/pages/spelt.md has changed since it was read. "
        "It is left as it is: run the command again.\n"
    )
    after = _files(flours)
    assert after.pop("content/pages/spelt.md").endswith(b"Written meanwhile.\n")
    if not step:
        before.pop("content/pages/spelt.md")
        assert after == before
    assert _adopt(flours, "--write", "--dirty").returncode == 0
    assert "To change: nothing." in _adopt(flours).stdout


FILL_AND_WRITE = """
import resource, sys
from pathlib import Path
from pelican.settings import read_settings
from pelican_fsp.adopting.reading import read_for_adoption
from pelican_fsp.adopting.writing import RefusalError, write
from pelican_fsp.adopting.rules.plan import adoption

conf = Path("pelicanconf.py")
works = adoption(read_for_adoption(read_settings(str(conf)), conf)).works
resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))
try:
    list(write(works, [Path()]))
except RefusalError as error:
    sys.exit(str(error))
"""


def test_a_file_that_cannot_be_written_whole_is_as_it_was(flours: Path) -> None:
    before = _files(flours)
    command = [sys.executable, "-c", FILL_AND_WRITE]
    done = subprocess.run(command, cwd=flours, capture_output=True, text=True, check=False)
    assert done.stderr == "content/pages/flours.md: File too large. The file is as it was.\n"
    assert _files(flours) == before


def test_a_read_only_file_stays_and_the_report_says_so(flours: Path) -> None:
    page = flours / "content/pages/rye.md"
    text = page.read_bytes()
    page.chmod(0o444)
    done = _adopt(flours, "--write", "--dirty")
    assert "left alone     see-also block, line 7: the file is read-only" in done.stdout
    assert page.read_bytes() == text
    assert page.stat().st_mode & 0o777 == 0o444
    assert "Spelt flour" in (flours / "content/pages/spelt.md").read_text()
    assert (flours / "content/old/rye-flour.html").exists()  # its alias could not be written


def test_a_read_only_concept_keeps_the_blocks_that_name_it(flours: Path) -> None:
    before = _files(flours)
    (flours / "content/pages/flours.md").chmod(0o444)
    done = _adopt(flours, "--write", "--dirty")
    assert "flours gets no conceptname: the file is read-only" in done.stdout
    after = _files(flours)
    assert BLOCK.format("Rye") in after["content/pages/rye.md"].decode()
    assert after["content/pages/flours.md"] == before["content/pages/flours.md"]


def test_a_template_page_that_the_settings_name_stays(flours: Path) -> None:
    conf = flours / "pelicanconf.py"
    page = '{"old/rye-flour.html": "rye-flour.html"}'
    conf.write_text(conf.read_text().partition("STATIC_PATHS")[0] + f"TEMPLATE_PAGES = {page}\n")
    done = _adopt(flours, "--write", "--dirty")
    assert (
        "left alone     page that only forwards, line 1: the setting TEMPLATE_PAGES" in done.stdout
    )
    assert (flours / "content/old/rye-flour.html").exists()


def test_a_link_out_of_the_tree_is_not_followed(flours: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.md"
    page = flours / "content/pages/rye.md"
    page.rename(outside)
    page.symlink_to(outside)
    text = outside.read_bytes()
    done = _adopt(flours, "--write", "--dirty")
    assert "it lies outside the content folder, behind a symbolic link" in done.stdout
    assert page.is_symlink()
    assert outside.read_bytes() == text


def test_a_file_with_two_names_stays(flours: Path) -> None:
    page = flours / "content/pages/rye.md"
    text = page.read_bytes()
    (flours / "content/pages/roggen.md").symlink_to("rye.md")
    done = _adopt(flours, "--write", "--dirty")
    assert "see-also block, line 7: it is read under two names" in done.stdout
    assert page.read_bytes() == text


def test_line_ends_marks_and_modes_stay(flours: Path) -> None:
    page = flours / "content/pages/rye.md"
    text = page.read_text().replace("\n", "\r\n").replace("Text of Rye.", "Text of Rye: Brötchen.")
    page.write_bytes(f"\ufeff{text}".encode())
    page.chmod(0o640)
    assert _adopt(flours, "--write", "--dirty").returncode == 0
    added = "sortorder: 0102\r\naliases: rye-flour.html\r\n"
    expected = text.replace("sortorder: 0102\r\n", added).replace(f"{BLOCK.format('Rye')}\r\n", "")
    assert page.read_bytes() == f"\ufeff{expected}".encode()
    assert page.stat().st_mode & 0o777 == 0o640


def test_latin_1_is_kept_where_pelican_reads_it_and_told_where_not(flours: Path) -> None:
    latin = "title: Teff\nslug: teff\n\nGanz früh.\n".encode("latin-1")
    (flours / "content/pages/teff.md").write_bytes(latin)
    forward = '<meta charset="latin-1"><p>Früher. <a href="/rye.html">Jetzt</a></p>'
    script = '<script>location.href = "/rye.html"</script>'
    old = flours / "content/old/rye-flour.html"
    old.write_bytes(f"{forward}{script}\n".encode("latin-1"))
    done = _adopt(flours, "--write", "--dirty")
    assert done.returncode == 0
    assert "content/pages/teff.md\n  left alone     file: Pelican could not read it" in done.stdout
    assert (flours / "content/pages/teff.md").read_bytes() == latin
    assert "aliases: rye-flour.html" in (flours / "content/pages/rye.md").read_text()


def test_a_page_of_five_megabytes_is_adopted_like_any_other(flours: Path) -> None:
    page = flours / "content/pages/rye.md"
    filler = (
        "A line of a long text, with img/logos/ in it by name and nothing else.\n" * 70 + "\n"
    ) * 1000
    text = f"{page.read_text()}\n## More\n\n{filler}"
    assert len(text) > 4_800_000
    page.write_text(text)
    done = _adopt(flours, "--write", "--dirty")
    assert done.returncode == 0, done.stderr
    assert page.read_text() == text.replace(f"{BLOCK.format('Rye')}\n", "").replace(
        "sortorder: 0102\n", "sortorder: 0102\naliases: rye-flour.html\n"
    )


def test_fields_of_every_kind_are_read_back_by_pelican(tmp_path: Path) -> None:
    block = BLOCK.format("Rye: the dark one")
    files = {
        **FLOURS,
        "content/pages/rye.md": f'---\ntitle: Rye\nslug: rye\nsortorder: "0102"\naliases:\n'
        f"  - dark.html\n---\n\nText.\n\n{block}\n",
        "content/pages/spelt.md": "title: Spelt\nslug: spelt\n\nText.\n",
        "content/pages/oats.rst": "Oats\n====\n\n:slug: oats\n:sortorder: 0104\n\nText.\n\n"
        f".. raw:: html\n\n   {BLOCK.format('Rolled_oats')}\n\nMore text.\n",
        "content/pages/maize.html": "<html>\n<head>\n<title>Maize</title>\n"
        '<meta name="slug" content="maize">\n<meta name="sortorder" content="0105">\n</head>\n'
        f"<body>\n<p>Text.</p>\n{BLOCK.format('Corn')}\n</body>\n</html>\n",
    }
    _write(tmp_path, files)
    with (tmp_path / "pelicanconf.py").open("a") as conf:
        conf.write(f'{OLD}PLUGINS = ["pelican_fsp", "yaml_metadata"]\n')
    done = _adopt(tmp_path, "--write", "--dirty")
    assert done.returncode == 0, done.stdout
    site = run_pelican(tmp_path)
    for slug, subject in (("rye", "Rye: the dark one"), ("oats", "Rolled_oats"), ("maize", "Corn")):
        (found,) = site.html(f"{slug}.html").select(".fsp-see-also")
        assert found.get_text().startswith(f"{subject} is an implementation of the flours concept.")
    assert all("/rye.html" in site.text(name) for name in ("rye-flour.html", "dark.html"))
    assert "To change: nothing." in _adopt(tmp_path).stdout


def test_contradictions_fail_and_nothing_is_done_about_them(flours: Path) -> None:
    page = flours / "content/pages/rye.md"
    page.write_text(page.read_text().replace("sortorder", "concept: none\nsortorder"))
    done = _adopt(flours, "--write", "--dirty")
    assert done.returncode == 1
    assert "contradiction  see-also block, line 8: the block says 'flours'" in done.stdout
    assert BLOCK.format("Rye") in page.read_text()


def test_nothing_goes_that_no_loaded_plugin_would_make(flours: Path) -> None:
    conf = flours / "pelicanconf.py"
    plugins = '["pelican_fsp.toc", "pelican_fsp.aliases"]'
    conf.write_text(conf.read_text().replace('["pelican_fsp"]', plugins).replace("THEME", "OTHER"))
    done = _adopt(flours, "--write", "--dirty")
    assert (done.returncode, done.stderr) == (0, "Written: 2 files.\n")
    assert BLOCK.format("Rye") in (flours / "content/pages/rye.md").read_text()
    assert "Not looked for: what pelican_fsp.see_also makes" in done.stdout


def test_drafts_are_counted_and_not_touched(flours: Path) -> None:
    page = flours / "content/pages/rye.md"
    page.write_text(page.read_text().replace("slug:", "status: draft\nslug:"))
    text = page.read_text()
    done = _adopt(flours, "--write", "--dirty")
    assert "Not looked at: 1 drafts and hidden pages.\n" in done.stdout
    assert page.read_text() == text


def test_without_the_plugin_it_says_what_is_missing(flours: Path) -> None:
    conf = flours / "pelicanconf.py"
    conf.write_text(conf.read_text().replace('["pelican_fsp"]', "[]"))
    done = _adopt(flours)
    assert done.returncode == 2
    assert done.stderr.startswith("pelicanconf.py: the settings do not load the plugin")


def test_a_site_without_handwork_has_nothing_to_change(tmp_path: Path) -> None:
    _write(tmp_path, {})
    done = _adopt(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Found: 0 derivable, 0 override, 0 contradiction, 0 left alone; 0 lacking.\n"
        "To change: nothing.\n"
    )
    assert not os.path.lexists(tmp_path / "output")
