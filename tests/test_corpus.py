"""A real book, read in place and adopted: its tree and blocks are those its author keeps by hand."""

from __future__ import annotations

import re
import subprocess
import sys
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import pytest
from corpus_site import adopt, logos_by_slug, write_corpus
from corpus_site import expected as data

from conftest import CORPUS, Site, run_pelican

if TYPE_CHECKING:
    from pathlib import Path

    from bs4 import Tag

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of real pages lies beside the checkout, not in it"
)

FORGOTTEN = "Oracle"
"""The one page of the chapters that the author's own list leaves out; its sortorder puts it last."""


@pytest.fixture(scope="module")
def expected() -> list[dict[str, str]]:
    """The author's tree: number and slug of every chapter, section and topic."""
    rows = []
    for chapter in data("table_of_contents"):
        rows.append({"number": chapter["number"], "slug": chapter["slug"]})
        for section in chapter["sections"]:
            rows.append({"number": section["number"], "slug": section["slug"]})
            rows += [
                {"number": f"{section['number']}.{n}", "slug": slug}
                for n, slug in enumerate(section["topics"], 1)
            ]
    return rows


@pytest.fixture(scope="module")
def adopted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus after `invoke adopt --write`."""
    folder = tmp_path_factory.mktemp("adopted")
    write_corpus(folder)
    done = adopt(folder, "--write", "--dirty")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "Written: 74 files.\n"
    return folder


@pytest.fixture(scope="module")
def derived(adopted: Path) -> Site:
    """The adopted corpus, built."""
    return run_pelican(adopted)


def test_adoption_names_what_becomes_of_every_block(tmp_path: Path) -> None:
    write_corpus(tmp_path)
    before = _files(tmp_path)
    done = adopt(tmp_path)
    assert done.returncode == 1
    assert (
        "Found: 21 derivable (1 of them by hand), 80 override, 0 contradiction, 6 left alone; 4 lacking."
        in (done.stdout.splitlines())
    )
    assert done.stdout.count("see-also block, line") == len(data("see_also"))
    assert done.stdout.count(" logo, line") == len(data("logos"))
    assert done.stdout.count("page that only forwards, line") == len(data("redirects"))
    assert len(re.findall(r"left alone +see-also block", done.stdout)) == sum(
        block["kind"] == "free-text" for block in data("see_also")
    )
    assert _files(tmp_path) == before


def test_a_second_adoption_changes_nothing(adopted: Path) -> None:
    before = _files(adopted)
    done = adopt(adopted, "--write", "--dirty")
    assert done.returncode == 0
    assert "To change: nothing.\n" in done.stdout
    assert _files(adopted) == before


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    made = {".cache", "__pycache__", "output"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if not made & set(path.relative_to(folder).parts)
    }


def test_adoption_touches_no_other_line(adopted: Path) -> None:
    block = re.compile(
        r'<div class="well see-also">.*</div> *\n|(<a [^>]*>)?<img src="/img/logos/.*\n'
    )
    field = re.compile(r"(section|conceptname|subject|seealso|logo|logoalt|logolink|aliases): .+\n")
    gone, come = 0, 0
    for original in (CORPUS / "content").rglob("*.markdown"):
        before = original.read_bytes().decode().splitlines(keepends=True)
        file = adopted / "content" / original.relative_to(CORPUS / "content")
        after = file.read_bytes().decode().splitlines(keepends=True)
        for kind, start, end, new_start, new_end in SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            if kind == "equal":
                continue
            old, new = before[start:end], after[new_start:new_end]
            assert all(block.fullmatch(line) for line in old)
            assert all(field.fullmatch(line) or line == "<!-- see-also -->\n" for line in new)
            gone, come = gone + len(old), come + len(new)
    assert gone == 25 + 34
    assert come > gone


def test_the_contents_are_the_authors_own(derived: Site, expected: list[dict[str, str]]) -> None:
    links = derived.html("table-of-contents.html").select(".fsp-contents a")
    numbered = [(link, link.select_one(".fsp-number")) for link in links]
    found = [
        {"number": number.get_text(), "slug": str(link["href"]).rpartition("/")[2][:-5]}
        for link, number in numbered
        if number
    ]
    forgotten = [row for row in found if row not in expected]
    assert forgotten == [{"number": "3.6.3", "slug": FORGOTTEN}]
    assert [row for row in found if row not in forgotten] == expected


def test_every_page_lists_its_chapter_and_every_chapter(
    derived: Site, expected: list[dict[str, str]]
) -> None:
    rows = [*expected, {"number": "3.6.3", "slug": FORGOTTEN}]
    heads = {row["slug"] for row in rows if "." not in row["number"]}
    for row in rows:
        chapter = row["number"].partition(".")[0]
        own = {other["slug"] for other in rows if other["number"].partition(".")[0] == chapter}
        assert set(_sidebar(derived, row["slug"])) == own | heads
        assert len(_sidebar(derived, row["slug"])) == len(own | heads)


def test_every_example_lists_its_neighbourhood(
    derived: Site, expected: list[dict[str, str]]
) -> None:
    heads = [row["slug"] for row in expected if "." not in row["number"]]
    examples = [*(CORPUS / "content/pages/examples").rglob("*.markdown")]
    assert len(examples) == 42
    for example in examples:
        slug = re.search(r"^slug: (\S+)$", example.read_text(), re.MULTILINE)
        assert slug
        listed = _sidebar(derived, slug[1])
        assert listed[: len(heads)] == heads
        assert slug[1] in listed
        if "flask" in example.name:
            assert len(listed) == len(heads) + 1 + 11 + 1  # the head, the neighbours, "all"
        else:
            assert len(listed) == len(heads) + 2  # a collection of one page, without a head


def _sidebar(site: Site, slug: str) -> list[str]:
    links = site.html(f"{slug}.html").select(".fsp-sidebar a")
    return [str(link["href"]).rpartition("/")[2].removesuffix(".html") for link in links]


def test_31_see_also_blocks_say_what_the_author_wrote(derived: Site) -> None:
    blocks = data("see_also")
    assert len(blocks) == 31
    for block in blocks:
        found = derived.html(f"{block['slug']}.html").select(".see-also")
        assert len(found) == 1, block["slug"]
        text = found[0].get_text().casefold()
        links = [_path(link) for link in found[0].select("a")]
        if block["kind"] == "implementation":
            subject = f"{block['subject']} is an implementation of the "
            assert text.startswith(subject.casefold())
            assert links[0] == f"/{block['concept_slug']}.html"
        elif block["kind"] == "concept-list":
            names = {one["concept_label"] for one in blocks if one["concept_slug"] == block["slug"]}
            assert len(names) == 1
            assert text.startswith(f"the {names.pop()} concept is implemented by".casefold())
        if block["chapter_slug"]:
            assert links[-2:] == [f"/{block['chapter_slug']}.html", "/table-of-contents.html"]
        assert set(block["links"]) <= set(links)


def _path(link: Tag) -> str:
    return str(link["href"]).removeprefix("https://book.example")


def test_34_logos_have_the_authors_file_link_and_alt(derived: Site) -> None:
    assert sum(map(len, logos_by_slug().values())) == 34
    for slug, logos in logos_by_slug().items():
        images = derived.html(f"{slug}.html").select(".fsp-logo img")
        found = [
            {
                "src": str(image["src"]).removeprefix("https://book.example"),
                "alt": image["alt"],
                "href": image.parent["href"] if image.parent and image.parent.name == "a" else None,
                "pixel_width": int(str(image["width"])),
                "pixel_height": int(str(image["height"])),
            }
            for image in images
        ]
        assert found == [{key: logo[key] for key in logo if key != "slug"} for logo in logos]


def test_no_other_page_grows_a_logo(derived: Site) -> None:
    with_logos = {
        page.stem for page in derived.output.glob("*.html") if "fsp-logo" in page.read_text()
    }
    assert with_logos == set(logos_by_slug())


def test_221_code_blocks_have_the_authors_highlighted_lines(derived: Site) -> None:
    wanted: dict[str, list[list[int]]] = {}
    for block in data("highlighted_lines"):
        wanted.setdefault(block["slug"], []).append(block["hl_lines"])
    assert sum(map(len, wanted.values())) == 221
    for slug, blocks in wanted.items():
        file = derived.output / f"{slug}.html"
        path = f"{slug}.html" if file.exists() else f"blog/{slug}.html"
        found = [_highlighted(code) for code in derived.html(path).select(".highlight pre")]
        assert [lines for lines in found if lines] == blocks, slug


def _highlighted(code: Tag) -> list[int]:
    numbers = []
    line = 1
    for text in code.find_all(string=True):
        if text.find_parent(class_="hll") and line not in numbers:
            numbers.append(line)
        line += text.count("\n")
    return numbers


def test_20_old_addresses_forward_to_where_the_author_sent_them(derived: Site) -> None:
    redirects = data("redirects")
    assert len(redirects) == 20
    for old, new in redirects.items():
        refresh = derived.html(old.lstrip("/")).select_one('meta[http-equiv="refresh"]')
        assert refresh is not None
        assert refresh["content"] == f"0; url=https://book.example{new}"


ADD_FIELDS = """
from pathlib import Path
from pelican.settings import read_settings
from pelican_fsp.adopting.reading import read_for_adoption
from pelican_fsp.adopting.rules.plan import adoption
from pelican_fsp.core.text_edit.sources import changed

