"""What of Pelican we rely on without a promise: a release that changes one fails here, by its name."""

from __future__ import annotations

import ast
import inspect
import io
import logging
import re
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pelican
import pytest
from jinja2 import ChoiceLoader
from pelican import Pelican, readers, signals
from pelican.contents import Content, Page
from pelican.generators import Generator, PagesGenerator
from pelican.log import FatalLogger, LimitFilter, console
from pelican.readers import BaseReader, MarkdownReader, Readers, RstReader
from pelican.settings import DEFAULT_CONFIG, read_settings
from pelican.utils import memoized, pelican_open
from pelican.writers import Writer
from pygments.formatters import HtmlFormatter

from conftest import ROOT
from pelican_fsp.host import patches
from pelican_fsp.host.captured import captured_messages
from pelican_fsp.host.content import BODY, CONTEXT, PUBLISHED, UNPUBLISHED
from pelican_fsp.host.writing import HostWriter, is_written
from pelican_fsp.incremental.file_reads import recorded_reads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMS: dict[str, tuple[type, str]] = {
    "Writer._open_w takes (filename, encoding, override)": (Writer, "_open_w"),
    "Writer.write_feed takes (elements, context, path, url)": (Writer, "write_feed"),
    "Writer.write_file takes (name, template, context)": (Writer, "write_file"),
    "Pelican._get_writer takes ()": (Pelican, "_get_writer"),
    "Content.get_content takes (siteurl)": (Content, "get_content"),
    "BaseReader.read takes (source_path)": (BaseReader, "read"),
    "Readers.read_file takes (base_path, path, content_class)": (Readers, "read_file"),
    "HtmlFormatter._get_css_class takes (ttype)": (HtmlFormatter, "_get_css_class"),
    "HtmlFormatter._wrap_div takes (inner)": (HtmlFormatter, "_wrap_div"),
    "HtmlFormatter._wrap_pre takes (inner)": (HtmlFormatter, "_wrap_pre"),
}
"""Methods that we call or replace, by what they take; the formatter is that of Pygments."""


@pytest.mark.parametrize("name", FORMS)
def test_a_method_has_the_form_that_we_call_or_replace(name: str) -> None:
    kind, method = FORMS[name]
    found = vars(kind)[method]
    _, *taken = inspect.signature(getattr(found, "func", found)).parameters
    wanted = re.findall(r"\w+", name.partition("(")[2])
    assert taken[: len(wanted) or None] == wanted


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """Return the settings of a site with one page."""
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content/pages/a.md").write_text("title: A\n\n[a]({filename}a.md)\n", "utf-8")
    own = {
        "PATH": str(tmp_path / "content"),
        "OUTPUT_PATH": str(tmp_path / "output"),
        "CACHE_PATH": str(tmp_path / "cache"),
        "PLUGINS": [],
        "SITEURL": "https://book.example",
    }
    found: dict[str, Any] = read_settings(override={**DEFAULT_CONFIG, **own})
    return found


def _page(settings: dict[str, Any], body: str) -> Page:
    context = {"generated_content": {}, "static_content": {}, "localsiteurl": ""}
    return Page(body, {"title": "A", "slug": "a"}, settings, "a.md", context)


def body_is_private_text(settings: dict[str, Any]) -> None:
    page = _page(settings, "<p>one</p>")
    assert vars(page)[BODY] == "<p>one</p>"
    setattr(page, BODY, "<p>two</p>")
    assert page.get_content("") == "<p>two</p>"


def pages_share_a_private_context(settings: dict[str, Any]) -> None:
    assert "generated_content" in vars(_page(settings, ""))[CONTEXT]


def texts_are_memoised(settings: dict[str, Any]) -> None:
    for name in ("get_content", "get_summary"):
        assert isinstance(vars(Content)[name], memoized)
        page = _page(settings, "<p>one</p>")
        getattr(page, name)("")
        assert (page, "") in getattr(page, name).cache
        assert getattr(page, name).cache is vars(Content)[name].cache


def a_summary_is_asked_of_the_page_itself(settings: dict[str, Any]) -> None:
    page = _page(settings, "<p>one</p>")
    page.get_summary = lambda _: "ours"
    assert page.summary == "ours"


def static_links_come_of_the_body(settings: dict[str, Any]) -> None:
    assert _page(settings, '<img src="{static}/x.png">').get_static_links() == {"x.png"}


