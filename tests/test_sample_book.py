"""The sample book: whole, well linked, the same at every build."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from conftest import ROOT, Site, run_pelican
from pelican_fsp.core.fields import FIELD_NAMES

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = ROOT / "sample_site"
SOURCES = sorted((SAMPLE / "content").rglob("*.md"))


def _built(folder: Path, *arguments: str) -> Site:
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("output", "__pycache__"))
    return run_pelican(folder, *arguments)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample book as it is published, built without a warning."""
    return _built(tmp_path_factory.mktemp("sample") / "book", "-s", "publishconf.py")


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample book as `invoke build` makes it."""
    return _built(tmp_path_factory.mktemp("local") / "book")


def _metadata(source: Path) -> dict[str, str]:
    head = source.read_text("utf-8").partition("\n\n")[0]
    return {name: value.strip() for name, _, value in (x.partition(":") for x in head.splitlines())}


def test_it_is_a_book_of_some_size() -> None:
    pages = [_metadata(source) for source in SOURCES if "pages" in source.parts]
    chapters = {page["sortorder"][:2] for page in pages if len(page["sortorder"]) == 4}
    assert len(chapters) >= 7
    assert sum(page.get("section") == "True" for page in pages) >= 15
    assert sum(len(page["sortorder"]) == 4 for page in pages) >= 50
    assert sum(len(page["sortorder"]) == 9 for page in pages) >= 10
    assert len(list((SAMPLE / "content/posts").glob("*.md"))) >= 4


def test_it_uses_every_field() -> None:
    used = {name for source in SOURCES for name in _metadata(source)}
    assert used >= FIELD_NAMES


def test_its_stripe_page_needs_only_the_usual_fields() -> None:
    stripe = _metadata(SAMPLE / "content/pages/04-web-development/stripe.md")
    assert list(stripe) == ["title", "category", "slug", "sortorder", "toc", "sidebartitle", "meta"]
    assert (stripe["sortorder"], stripe["toc"]) == ("0453", "False")


def test_every_page_has_substance() -> None:
    for source in SOURCES:
        body = source.read_text("utf-8").partition("\n\n")[2]
        assert len(body.split()) >= 250, f"{source.name} is too short to teach anything"


def test_every_python_example_compiles() -> None:
    for source in SOURCES:
        fences = r"^```python[^\n]*\n(.*?)^```$"
        for block in re.findall(fences, source.read_text("utf-8"), re.DOTALL | re.MULTILINE):
            newer = re.search(r"^(?:def|class) \w+\[", block, re.MULTILINE)
            if newer and sys.version_info < (3, 12):
                continue  # the page says that this needs Python 3.12
            unmarked = re.sub("^!!", "", block, flags=re.MULTILINE)  # FSP_LINE_MARK of the book
            compile(unmarked, str(source), "exec", dont_inherit=True)


@pytest.mark.parametrize("kind", ["sample", "local"])
def test_every_internal_link_leads_somewhere(kind: str, request: pytest.FixtureRequest) -> None:
    site: Site = request.getfixturevalue(kind)
    broken = []
    pages = sorted(site.output.rglob("*.html"))
    anchors = {page: _anchors(page) for page in pages}
    for page in pages:
        for link in _links(page):
            target = _target(site.output, page, link)
            if target is None:
                continue
            path, fragment = target
            if not path.is_file() or (fragment and fragment not in anchors.get(path, ())):
                broken.append(f"{page.relative_to(site.output)} -> {link}")
    assert len(pages) > 100
    assert not broken


def _anchors(page: Path) -> set[str]:
    return {unquote(name) for name in re.findall(r'\bid="([^"]+)"', page.read_text("utf-8"))}


def _links(page: Path) -> set[str]:
    text = re.sub(r"<pre.*?</pre>|<code.*?</code>", "", page.read_text("utf-8"), flags=re.DOTALL)
    return {link.replace("&amp;", "&") for link in re.findall(r'\b(?:href|src)="([^"]*)"', text)}


def _target(output: Path, page: Path, link: str) -> tuple[Path, str] | None:
    # Each page as if it lay at the address of the published site.
    base = f"https://shipping-python.example/{page.relative_to(output)}"
    url = urlsplit(urljoin(base, link))
    if url.netloc != "shipping-python.example" or url.scheme != "https":
        return None
    path = output / unquote(url.path).lstrip("/")
    return (path / "index.html" if path.is_dir() else path), unquote(url.fragment)


def test_the_same_input_gives_the_same_bytes_in_any_folder(sample: Site, tmp_path: Path) -> None:
    again = _built(tmp_path / "elsewhere" / "a book", "-s", "publishconf.py")
    assert again.files() == sample.files()
    assert run_pelican(again.output.parent, "-s", "publishconf.py").files() == sample.files()


def test_every_page_is_in_the_contents_and_in_the_sitemap(sample: Site) -> None:
    contents = sample.text("table-of-contents.html")
    sitemap = sample.text("sitemap.xml")
    for source in SOURCES:
        slug = _metadata(source)["slug"]
        assert f"/{slug}.html" in contents
        assert f"/{slug}.html<" in sitemap


def test_the_blog_has_its_list_and_its_feed(sample: Site) -> None:
    links = {str(link["href"]) for link in sample.html("blog/index.html").select("main a")}
    posts = sorted((SAMPLE / "content/posts").glob("*.md"))
    for post in posts:
        assert f"https://shipping-python.example/blog/{_metadata(post)['slug']}.html" in links
    assert sample.text("blog/feed.atom.xml").count("<entry>") == len(posts)


def test_invoke_prints_its_outline_without_problems() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "outline"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "    4.4.3 Stripe\n" in done.stdout or "Stripe\n" in done.stdout
    assert done.stderr.endswith("no problems\n")
