"""Dates from git: the last commit of a page, where the site wants it and the page has no own date."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from conftest import run_pelican
from pelican_fsp.core.git_log import last_changes

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Builder

BOOK = "0400 web toc\n0401 flask | modified=2020-01-01"


def _commit(folder: Path, date: str) -> None:
    who = {
        f"GIT_{role}_{what}": "a@b.example"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    env = {**os.environ, **who, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    for command in (["init", "-q"], ["add", "content"], ["commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, env=env, check=True)  # noqa: S607 - git


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_a_page_has_the_date_of_its_last_commit(build: Builder) -> None:
    folder = build(BOOK, conf="FSP_GIT_DATES = True").output.parent
    _commit(folder, "2026-03-01T12:00:00+02:00")
    (folder / "content/pages/café.md").write_text(
        "title: Café\nslug: cafe\nsortorder: 0402\n\nA.\n"
    )
    _commit(folder, "2026-04-02T23:30:00Z")
    site = run_pelican(folder)
    sitemap = site.text("sitemap.xml")
    assert "web.html</loc><lastmod>2026-03-01T10:00:00+00:00</lastmod>" in sitemap
    assert "flask.html</loc><lastmod>2020-01-01T00:00:00+00:00</lastmod>" in sitemap
    assert "cafe.html</loc><lastmod>2026-04-02T23:30:00+00:00</lastmod>" in sitemap
    assert "01 March 2026" in site.text("web.html")


def test_without_git_or_without_the_setting_nothing_is_dated(build: Builder) -> None:
    assert "lastmod" not in build("0400 web toc", conf="FSP_GIT_DATES = True").text("sitemap.xml")
    assert "lastmod" not in build("0400 web toc", name="off").text("sitemap.xml")


def test_a_commit_without_a_date_dates_nothing_and_a_name_may_have_any_character() -> None:
    log = "\0\n\nb.md\0not a date\n\nb.md\0\x002026-03-01T12:00:00Z\n\na\u2028\x0cb.md\nb.md\n"
    assert {name: date.day for name, date in last_changes(log).items()} == {
        "a\u2028\x0cb.md": 1,
        "b.md": 1,
    }
