"""Nothing of the author's is lost: what writes and removes stays in its folder, and asks first."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pelican.settings import read_settings

import pelican_fsp
from conftest import CONF, clean_files, run_pelican
from pelican_fsp.book.dry_run import read_site
from pelican_fsp.host.removal import remove, remove_half_files
from pelican_fsp.host.storage import (
    OutsideError,
    append,
    make_folder,
    temporary_folder,
    write_whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Builder

PACKAGE = Path(pelican_fsp.__file__).parent
TASKS = "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
KEEPING = (
    "FSP_CACHE = FSP_PRUNE = True\nFSP_WORKERS = 0\nFSP_SEARCH = False\nFEED_ALL_ATOM = None\n"
)
CHANGING = (PACKAGE / "host/storage.py", PACKAGE / "host/removal.py")
"""The only modules that change files."""

BOOK = "0100 data toc\n0101 dns\n0102 tls\n"

CHANGES_FILES = {
    *("chmod", "copy", "copy2", "copyfile", "copytree", "hardlink_to", "makedirs", "mkdir"),
    *(
        "mkdtemp",
        "mkstemp",
        "move",
        "remove",
        "removedirs",
        "rename",
        "renames",
        "replace",
        "rmdir",
    ),
    *("rmtree", "symlink", "symlink_to", "touch", "truncate", "unlink", "utime", "write_bytes"),
    *("write_text", "NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile"),
}
MODULES = {"os", "shutil", "tempfile"}
OF_VALUES = {"copy", "copyfile", "replace", "remove", "move", "rename"}
"""Names that lists, texts and answers of a server have too."""


def calls_that_change_files(source: str) -> Iterator[str]:
    """Yield the calls in a module that write, make or remove a file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        last = name.rpartition(".")[2]
        owner = name.rpartition(".")[0]
        if last in {"open", "fdopen", "ZipFile"}:
            modes = [*node.args[:2], *(word.value for word in node.keywords if word.arg == "mode")]
            texts = [one.value for one in modes if isinstance(one, ast.Constant)]
            if any(
                isinstance(text, str) and set(text) & set("wax+") and len(text) <= 3
                for text in texts
            ):
                yield ast.unparse(node)
        elif last in CHANGES_FILES and (owner in MODULES or (owner and last not in OF_VALUES)):
            yield ast.unparse(node)


def test_no_other_module_writes_or_removes_files() -> None:
    found = {
        f"{path.relative_to(PACKAGE)}: {call}"
        for path in PACKAGE.rglob("*.py")
        for call in calls_that_change_files(path.read_text("utf-8"))
        if path not in CHANGING
    }
    assert found == {"binding/epub.py: zipfile.ZipFile(stream, 'w')"}  # into memory
    for path in CHANGING:
        assert len([*calls_that_change_files(path.read_text("utf-8"))]) > 5


def test_a_place_outside_the_folder_is_refused(tmp_path: Path) -> None:
    output, other = tmp_path / "output", tmp_path / "other"
    for folder in (output, other):
        folder.mkdir()
    (other / "own.txt").write_text("mine")
    (output / "way").symlink_to(other)
    for name in ("../other/own.txt", "way/own.txt", "way/../../other/own.txt", "..", "way/new/x"):
        acts: tuple[Callable[[Path], None], ...] = (
            lambda file: write_whole(file, b"x", within=output),
            lambda file: append(file, "x", within=output),
            lambda file: remove(file, within=output),
            lambda file: make_folder(file / "x", within=output),
        )
        for act in acts:
            with pytest.raises(OutsideError):
                act(output / name)
    assert (other / "own.txt").read_text() == "mine"
    assert [*other.iterdir()] == [other / "own.txt"]
    assert [*output.iterdir()] == [output / "way"]


