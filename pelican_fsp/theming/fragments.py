"""Makes the fragments `fsp/*.html` and their words available to the templates of any theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache
from pelican import signals

from pelican_fsp.core.html.text import value_html, value_text, writable
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.host import phases
from pelican_fsp.host.generator import BookGenerator
from pelican_fsp.host.output import is_free
from pelican_fsp.host.patches import add_templates
from pelican_fsp.host.paths import theme_path
from pelican_fsp.host.settings import read_settings
from pelican_fsp.host.storage import make_folder
from pelican_fsp.host.strings import translator
from pelican_fsp.host.writing import open_unannounced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import CodeType

    from jinja2.bccache import Bucket
    from pelican import Pelican
    from pelican.generators import Generator
    from pelican.writers import Writer

    from pelican_fsp.core.outline.navigation import Branch
    from pelican_fsp.core.outline.tree import Entry


NAMES = ("strings", "drawn", "absolute_siteurl")
"""What the fragments find in every template's globals, beside Jinja's and the site's own."""

FILTERS = {"value_html": value_html, "value_text": value_text, "writable": writable}
"""What prints a title or another value of a field: as HTML, as text, as it is; the latter two unescaped."""

STYLE = "fsp/fragments.css"
"""The style sheet of the fragments: as a template, and in the output."""


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_fragments)
    phases.generators_wanted.connect(style_generator)


def add_fragments(generator: Generator) -> None:
    """Add the fragments behind the templates of the site and its theme, which go first."""
    settings, _ = read_settings(generator.settings)
    generator.context.setdefault("fsp_settings", settings)
    given = (translator(settings.strings), Drawn(), generator.settings["SITEURL"])
    add_templates(
        generator,
        {"fsp": Path(theme_path(), "templates", "fsp")},
        names=dict(zip(NAMES, given, strict=True)),
        filters=FILTERS,
        compiled=generator.context.setdefault("fsp_compiled", Compiled()),
    )


def hidden_names(settings: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for each name that the fragments need and the site uses for its own."""
    rule = "the plugin's templates need this name for themselves; give yours another one"
    return [
        Problem(rule, "", setting, name, severity=Severity.ERROR)
        for setting, names in (("JINJA_GLOBALS", NAMES), ("JINJA_FILTERS", FILTERS))
        for name in names
        if name in settings[setting]
    ]


def style_generator(pelican: Pelican) -> type[Generator] | None:
    """Return what writes the style sheet of the fragments; the bundled theme has its own."""
    is_ours = Path(pelican.settings["THEME"]).resolve() == Path(theme_path()).resolve()
    return None if is_ours else StyleGenerator


class StyleGenerator(BookGenerator):
    """Writes the style sheet for a theme that does not know us; `fsp/style.html` links to it."""

    def generate_output(self, writer: Writer) -> None:
        """Write it; a file of the site at its place is copied later, and stays."""
        if self.has_book and is_free(writer, STYLE):
            style, _, _ = self.env.loader.get_source(self.env, STYLE)
            file = Path(self.output_path, STYLE)
            make_folder(file.parent, within=Path(self.output_path))
            with open_unannounced(writer, file) as text:
                text.write(style)


class Compiled(BytecodeCache):
    """The compiled templates of one build: each generator has an environment of its own."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if its source was compiled before."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember the code of a template."""
        if bucket.code is not None:
            self._known[bucket.key, bucket.checksum] = bucket.code


class Drawn:
    """Draws branches with a macro; what the current page is not in, only once."""

    def __init__(self) -> None:
        """Have drawn nothing yet."""
        # What a key is made of is kept beside it: no identity is given away twice.
        self._done: dict[tuple[object, ...], tuple[str, tuple[object, ...]]] = {}

    def __call__(  # noqa: PLR0913, PLR0917 - the macro and what it is drawn with
        self,
        macro: Callable[..., str],
        branch: Branch[Entry],
        siteurl: str,
        words: object,
        current: Entry | None,
        foldable: object,
    ) -> str:
        """Return what the macro draws."""
        arguments = (branch, siteurl, words, current, foldable)
        if not current or branch.is_open or branch.entry is current:
            return macro(*arguments)
        key = (id(macro), branch, siteurl, id(words), foldable)
        if key not in self._done:
            self._done[key] = macro(*arguments), (macro, words)
        return self._done[key][0]