def a_writer_lists_what_it_opens(settings: dict[str, Any]) -> None:
    writer = Writer(settings["OUTPUT_PATH"], settings)
    assert (writer._written_files, writer._overridden_files) == (set(), set())
    Path(settings["OUTPUT_PATH"]).mkdir()
    file = str(Path(settings["OUTPUT_PATH"], "a.html"))
    writer._open_w(file, "utf-8", override=True).close()
    assert is_written(writer, "a.html")
    assert writer._overridden_files == {file}


class Shown:
    """What stands for a template."""

    def render(self, values: dict[str, Any]) -> str:
        """Return what a writer tells."""
        return str(values["output_file"])


def a_writer_asks_only_render_of_a_template(settings: dict[str, Any]) -> None:
    Writer(settings["OUTPUT_PATH"], settings).write_file("a.html", Shown(), {}, url="a.html")
    assert Path(settings["OUTPUT_PATH"], "a.html").read_text("utf-8") == "a.html"


def a_writer_opens_its_files_in_one_place(settings: dict[str, Any]) -> None:
    opened: list[str] = []

    class Noting(HostWriter):
        def opened(self, name: str, encoding: str, *, is_override: bool) -> Any:
            opened.append(Path(name).name)
            return super().opened(name, encoding, is_override=is_override)

    writer = Noting(settings["OUTPUT_PATH"], settings)
    writer.write_file("a.html", Shown(), {}, url="a.html")
    context = {"SITENAME": "A", "FEED_DOMAIN": "https://book.example"}
    writer.write_feed([], context, "a.xml")
    assert opened == ["a.html", "a.xml"]


def a_second_file_of_one_name_is_refused_as_ours_refuses_it(settings: dict[str, Any]) -> None:
    theirs, ours = (kind(settings["OUTPUT_PATH"], settings) for kind in (Writer, HostWriter))
    Path(settings["OUTPUT_PATH"]).mkdir()
    file = str(Path(settings["OUTPUT_PATH"], "a.html"))
    told = []

    def open_theirs(*, override: bool) -> None:
        with theirs._open_w(file, "utf-8", override):
            pass

    def claim_ours(*, override: bool) -> None:
        ours.claim(file, is_override=override)

    for open_or_claim in (open_theirs, claim_ours):
        said = []
        for override in (False, False, True, True, False):
            try:
                open_or_claim(override=override)
            except RuntimeError as error:
                said.append(str(error))
            else:
                said.append("")
        told.append(said)
    assert told[0] == told[1]


def the_writer_of_a_plugin_is_asked_for(settings: dict[str, Any]) -> None:
    def ours(_: Pelican) -> type[Writer]:
        return HostWriter

    with signals.get_writer.connected_to(ours):
        assert type(Pelican(settings)._get_writer()) is HostWriter


def a_reader_says_what_it_discards(settings: dict[str, Any]) -> None:
    processed = MarkdownReader(settings).process_metadata("status", " ")
    assert processed is readers._DISCARD
    assert patches.without_discarded({"status": processed, "a": 1}) == {"a": 1}


def readers_are_asked_by_their_attribute_read(settings: dict[str, Any]) -> None:
    read = Readers(settings)
    assert type(read.readers["html"]) is not BaseReader
    site = SimpleNamespace(readers=read)
    patches.replace_reads(site, lambda _: lambda _: ("ours", {"title": "A"}))
    assert read.read_file(settings["PATH"], "pages/a.md")._content == "ours"


def readers_know_their_classes(settings: dict[str, Any]) -> None:
    assert Readers(settings).reader_classes["md"] is MarkdownReader


def readers_log_by_their_module(_: dict[str, Any]) -> None:
    assert readers.logger is logging.getLogger("pelican.readers")


def sources_are_opened_where_audit_hooks_hear(settings: dict[str, Any]) -> None:
    file = Path(settings["PATH"], "pages/a.md")
    with recorded_reads("another.md") as found, pelican_open(str(file)) as text:
        assert text
    assert str(file) in found.files


def the_reader_of_rest_has_its_state(settings: dict[str, Any]) -> None:
    reader = RstReader(settings)
    assert all(hasattr(reader, name) for name in patches.RST_READER_STATE)