def test_half_files_of_processes_that_are_gone_are_removed(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)  # fmt: skip
    names = [f".fsp-{gone.stdout.decode().strip()}-x", f".fsp-{os.getpid()}-x", ".fsp-own", "a"]
    for name in names:
        (tmp_path / name).touch()
    remove_half_files(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
    os.utime(tmp_path / names[1], (0, 0))  # of long ago: its process only has the same number
    remove_half_files(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[2:])


def test_a_temporary_folder_is_gone_afterwards() -> None:
    with temporary_folder() as folder:
        write_whole(folder / "a/b", b"x", within=folder)
        assert (folder / "a/b").read_bytes() == b"x"
    assert not folder.exists()


def task(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a task of the site in a folder."""
    line = [sys.executable, "-m", "invoke", *command]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


def a_site(folder: Path, conf: str = "") -> Path:
    """Write a site that is not built yet."""
    files = {
        "pelicanconf.py": f"{CONF}{conf}",
        "tasks.py": TASKS,
        "content/pages/a.md": "title: A\nsortorder: 0100\ntoc: True\n\nText.\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, but for what Python keeps."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (".", "PATH"),
        ("content/..", "PATH"),
        ("..", "PATH"),
        ("content", "PATH"),
        ("content/pages", "the folder of the sources"),
        ("content/pages/new", "where the sources are"),
        ("way", "PATH"),
        ("theme", "THEME_TEMPLATES_OVERRIDES"),
    ],
)
def test_what_a_site_is_made_of_is_never_cleaned_away(
    tmp_path: Path, output: str, reason: str
) -> None:
    conf = f"OUTPUT_PATH = {output!r}\nTHEME_TEMPLATES_OVERRIDES = ['theme/own']\n"
    folder = a_site(tmp_path / "site", conf)
    (folder / "way").symlink_to(folder)
    (folder / "content/pages/new").mkdir()
    before = everything(folder)
    done = task(folder, "clean")
    assert everything(folder) == before
    assert done.returncode == 1
    assert "nothing is removed" in done.stderr
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    again = run_pelican(folder, "--delete-output-directory", fatal=False)
    assert "nothing is removed" in again.log
    assert before.items() <= everything(folder).items()


def test_clean_spares_what_is_to_stay(tmp_path: Path) -> None:
    folder = a_site(tmp_path, 'OUTPUT_RETENTION = ["CNAME"]\n')
    for name in ("CNAME", ".git/HEAD", "a.html", "old/index.html"):
        (folder / "output" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "output" / name).write_text("mine")
    assert task(folder, "clean").returncode == 0
    assert everything(folder / "output").keys() == {"CNAME", ".git/HEAD"}
    shutil.rmtree(folder / "output")
    (folder / "output").mkdir()
    (folder / "output/a.html").touch()
    assert task(folder, "clean").returncode == 0
    assert not (folder / "output").exists()
    assert task(folder, "clean").returncode == 0


def test_clean_says_what_it_cannot_remove(tmp_path: Path) -> None:
    folder = a_site(tmp_path, "OUTPUT_PATH = '/proc/self/task'\n")
    done = task(folder, "clean")
    assert done.returncode == 1
    assert "/proc/self/task/" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_called_pagefind_stays_beside_the_index(build: Builder) -> None:
    conf = 'PAGE_URL = "{slug}/"\nPAGE_SAVE_AS = "{slug}/index.html"\nFSP_CACHE = True\n'
    site = build(f"{BOOK}0103 pagefind\n", conf=conf)
    own = site.output / "pagefind/own.txt"
    own.write_text("mine")
    dns = site.output.parent / "content/pages/dns.md"
    dns.write_text(dns.read_text() + "\nMore words, other words.\n")
    before = {path.name for path in (site.output / "pagefind").rglob("*.pf_fragment")}
    again = run_pelican(site.output.parent)
    after = {path.name for path in (site.output / "pagefind").rglob("*.pf_fragment")}
    assert "Text of pagefind." in again.text("pagefind/index.html")
    assert (again.output / "pagefind/pagefind.js").is_file()
    assert own.read_text() == "mine"
    assert len(before) == len(after) != len(before & after)


def test_a_page_at_the_very_place_of_the_index_stays(build: Builder) -> None:
    conf = 'PAGE_URL = PAGE_SAVE_AS = "{slug}"\n'
    site = build(f"{BOOK}0103 pagefind\n", conf=conf, fatal=False)
    assert site.status == 0
    assert "Text of pagefind." in site.text("pagefind")
    assert "pagefind.md" in site.log
    assert "has no place" in " ".join(site.log.split())


def test_rules_of_the_sites_own_stay(build: Builder) -> None:
    conf = (
        'FSP_REDIRECTS = ["netlify", "nginx"]\nSTATIC_PATHS = ["extra"]\n'
        'EXTRA_PATH_METADATA = {"extra/_redirects": {"path": "_redirects"},'
        ' "extra/nginx": {"path": "redirects.nginx.conf"}}\n'
    )
    files = {"content/extra/_redirects": "/blog/* /posts/:splat 301", "content/extra/nginx": "own"}
    book = "0100 data toc | aliases=old.html\n"
    for more in ("", KEEPING):
        site = build(book, conf=conf + more, files=files, name=f"site{len(more)}")
        for _ in range(2):
            assert site.text("_redirects") == (
                "/blog/* /posts/:splat 301\n/old.html /data.html 301!\n"
            )
            assert site.text("redirects.nginx.conf") == "own"
            assert "/old.html" in site.text("redirects.fsp.nginx.conf")
            site = run_pelican(site.output.parent)


def test_templates_of_the_sites_own_stay(build: Builder) -> None:
    names = ("table-of-contents", "sitemap", "robots", "404", "search", "chapter-7")
    conf = (
        f"DIRECT_TEMPLATES = {['index', *names]}\nFSP_CHAPTER_TITLES = {{'07': 'Meta'}}\n"
        "THEME_TEMPLATES_OVERRIDES = ['own']\nFSP_LLMS = True\n"
        "TEMPLATE_PAGES = {'../own/robots.html': 'robots.txt', '../own/404.html': 'llms.txt'}\n"
        "SITEMAP_SAVE_AS = 'sitemap.xml'\n"
    )
    files = {f"own/{name}.html": f"Own {name}." for name in names}
    site = build(f"{BOOK}0701 about toc\n", conf=conf, files=files)
    for name in names:
        place = {"sitemap": "sitemap.xml"}.get(name, f"{name}.html")
        assert site.text(place) == f"Own {name}.", place
    assert site.text("robots.txt") == "Own robots."
    assert site.text("llms.txt") == "Own 404."
    notes = {
        problem.value
        for problem in read_site(
            read_settings(str(site.output.parent / "pelicanconf.py"))
        ).book.problems
    }
    assert notes >= {"table-of-contents.html", "sitemap.xml", "robots.txt", "llms.txt", "404.html"}


def test_what_was_written_is_known_without_the_cache_and_after_a_move(build: Builder) -> None:
    site = build(BOOK, conf=KEEPING)
    folder = site.output.parent
    (site.output / "CNAME").write_text("mine")
    shutil.rmtree(folder / ".cache")
    (folder / "content/pages/dns.md").unlink()
    assert "dns.html" not in run_pelican(folder).files()
    moved = folder.rename(folder.with_name("moved"))
    (moved / "content/pages/tls.md").unlink()
    found = run_pelican(moved).files()
    assert "tls.html" not in found
    assert found.pop("CNAME") == b"mine"
    assert found == clean_files(moved)


def test_two_builds_at_once_end_as_one(build: Builder) -> None:
    conf = KEEPING.replace("FSP_SEARCH = False", "FSP_SEARCH = True")
    site = build("\n".join(f"01{n:02} page-{n}" for n in range(30)), conf=conf)
    folder = site.output.parent
    for page in (folder / "content/pages").glob("*.md"):
        page.write_text(f"{page.read_text()}\nMore.\n")
    line = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py"]
    builds = [
        subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]
    logs = [one.communicate()[0].decode() for one in builds]
    assert [one.returncode for one in builds] == [0, 0, 0], logs
    assert not any("Traceback" in log or "ERROR" in log for log in logs)
    clean = clean_files(folder)
    assert {k: v for k, v in run_pelican(folder).files().items() if "pagefind" not in k} == {
        k: v for k, v in clean.items() if "pagefind" not in k
    }


def test_pelican_alone_writes_through_a_link_that_leads_out(build: Builder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    book = f"{BOOK}0103 far | save_as=far/far.html | url=far/far.html | aliases=far/old.html\n"
    site = a_site(tmp_path / "site")
    (site / "output").mkdir()
    (site / "output/far").symlink_to(elsewhere)
    done = build(book, conf=KEEPING, fatal=False)
    assert "Text of far." in (elsewhere / "far.html").read_text()
    assert not (elsewhere / "old.html").exists()
    assert "lies outside" in " ".join(done.log.split())


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    for conf in ("FSP_CACHE = False\n", KEEPING):
        folder = a_site(tmp_path / f"site{len(conf)}", conf)
        limited = (
            "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000));"
            "sys.argv[1:] = ['-s', 'pelicanconf.py']; runpy.run_module('pelican', run_name='__main__')"
        )
        line = [sys.executable, "-c", limited]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "File too large" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
