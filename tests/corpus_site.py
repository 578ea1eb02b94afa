"""Writes the corpus as a site, with everything that its author keeps by hand.

Run it to have such a site to look at, already adopted: `python tests/corpus_site.py FOLDER`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from conftest import CONF as BOOK_CONF

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"

CONF = """
PAGE_PATHS = ["pages"]
ARTICLE_PATHS = ["posts"]
STATIC_PATHS = ["img", "old"]
ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"
THEME_TEMPLATES_OVERRIDES = ["templates"]
"""
TASKS = "from pelican_fsp.tasks import site_tasks\nnamespace = site_tasks()\n"
FORWARD = '<meta http-equiv="refresh" content="0; url={new}">\n<p><a href="{new}">Moved</a></p>\n'


def expected(name: str) -> Any:
    """Return what the author wrote by hand, as data."""
    return json.loads((CORPUS / f"expected/{name}.json").read_text("utf-8"))


def logos_by_slug() -> dict[str, list[dict[str, Any]]]:
    """Return the author's logos by page."""
    found = defaultdict(list)
    for logo in expected("logos"):
        found[logo["slug"]].append(logo)
    return found


def write_corpus(folder: Path) -> None:
    """Write the corpus as a site: pages, images, contents in a template, forwarding pages."""
    shutil.copytree(CORPUS / "content", folder / "content")
    shutil.copytree(CORPUS / "static/img", folder / "content/img")
    for path in (folder / "content").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (folder / "content/old").mkdir()
    (folder / "templates").mkdir()
    addresses = {}
    for old, new in expected("redirects").items():
        (folder / f"content/old{old}").write_text(FORWARD.format(new=new))
        addresses[f"old{old}"] = {"path": old.lstrip("/")}
    (folder / "templates/all-topics.html").write_text(_contents())
    conf = f"{BOOK_CONF}{CONF}EXTRA_PATH_METADATA = {addresses}\n"
    (folder / "pelicanconf.py").write_text(conf)
    (folder / "tasks.py").write_text(TASKS)


def _contents() -> str:
    """Return the author's contents as he keeps them: chapters and sections are headings."""
    lines = []
    for chapter in expected("table_of_contents"):
        lines.append(f"<h3>{chapter['number']}. {_link(chapter['slug'], chapter['label'])}</h3>")
        for section in chapter["sections"]:
            lines.append(f"<h4>{section['number']} {_link(section['slug'], section['label'])}</h4>")
            lines += [f"<div>{_link(slug, slug)}</div>" for slug in section["topics"]]
    return "\n".join(['{% extends "base.html" %}', "{% block content %}", *lines, "{% endblock %}"])


def _link(slug: str, label: str) -> str:
    return f'<a href="/{slug}.html">{label}</a>'


def adopt(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a site."""
    command = [sys.executable, "-m", "invoke", "adopt", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    write_corpus(target)
    sys.stdout.write(adopt(target, "--write", "--dirty").stdout)