conf = Path("pelicanconf.py")
for work in adoption(read_for_adoption(read_settings(str(conf)), conf)).works:
    if not work.deletes:
        Path(work.source.path).write_bytes(changed(work.source, work.added))
"""


def test_with_hand_written_blocks_left_in_every_body_is_pelicans_own(tmp_path: Path) -> None:
    bodies = {}
    for name in ("plain", "fsp"):
        folder = tmp_path / name
        folder.mkdir()
        write_corpus(folder)
        if name == "fsp":
            subprocess.run([sys.executable, "-c", ADD_FIELDS], cwd=folder, check=True)
        for template in ("page", "article"):
            (folder / f"templates/{template}.html").write_text(f"{{{{ {template}.content }}}}")
        plugins = "[]" if name == "plain" else '["pelican_fsp"]'
        with (folder / "pelicanconf.py").open("a") as conf:
            conf.write(f'PLUGINS = {plugins}\nTHEME = "simple"\n')
        site = run_pelican(folder, fatal=False)  # forwarding pages and aliases are both there
        pages = [*site.output.glob("*.html"), *site.output.glob("blog/*.html")]
        bodies[name] = {str(page.relative_to(site.output)): page.read_text() for page in pages}
    written = {f"{block['slug']}.html" for block in data("see_also")}
    fragment = re.compile(r'<div class="fsp-see-also.*?</div>\n', re.DOTALL)
    for path, body in bodies["plain"].items():
        if path in written or "blog/" in path:
            assert bodies["fsp"][path] == body
        elif path not in {"index.html", "archives.html"}:
            assert fragment.sub("", bodies["fsp"][path]) == body
    assert sum("fsp-see-also" in body for body in bodies["fsp"].values()) == 4
