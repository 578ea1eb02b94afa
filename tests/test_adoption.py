"""What adoption finds in drawn sites, and what it makes of their files.

A golden file draws a site: `@@ path` begins a file; those in `old` are published at their names,
those in `templates` are the theme's.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import PurePosixPath
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from golden import FOLDER, Golden
from pelican_fsp.adopting import rules
from pelican_fsp.adopting.rules.plan import DETECTORS, adoption
from pelican_fsp.adopting.rules.site import PublishedFile, SiteSnapshot, Template
from pelican_fsp.core.fields import read_fields
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.page import Page
from pelican_fsp.core.text_edit.heads import field_changes, head_of
from pelican_fsp.core.text_edit.sources import SourceFile, changed
from pelican_fsp.host.strings import translator

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = [Golden(file) for file in sorted((FOLDER / "adoption").glob("*.txt"))]
FORMS = {".md": "markdown", ".yaml": "yaml", ".rst": "rst", ".html": "html"}
FIELD = re.compile(r"^:?([a-z]+):[ ]*(.*)$", re.MULTILINE)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_adoption_of(case: Golden) -> None:
    site = drawn_site(case.input)
    found = adoption(site)
    findings = [
        f"{one.source}:{one.line} {one.verdict}: {one.what}: {one.reason}" for one in found.findings
    ]
    lacking = [f"{one.source} lacks {one.what}" for one in found.lacking]
    result = list(_result(site))
    case.compare(findings="\n".join([*findings, *lacking]), result="\n".join(result))
    again = adoption(drawn_site("".join(_whole(site))))
    assert not again.works


def test_every_detector_takes_its_turn() -> None:
    modules = [
        import_module(f"{rules.__name__}.{found.name}") for found in iter_modules(rules.__path__)
    ]
    own = [module for module in modules if hasattr(module, "DETECTOR")]
    assert {id(module.DETECTOR) for module in own} == {id(one) for one in DETECTORS}
    for module in own:
        assert (module.DETECTOR.find, module.DETECTOR.decide) == (module.find, module.decide)


def drawn_site(drawing: str) -> SiteSnapshot:
    """Return a site as it is drawn."""
    parts = re.split(r"^@@ (.+)\n", drawing, flags=re.MULTILINE)[1:]
    files = {
        path: SourceFile(path, text.encode(), FORMS.get(PurePosixPath(path).suffix, ""))
        for path, text in zip(parts[::2], parts[1::2], strict=True)
    }
    pages = [_page(path, source) for path, source in files.items() if path.startswith("pages/")]
    names = {PurePosixPath(path).name for path in files}
    return SiteSnapshot(
        pages=tuple(pages),
        sources={page.source: files[page.source] for page in pages},
        rules=lambda _: Rules(),
        words=translator({}),
        settings=files.get("conf.py", SourceFile("conf.py", b"")),
        siteurl="https://book.example",
        logos=frozenset(name for name in names if name.endswith((".png", ".svg"))),
        line_mark="~~" if "FSP_LINE_MARK" in drawing else None,
        published=tuple(
            PublishedFile(path.removeprefix("old/"), source)
            for path, source in files.items()
            if path.startswith("old/")
        ),
        templates=tuple(
            Template(source, "".join(source.lines), path.removeprefix("templates/"))
            for path, source in files.items()
            if path.startswith("templates/")
        )
        + tuple(Template(files[page.source], _body(files[page.source])) for page in pages),
    )


def _page(path: str, source: SourceFile) -> Page:
    head = head_of(source)
    assert head
    text = "".join(source.lines[: head.end])
    metadata = {name: value.strip("\"'").replace("\\", "") for name, value in FIELD.findall(text)}
    own, problems = read_fields(metadata)
    assert not problems
    slug = PurePosixPath(path).stem
    return Page(slug, metadata.get("title", slug.capitalize()), f"{slug}.html", path, fields=own)


def _body(source: SourceFile) -> str:
    """Return the HTML of a page in Markdown."""
    return Markdown(extensions=["meta"]).convert("".join(source.lines))


def _result(site: SiteSnapshot) -> Iterator[str]:
    """Yield what the files are that change."""
    for work in adoption(site).works:
        if work.deletes:
            yield f"@@ {work.source.path} goes\n"
        else:
            yield f"@@ {work.source.path}\n{changed(work.source, work.changes).decode()}"


def _whole(site: SiteSnapshot) -> Iterator[str]:
    """Yield the site as it is drawn afterwards."""
    works = {work.source.path: work for work in adoption(site).works}
    old = [one.source for one in site.published]
    templates = [one.source for one in site.templates]
    images = [SourceFile(name, b"") for name in site.logos]
    for source in (*site.sources.values(), *old, *templates, *images, site.settings):
        work = works.get(source.path)
        if not (work and work.deletes):
            data = changed(source, work.changes) if work else source.data
            yield f"@@ {source.path}\n{data.decode()}"


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=40)
LINES = st.lists(
    st.one_of(
        TEXT.map(lambda text: text.replace("\n", " ")),
        st.sampled_from(
            [
                "title: A page",
                "seealso: none",
                "    more",
                "",
                "---",
                "Text.",
                "section: False",
                "# Heading",
            ]
        ),
    ),
    max_size=12,
)


@example(["---", "    more"], "\n", "", "")
@given(
    LINES,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_a_field_is_there_once_and_the_text_is_as_it_was(
    lines: list[str], newline: str, ends: str, mark: str
) -> None:
    text = newline.join(lines) + (newline if ends else "")
    source = SourceFile("page.md", f"{mark}{text}".encode(), "markdown")
    values = {"section": "True", "seealso": "flask, django"}
    after = SourceFile("page.md", changed(source, field_changes(source, values)), "markdown")
    before_html, before = _read(source)
    html, metadata = _read(after)
    assert metadata["section"] == ["True"]
    assert metadata["seealso"] == ["flask, django"]
    assert html == before_html
    others = before.keys() - values.keys()
    assert {name: metadata[name] for name in others} == {name: before[name] for name in others}
    assert metadata.keys() == others | values.keys()
    again = SourceFile("page.md", changed(after, field_changes(after, values)), "markdown")
    assert again.data == after.data


def _read(source: SourceFile) -> tuple[str, dict[str, list[str]]]:
    reader = Markdown(extensions=["meta"])
    html = reader.convert(source.data.decode("utf-8-sig"))
    return html, reader.Meta  # type: ignore[attr-defined]
