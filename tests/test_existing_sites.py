"""A site that uses no field stays as it was, to the byte, whatever its shape and its plugins.

The sites are folders below tests/sites, as their authors might have left them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import run_pelican

if TYPE_CHECKING:
    from collections.abc import Iterator

SITES = Path(__file__).parent / "sites"
NAMES = sorted(folder.name for folder in SITES.iterdir())
PLUGIN = '\nPLUGINS += ["pelican_fsp"]\n'
ALL_ON = PLUGIN + "FSP_CACHE = True\nFSP_WORKERS = 2\n"

PLUGINS = {
    *("i18n_subsites", "image_process", "jinja2content", "minify", "neighbors"),
    *("seo", "series", "sitemap", "yaml_metadata"),
}
"""The kept plugins that sites are most often found with; all of them are installed here."""

Built = tuple[dict[str, bytes], str]


@pytest.fixture(autouse=True)
def _same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Pelican, which keeps files in sets, take them in the same order each time."""
    monkeypatch.setenv("PYTHONHASHSEED", "0")


def _copied(name: str, tmp_path: Path, settings: str) -> Path:
    """Copy a site to where the one before it was, so that nothing differs but the settings."""
    folder = tmp_path / "site"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SITES / name, folder)
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(settings)
    return folder


def _builds(folder: Path) -> Iterator[Built]:
    """Yield what each build of a site leaves and says, except how long it took."""
    while True:
        site = run_pelican(folder, fatal=False)
        assert site.status == 0, site.log
        yield site.files(), re.sub(r"in \d+\.\d+ seconds", "", " ".join(site.log.split()))


def _assert_same(one: Built, other: Built) -> None:
    assert sorted(one[0]) == sorted(other[0])
    assert [name for name, data in one[0].items() if other[0][name] != data] == []
    assert one[1] == other[1]


def test_there_are_sites_of_many_shapes_and_all_the_plugins_are_used() -> None:
    confs = [(SITES / name / "pelicanconf.py").read_text("utf-8") for name in NAMES]
    lists = re.findall(r"^PLUGINS = \[(.*)\]$", "\n".join(confs), re.MULTILINE)
    assert len(lists) == len(NAMES) >= 6
    assert {*re.findall(r'"(\w+)"', " ".join(lists))} == PLUGINS


@pytest.mark.parametrize("name", NAMES)
def test_a_site_without_fields_stays_as_it_is(name: str, tmp_path: Path) -> None:
    plain = _builds(_copied(name, tmp_path, ""))
    before = [next(plain), next(plain)]
    with_plugin = _builds(_copied(name, tmp_path, PLUGIN))
    _assert_same(before[0], next(with_plugin))
    all_on = _builds(_copied(name, tmp_path, ALL_ON))
    _assert_same(before[0], next(all_on))
    _assert_same(before[1], next(all_on))


def test_a_site_whose_pages_pelican_keeps_whole_stays_as_it_is(tmp_path: Path) -> None:
    layer = '\nCACHE_CONTENT = LOAD_CONTENT_CACHE = True\nCONTENT_CACHING_LAYER = "generator"\n'
    layer += 'CACHE_PATH = "cache"\n'
    plain = _builds(_copied("papers", tmp_path, layer))
    before = [next(plain), next(plain)]
    with_plugin = _builds(_copied("papers", tmp_path, layer + PLUGIN))
    _assert_same(before[0], next(with_plugin))
    _assert_same(before[1], next(with_plugin))
    # In this layer Pelican loses links at the second build; with FSP_CACHE it renders nothing then.
    all_on = _builds(_copied("papers", tmp_path, layer + ALL_ON))
    assert [next(all_on)[0], next(all_on)[0]] == [before[0][0], before[0][0]]


def test_a_blog_that_is_converted_by_several_processes_stays_as_it_is(tmp_path: Path) -> None:
    def grown(settings: str) -> Path:
        folder = _copied("blog", tmp_path, settings)
        for day in range(1, 41):
            date = f"2025-{1 + day // 28:02}-{1 + day % 28:02}"
            text = f"Title: Day {day}\nDate: {date}\nTags: diary\n\nDay **{day}**, one loaf.\n"
            (folder / f"content/day-{day}.md").write_text(text, "utf-8")
        return folder

    before = next(_builds(grown("")))
    all_on = _builds(grown(ALL_ON))
    _assert_same(before, next(all_on))
    _assert_same(before, next(all_on))


