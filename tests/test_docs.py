"""The manual: its samples are sites that are really built, and what it shows is what they say."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from bs4 import BeautifulSoup

from conftest import CONF, ROOT, run_pelican
from pelican_fsp.book.choice import Choice
from pelican_fsp.core.fields import FIELD_NAMES, Fields
from pelican_fsp.core.html.headings import Heading
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.outline.tree import build_outline
from pelican_fsp.core.page import Page
from pelican_fsp.core.relations.concepts import SeeAlso
from pelican_fsp.core.relations.logos import Logo
from pelican_fsp.host.settings import RULES
from pelican_fsp.tasks import DEFAULTS, site_tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from invoke import Task

DOCS = ROOT / "docs"
MANUAL = {page.name: page.read_text("utf-8") for page in sorted(DOCS.glob("*.md"))}
MANUAL["../README.md"] = (ROOT / "README.md").read_text("utf-8")
BUILT = ("fields.md", "templates.md", "publishing.md")
"""Pages whose samples are one site each; getting-started.md is followed step by step."""

OURS = {"bench", "lint", "pictures", "test", "types"}
"""Tasks of this repository, which a site does not have."""

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(r"`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TASKS = "from pelican_fsp.tasks import site_tasks\n\nnamespace = site_tasks()\n"
PROMPT = re.compile(r"(> .*?\?(?: e\.g\., \S+)?(?: +\(.*?\)| \[.*?\])?)(?: (.*))?")
COMMAND = re.compile(r"(?<!from )\binvoke ([a-z]+)((?: +(?!-- )[^\s`\"']+)*)")


def _sources(page: str) -> dict[str, str]:
    """Return the files that a page of the manual tells to write, by path."""
    found = [(path, text) for path, text in NAMED.findall(MANUAL[page]) if not _is_output(path)]
    sources = dict(found)
    assert len(sources) == len(found), "a file is written twice"
    return sources


def _is_output(path: str) -> bool:
    return path.startswith("output/")


def _write(folder: Path, sources: Mapping[str, str]) -> None:
    for path, text in sources.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _run(folder: Path, *command: str, answers: str = "") -> str:
    done = subprocess.run(
        command, cwd=folder, input=answers, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _invoke(folder: Path, *arguments: str) -> str:
    return _run(folder, sys.executable, "-m", "invoke", *arguments)


def _assert_shown(folder: Path, page: str, *, published: bool = True) -> None:
    """Check what a page shows of files of the output: it is in their source, or in their text."""
    shown = [(path, text) for path, text in NAMED.findall(MANUAL[page]) if _is_output(path)]
    assert shown
    for path, text in shown:
        if published or path.endswith(".html"):
            source = (folder / path).read_text("utf-8")
            is_page = path.endswith(".html")
            plain = BeautifulSoup(source, "html.parser").get_text() if is_page else ""
            expected = _squeezed(text)
            assert expected in _squeezed(source) or expected in _squeezed(plain), path


def _assert_said(folder: Path, page: str) -> None:
    """Run the commands of a page that are shown with their answer."""
    for language, sample in FENCE.findall(MANUAL[page]):
        if language == "console":
            command, _, answer = sample.partition("\n")
            assert _invoke(folder, *shlex.split(command.removeprefix("$ invoke "))) == answer


@pytest.mark.parametrize("page", BUILT)
def test_the_samples_of_a_page_make_the_site_that_it_shows(page: str, tmp_path: Path) -> None:
    sources = _sources(page)
    settings = CONF + sources.pop("pelicanconf.py", "")
    _write(tmp_path, {"pelicanconf.py": settings, "tasks.py": TASKS, **sources})
    published = "publishconf.py" in sources
    run_pelican(tmp_path, *(("-s", "publishconf.py") if published else ()))
    _assert_shown(tmp_path, page)
    _assert_said(tmp_path, page)


def test_getting_started_can_be_followed_from_an_empty_folder(tmp_path: Path) -> None:
    page = "getting-started.md"
    dialogue = next(text for _, text in FENCE.findall(MANUAL[page]) if text.startswith("> "))
    prompts, answers = zip(*map(_asked, dialogue.splitlines()), strict=True)
    quickstart = str(Path(sys.executable).with_name("pelican-quickstart"))
    asked = _run(tmp_path, quickstart, answers="".join(f"{answer}\n" for answer in answers))
    assert _squeezed("".join(prompts)) in _squeezed(asked)
    _write(tmp_path, _sources(page))
    _invoke(tmp_path, "build", "--", "--fatal=warnings")
    _assert_shown(tmp_path, page, published=False)
    _assert_said(tmp_path, page)
    _assert_a_misspelt_field_is_told(tmp_path, "section: True", "sectoin: True")
    _invoke(tmp_path, "preview", "--", "--fatal=warnings")
    assert (
        "<loc>https://book.example/flask.html</loc>"
        in (tmp_path / "output/sitemap.xml").read_text()
    )
    assert "https://book.example" in (tmp_path / "publishconf.py").read_text("utf-8")


def test_every_file_of_settings_that_the_manual_shows_can_be_read() -> None:
    readers = {"yaml": yaml.safe_load, "toml": tomllib.loads, "python": _compiled}
    samples = [(page, *fence) for page, text in MANUAL.items() for fence in FENCE.findall(text)]
    for page, language, sample in samples:
        if language in readers:
            assert readers[language](sample), page
    assert {language for _, language, _ in samples} >= set(readers)


def _compiled(sample: str) -> object:
    return compile(sample, "sample", "exec")


def test_every_task_is_told_of_and_every_command_is_a_task() -> None:
    tasks = site_tasks().tasks
    listed = set(_rows("tasks.md"))
    assert set(tasks) == listed
    for page, text in MANUAL.items():
        for name, rest in COMMAND.findall(text):
            assert name in listed | OURS, f"{page}: invoke {name}"
            options = set(re.findall(r"(?<!\S)--[a-z-]+", rest))
            assert name not in tasks or options <= _options(tasks[name]), f"{page}: {name} {rest}"


def _options(task: Task[Any]) -> set[str]:
    return {f"--{name}" for argument in task.get_arguments() for name in argument.names}


def test_the_samples_of_tasks_give_a_site_its_tasks() -> None:
    samples = [text for language, text in FENCE.findall(MANUAL["tasks.md"]) if language == "python"]
    for sample in samples:
        names: dict[str, Any] = {"site_tasks": site_tasks}
        exec(sample, names)  # noqa: S102 - that it runs is what is tested
        options = names["namespace"].configuration()["fsp"]
        assert options == {**DEFAULTS, "root": "."}
    assert {*names["namespace"].tasks} == {*site_tasks().tasks, "words"}


def test_fields_and_settings_of_the_manual_are_those_that_there_are() -> None:
    assert set(_rows("fields.md")) == FIELD_NAMES
    settings = {f"FSP_{name.upper()}" for name in RULES}
    assert set(_rows("settings.md")) == settings
    for page, text in MANUAL.items():
        assert set(re.findall(r"\bFSP_[A-Z_]*[A-Z]\b", text)) <= settings, page


def test_what_templates_are_promised_is_there() -> None:
    outline = build_outline((Page("a", "A", fields=Fields("0100")),), Rules())
    assert _missing(outline, _rows_after("`outline` has")) == []
    assert _missing(outline.entries[0], _rows_after("`page.entry` (")) == []
    kinds = {"see_also": SeeAlso, "logos": Logo, "choices": Choice, "headings": Heading}
    for line in MANUAL["templates.md"].splitlines():
        if found := re.match(r"\| (?:`page\.logo`, )?`page\.(\w+)` \| (.*?)[.;|]", line):
            assert _missing(kinds.pop(found[1]), re.findall(r"`(\w+)`", found[2])) == []
    assert not kinds
    fragments = {name for name in _rows("templates.md") if name.startswith("fsp/")}
    assert not [name for name in fragments if not (ROOT / "theme/templates" / name).is_file()]


def _rows_after(start: str) -> list[str]:
    """Return the names in the first column of the table that follows in templates.md."""
    table = MANUAL["templates.md"].partition(start)[2].partition("|\n\n")[0]
    found = re.findall(r"`(\w+)[^`]*`", "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    assert found
    return found


def _missing(thing: object, names: list[str]) -> list[str]:
    assert names
    return [name for name in names if not hasattr(thing, name)]


def _assert_a_misspelt_field_is_told(folder: Path, right: str, wrong: str) -> None:
    assert f"`{wrong}`" in MANUAL["getting-started.md"]
    page = folder / "content/pages/web-frameworks.md"
    source = page.read_text("utf-8")
    page.write_text(source.replace(right, wrong), "utf-8")
    check = [sys.executable, "-m", "invoke", "check"]
    done = subprocess.run(check, cwd=folder, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "content/pages/web-frameworks.md:4" in told
    assert "did you mean 'section'?" in told
    page.write_text(source, "utf-8")


def _asked(line: str) -> tuple[str, str]:
    found = PROMPT.fullmatch(line)
    assert found, line
    return found[1], found[2] or ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _rows(page: str) -> list[str]:
    """Return the names in the first column of the tables of a page."""
    cells = re.findall(r"^\| (`.*?) \|", MANUAL[page], re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def test_every_link_of_the_manual_leads_to_a_file_and_its_heading() -> None:
    for name, text in MANUAL.items():
        page = DOCS / name
        links = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", FENCE.sub("", text))
        for link in (one or other for one, other in links):
            path, _, anchor = link.partition("#")
            if "://" in link or not path:
                continue
            target = page.parent / path
            assert target.exists(), f"{name}: {link}"
            assert not anchor or anchor in _anchors(target), f"{name}: {link}"


def _anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    titles = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_index_leads_to_every_page_of_the_manual() -> None:
    index = MANUAL["README.md"]
    assert not [name for name in MANUAL if f"({name})" not in index and "README" not in name]
