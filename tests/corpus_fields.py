"""Takes out of the corpus what its author wrote by hand, and puts the fields in that say the same.

Run it to have such a site to look at: `python tests/corpus_fields.py FOLDER`.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from conftest import CONF as BOOK_CONF
from pelican_fsp.core.logos import by_slug

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"

SEE_ALSO = re.compile(r'^<div class="well see-also">.*</div>[ ]*\n', re.MULTILINE)
LOGO = re.compile(r'^(?:<a [^>]*>)?<img src="/img/logos/[^>]*>(?:</a>)?[ ]*\n', re.MULTILINE)
SLUG = re.compile(r"^slug: *(\S+)[ \t]*\n", re.MULTILINE)
CONF = """
PAGE_PATHS = ["pages"]
ARTICLE_PATHS = ["posts"]
STATIC_PATHS = ["img"]
ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"
"""


def expected(name: str) -> Any:
    """Return what the author wrote by hand, as data."""
    return json.loads((CORPUS / f"expected/{name}.json").read_text("utf-8"))


def copy_corpus(folder: Path) -> None:
    """Copy the corpus as a site: `content` with the images inside."""
    shutil.copytree(CORPUS / "content", folder / "content")
    shutil.copytree(CORPUS / "static/img", folder / "content/img")
    for path in (folder / "content").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def add_fields(folder: Path, fields: dict[str, dict[str, str]], *, strip: bool) -> None:
    """Add fields to the pages of a copy, by slug; with `strip`, take the hand-written blocks out."""
    for file in (folder / "content").rglob("*.markdown"):
        text = file.read_text("utf-8")
        found = SLUG.search(text)
        assert found
        slug = found[1]
        lines = "".join(f"{name}: {value}\n" for name, value in fields.get(slug, {}).items())
        text = f"{text[: found.end()]}{lines}{text[found.end() :]}"
        file.write_text(LOGO.sub("", SEE_ALSO.sub("", text)) if strip else text, "utf-8")


def section_fields() -> dict[str, dict[str, str]]:
    """Return `section: True` for the 13 pages that open a section."""
    sections = [
        section for chapter in expected("table_of_contents") for section in chapter["sections"]
    ]
    return {section["slug"]: {"section": "True"} for section in sections}


def all_fields() -> dict[str, dict[str, str]]:
    """Return the fields that say what the author wrote by hand, by slug."""
    fields: dict[str, dict[str, str]] = defaultdict(dict, section_fields())
    for block in expected("see_also"):
        own = fields[block["slug"]]
        if block["kind"] == "implementation":
            fields[block["concept_slug"]].setdefault("conceptname", block["concept_label"])
            own["subject"] = block["subject"]
        elif block["kind"] == "concept-list":
            own["conceptname"] = block["subject"]
        own |= _further(block)
    for slug, logos in logos_by_slug().items():
        fields[slug] |= _logo_fields(slug, logos)
    for old, new in expected("redirects").items():
        own = fields[Path(new).stem]
        own["aliases"] = ", ".join(filter(None, (own.get("aliases"), old)))
    return fields


def logos_by_slug() -> dict[str, list[dict[str, Any]]]:
    """Return the author's logos by page."""
    found = defaultdict(list)
    for logo in expected("logos"):
        found[logo["slug"]].append(logo)
    return found


def _further(block: dict[str, Any]) -> dict[str, str]:
    implementing = {
        other["slug"] for other in expected("see_also") if other["concept_slug"] == block["slug"]
    }
    known = {*implementing, block["concept_slug"], block["chapter_slug"], "table-of-contents"}
    further = [slug for slug in map(_slug, block["links"]) if slug not in known]
    return {"seealso": ", ".join(further)} if further else {}


def _slug(link: str) -> str:
    return Path(link).stem


def _logo_fields(slug: str, logos: list[dict[str, Any]]) -> dict[str, str]:
    names = {file.name for file in (CORPUS / "static/img/logos").iterdir()}
    implements = any(
        block["slug"] == slug and block["kind"] == "implementation"
        for block in expected("see_also")
    )
    files = [Path(logo["src"]).name for logo in logos]
    found = {"logoalt": " | ".join(logo["alt"] for logo in logos)}
    if not (implements and files == [by_slug(slug, names)]):
        found["logo"] = " | ".join(files)
    if any(logo["href"] for logo in logos):
        found["logolink"] = " | ".join(logo["href"] or "" for logo in logos)
    return found


if __name__ == "__main__":
    target = Path(sys.argv[1])
    copy_corpus(target)
    add_fields(target, all_fields(), strip=True)
    (target / "pelicanconf.py").write_text(f"{BOOK_CONF}{CONF}FSP_LINE_MARK = '~~'\n")