def test_a_template_that_nobody_has_ends_the_build_as_it_did(tmp_path: Path) -> None:
    ended = []
    for settings in ("", PLUGIN):
        folder = _copied("papers", tmp_path, settings)
        page = folder / "content/notes/neaps.rst"
        page.write_text(page.read_text("utf-8").replace(":rank:", ":template: sheet\n:rank:"))
        ended.append(run_pelican(folder, fatal=False))
    assert ended[0].status == ended[1].status != 0
    assert ended[0].log == ended[1].log


def test_names_that_the_fragments_need_are_told_once_the_site_uses_a_field(tmp_path: Path) -> None:
    folder = _copied("recipes", tmp_path, PLUGIN)
    page = folder / "content/pages/pegs.md"
    page.write_text("sortorder: 0100\n" + page.read_text("utf-8"), "utf-8")
    log = run_pelican(folder, fatal=False).log
    assert "JINJA_GLOBALS: 'strings': the plugin's templates need this name" in log
    assert "JINJA_GLOBALS: 'drawn': the plugin's templates need this name" in log


def test_each_of_several_sub_sites_has_the_book_of_its_language(tmp_path: Path) -> None:
    folder = _copied("sub-sites", tmp_path, PLUGIN)
    for path, fields in {
        "first-night.md": "sortorder: 0101\naliases: old-night.html\n",
        "first-night-pt.md": "sortorder: 0101\n",
        "first-night-de.md": "sortorder: 0101\n",
        "pages/about.md": "sortorder: 0100\ntoc: True\n",
        "pages/about-de.md": "sortorder: 0100\ntoc: True\n",
    }.items():
        file = folder / "content" / path
        file.write_text(fields + file.read_text("utf-8"), "utf-8")
    site = run_pelican(folder, fatal=False)
    made = {name for name in site.files() if "table-of-contents" in name or "chapter-" in name}
    contents = {f"{place}table-of-contents.html" for place in ("", "pt/", "de/")}
    assert made == contents | {"pt/chapter-1.html"}
    assert [name for name in site.files() if name.endswith("old-night.html")] == ["old-night.html"]
    assert "Die erste Nacht auf Sendung" in site.text("de/table-of-contents.html")
    for name in contents:
        links = site.html(name).select(".fsp-contents a")
        root = f"https://radio.example/{name.partition('table')[0]}"
        for link in links:
            path = str(link["href"]).removeprefix(root)
            assert (site.output / name).with_name(path.split("/")[0]).exists(), (name, path)
    addresses = re.findall("<loc>(.*?)</loc>", site.text("pt/sitemap.xml"))
    assert all(address.startswith("https://radio.example/pt/") for address in addresses)


def test_a_plugin_that_reads_bodies_early_does_not_hide_what_is_put_into_them(
    tmp_path: Path,
) -> None:
    reads = """
def read(generator):
    for content in (*getattr(generator, "pages", ()), *getattr(generator, "articles", ())):
        assert content.content

def register():
    from pelican import signals
    signals.article_generator_finalized.connect(read)
    signals.page_generator_finalized.connect(read)
"""
    settings = PLUGIN + 'PLUGIN_PATHS = ["."]\nPLUGINS += ["reads_bodies"]\n'
    folder = _copied("blog", tmp_path, settings)
    (folder / "reads_bodies.py").write_text(reads, "utf-8")
    for path, fields in {
        "a-jar-of-flour.md": "Sortorder: 0101\nConceptname: yeast\n",
        "baking/rolls.md": "Sortorder: 0102\nConcept: a-jar-of-flour\n",
        "pages/about.md": "Sortorder: 0103\nConcept: a-jar-of-flour\n",
    }.items():
        file = folder / "content" / path
        file.write_text(fields + file.read_text("utf-8"), "utf-8")
    site = run_pelican(folder, fatal=False)
    for name in ("a-jar-of-flour.html", "rolls-for-a-cold-morning.html", "pages/about.html"):
        assert len(site.html(name).select(".fsp-see-also")) == 1, site.log


def test_loading_the_plugin_loads_no_library_that_only_a_book_needs() -> None:
    code = "import sys, pelican_fsp; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"bs4", "imagesize", "tomllib", "pagefind", "invoke"} & {*done.stdout.split()}