def a_warning_said_once_is_remembered(_: dict[str, Any]) -> None:
    assert isinstance(LimitFilter._raised_messages, set)
    assert isinstance(LimitFilter._group_count, dict)
    logger = logging.getLogger("pelican.contract")
    logger.warning("said")
    assert (logging.WARNING, "said") in LimitFilter._raised_messages
    patches.forget_last_build()
    assert not LimitFilter._raised_messages


def records_are_made_before_they_are_filtered(_: dict[str, Any]) -> None:
    logger = logging.getLogger("pelican.contract")
    assert isinstance(logger, FatalLogger)
    logger.warning("said twice")
    with captured_messages() as messages:
        logger.warning("said twice")
    assert messages == ["said twice"]


def the_console_can_be_quiet(_: dict[str, Any]) -> None:
    assert console.quiet is False
    printed = io.StringIO()
    with redirect_stdout(printed), patches.silenced():
        console.print("said")
    assert not printed.getvalue()


def plugins_are_named_as_plugin_enabled_reads_them(settings: dict[str, Any]) -> None:
    built = Pelican({**settings, "PLUGINS": ["sitemap"]})
    utils = import_module("pelican.plugins._utils")
    for name in ("sitemap", "seo", "pelican.plugins.sitemap"):
        theirs = utils.plugin_enabled(name, built.settings["PLUGINS"])
        assert patches.is_loaded(name, built.settings) == theirs


def an_environment_ends_with_a_list_of_loaders(settings: dict[str, Any]) -> None:
    made = Generator({}, settings, settings["PATH"], settings["THEME"], settings["OUTPUT_PATH"])
    assert isinstance(made.env.loader, ChoiceLoader)
    assert isinstance(made.env.loader.loaders, list)
    assert made.env.bytecode_cache is None
    assert made.get_template("page") is made.get_template("page")


def a_generator_is_given_names_and_asked_what_it_has(settings: dict[str, Any]) -> None:
    given: dict[str, Any] = {}

    class Step:
        def __init__(self, **values: object) -> None:
            given.update(values)

    def ours(_: Pelican) -> type[Step]:
        return Step

    with signals.get_generators.connected_to(ours):
        Pelican(settings).run()
    assert given.keys() == {"context", "settings", "path", "theme", "output_path"}
    assert {"generated_content", "static_content", "static_links"} <= given["context"].keys()


def an_exception_leaves_run_when_all_is_read(settings: dict[str, Any]) -> None:
    found: list[Generator] = []
    patches.run_until_read(Pelican(settings), found.extend)
    lists = {name for one in found for name in (*PUBLISHED, *UNPUBLISHED) if hasattr(one, name)}
    assert lists == {*PUBLISHED, *UNPUBLISHED}
    assert next(one for one in found if isinstance(one, PagesGenerator)).pages
    assert not Path(settings["OUTPUT_PATH"]).exists()


def a_page_that_cannot_be_read_is_noted_as_none(settings: dict[str, Any]) -> None:
    Path(settings["PATH"], "pages/b.md").write_text("text without a title\n", "utf-8")
    found: list[Generator] = []
    patches.run_until_read(Pelican(settings), found.extend)
    assert found[0].context["generated_content"]["pages/b.md"] is None


def emptying_the_output_can_be_called_off(settings: dict[str, Any]) -> None:
    built = Pelican({**settings, "DELETE_OUTPUT_DIRECTORY": True})
    kept = Path(settings["OUTPUT_PATH"], "kept.txt")
    kept.parent.mkdir()
    kept.write_text("", "utf-8")
    assert built.delete_outputdir is True
    built.delete_outputdir = False
    built.run()
    assert kept.is_file()


