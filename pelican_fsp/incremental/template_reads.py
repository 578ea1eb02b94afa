"""The templates of a site: what they are, and whether they ask for more than ours do."""

from __future__ import annotations

import re
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, TemplateSyntaxError, meta, nodes
from jinja2.defaults import (  # type: ignore[attr-defined]  # exported, but not by name
    DEFAULT_FILTERS,
    DEFAULT_NAMESPACE,
    DEFAULT_TESTS,
)

from pelican_fsp.host.paths import theme_path
from pelican_fsp.theming import bundled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template

OF_OTHERS = frozenset(
    {
        *("aliases", "all_articles", "articles", "authors", "categories", "dates", "draft_pages"),
        *("drafts", "entry", "generated_content", "hidden_articles", "hidden_pages", "outline"),
        *("outlines", "pages", "period_archives", "related_posts", "relations", "static_content"),
        *("staticfiles", "tags"),
    }
)
"""What says more of other pages than the templates of our pages print."""

LEADS_TO_OTHERS = frozenset({"choices", "entry", "translations"})
"""Attributes of a page by which a template reaches other pages."""

OUR_FILTERS = frozenset({"value_html", "value_text", "writable"})
OUR_GLOBALS = frozenset({"strings", "drawn", "absolute_siteurl"})
KNOWN = (
    ("filters", DEFAULT_FILTERS, OUR_FILTERS | {"strftime"}),
    ("tests", DEFAULT_TESTS, {"plugin_enabled"}),
    ("globals", DEFAULT_NAMESPACE, OUR_GLOBALS),
)
"""What a template can call, by Jinja's defaults and the additions of Pelican and of ours."""

BY_NAME = frozenset({"attr", "groupby", "map", "rejectattr", "selectattr", "sort", "sum", "unique"})


class OwnTemplates:
    """The templates of the site and its theme, as far as they are not ours."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Find their folders."""
        self.folders = [Path(folder) for folder in settings["THEME_TEMPLATES_OVERRIDES"]]
        if not bundled.is_used(settings):
            self.folders.append(Path(settings["THEME"], "templates"))
        names = ("JINJA_FILTERS", "JINJA_GLOBALS", "JINJA_TESTS")
        self._extends_jinja = any(settings[name] for name in names)
        self._calls_the_known = cache(_calls_the_known)

    def texts(self) -> Iterator[str]:
        """Yield the names and texts of all templates and words, ours too."""
        ours = Path(theme_path())
        folders = [*self.folders, ours / "templates", ours / "translations"]
        for file in (file for folder in folders for file in sorted(folder.rglob("*"))):
            if file.is_file():
                yield from (str(file), _text(file))

    def can_tell(self, template: Template) -> bool:
        """Whether a template is a file that calls nothing but what is known to be a function."""
        is_ours = template.filename is not None and not self._extends_jinja
        return is_ours and self._calls_the_known(template.environment)

    @cached_property
    def are_narrow(self) -> bool:
        """Whether none asks for more than its own page, what stands beside it, and settings."""
        files = (file for folder in self.folders for file in folder.rglob("*"))
        return all(is_narrow(_text(file)) for file in files if file.is_file())


def _calls_the_known(env: Environment) -> bool:
    """Whether there is nothing in an environment that was added to it."""
    return not env.extensions and all(
        name in ours or usual.get(name) is one
        for kind, usual, ours in KNOWN
        for name, one in getattr(env, kind).items()
    )


def is_narrow(source: str) -> bool:
    """Whether a template can only print what is its own page's, or the same for all pages."""
    try:
        tree = Environment(autoescape=False).parse(source)  # noqa: S701 - nothing is printed
    except TemplateSyntaxError:
        return False
    names = set(meta.find_undeclared_variables(tree))
    attributes = {node.attr for node in tree.find_all(nodes.Getattr)}
    for text in tree.find_all(nodes.Const):
        names.update(re.findall(r"\w+", str(text.value)))
    is_open = any(
        not isinstance(node.arg, nodes.Const) for node in tree.find_all(nodes.Getitem)
    ) or any(
        not isinstance(argument, nodes.Const)
        for node in tree.find_all(nodes.Filter)
        if node.name in BY_NAME
        for argument in (*node.args, *(one.value for one in node.kwargs))
    )
    is_private = any(name.startswith("_") for name in attributes)
    return not (
        is_open or is_private or OF_OTHERS & names or LEADS_TO_OTHERS & (names | attributes)
    )


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="surrogateescape")
    except OSError:
        return ""