BEHAVIOUR: dict[str, Callable[[dict[str, Any]], None]] = {
    "Content._content is the body before links are resolved": body_is_private_text,
    "Content._context is shared by the pages of a site": pages_share_a_private_context,
    "Content.get_content and get_summary keep texts in memoized.cache": texts_are_memoised,
    "Content.summary asks get_summary of the page itself": a_summary_is_asked_of_the_page_itself,
    "Content.get_static_links reads the body": static_links_come_of_the_body,
    "Writer._written_files and _overridden_files list files": a_writer_lists_what_it_opens,
    "Writer.write_file asks only render of a template": a_writer_asks_only_render_of_a_template,
    "Writer opens pages and feeds by _open_w": a_writer_opens_its_files_in_one_place,
    "Writer._open_w refuses a second file of one name": a_second_file_of_one_name_is_refused_as_ours_refuses_it,
    "Pelican._get_writer asks the plugins": the_writer_of_a_plugin_is_asked_for,
    "readers._DISCARD marks what is discarded": a_reader_says_what_it_discards,
    "Readers.readers are asked by their attribute read": readers_are_asked_by_their_attribute_read,
    "Readers.reader_classes holds the classes by ending": readers_know_their_classes,
    "readers.logger is named for its module": readers_log_by_their_module,
    "utils.pelican_open tells audit hooks": sources_are_opened_where_audit_hooks_hear,
    "RstReader has writer_class, field_body_translator_class, _language_code": the_reader_of_rest_has_its_state,
    "LimitFilter._raised_messages and _group_count remember warnings": a_warning_said_once_is_remembered,
    "FatalLogger makes a record before LimitFilter drops it": records_are_made_before_they_are_filtered,
    "log.console can be quiet": the_console_can_be_quiet,
    "plugins._utils.plugin_enabled reads the names in PLUGINS": plugins_are_named_as_plugin_enabled_reads_them,
    "Generator.env ends with a list of loaders": an_environment_ends_with_a_list_of_loaders,
    "Pelican.run gives generators five names and asks what they have": a_generator_is_given_names_and_asked_what_it_has,
    "Pelican.run lets an exception of all_generators_finalized out": an_exception_leaves_run_when_all_is_read,
    "Generator.context notes a page that cannot be read as None": a_page_that_cannot_be_read_is_noted_as_none,
    "Pelican.delete_outputdir can be called off": emptying_the_output_can_be_called_off,
}


@pytest.mark.parametrize("name", BEHAVIOUR)
def test_pelican_still_does_what_we_rely_on(name: str, settings: dict[str, Any]) -> None:
    BEHAVIOUR[name](settings)


def _trees(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(folder.rglob("*.py")):
        yield file, ast.parse(file.read_text("utf-8"))


def _private_names_of_pelican() -> set[str]:
    """Return the names with a single underscore that Pelican's own modules define or set."""
    found = set()
    for _, tree in _trees(Path(pelican.__file__).parent):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return {name for name in found if re.fullmatch(r"_[a-zA-Z].*", name)}


def _reached(tree: ast.Module, private: set[str]) -> Iterator[int]:
    """Yield the lines of a module of ours that reach a private name of Pelican."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in private:
            own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            if not own:
                yield node.lineno
        elif isinstance(node, ast.Constant) and node.value in private:
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pelican."):
            names = [*(node.module or "").split("."), *(one.name for one in node.names)]
            if any(name.startswith("_") for name in names):
                yield node.lineno
        elif isinstance(node, ast.ClassDef) and _is_of_pelican(node):
            # What a class of ours takes over from Pelican's is Pelican's, although it is `self`'s.
            methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
            for inner in ast.walk(node):
                if (isinstance(inner, ast.FunctionDef) and inner.name in private & BASES) or (
                    isinstance(inner, ast.Attribute) and inner.attr in private - methods
                ):
                    yield inner.lineno


BASES = {
    name
    for kind in (Generator, PagesGenerator, Writer, Content, Page, Pelican, Readers, BaseReader)
    for name in dir(kind)
}


def _is_of_pelican(node: ast.ClassDef) -> bool:
    known = {"Generator", "BookGenerator", "Writer", "HostWriter", "BaseReader"}
    return any(isinstance(base, ast.Name) and base.id in known for base in node.bases)


def test_only_the_border_reaches_private_names_of_pelican() -> None:
    package = ROOT / "pelican_fsp"
    private = _private_names_of_pelican()
    assert {"_content", "_open_w", "_get_writer", "_DISCARD", "_raised_messages"} <= private
    found = {
        f"{file.relative_to(package)}:{line}"
        for file, tree in _trees(package)
        for line in _reached(tree, private)
    }
    outside = {place for place in found if not place.startswith("host/")}
    assert len(found) > len(outside), "nothing is found at the border either: the search is blind"
    assert not outside


def test_no_exception_from_the_rule_on_private_names_stands_outside_the_border() -> None:
    files = (ROOT / "pelican_fsp").rglob("*.py")
    assert not [str(file) for file in files if "SLF001" in file.read_text("utf-8")]
