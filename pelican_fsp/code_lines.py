"""Plugin: marked lines of code are highlighted, and a code block can carry a file name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from pelican_fsp.core.markdown.fences import rewrite_fences
from pelican_fsp.host import phases
from pelican_fsp.host.settings import read_settings
from pelican_fsp.theming import bundled

if TYPE_CHECKING:
    from markdown import Markdown
    from pelican import Pelican

BEFORE_FENCED_CODE = 26
"""Preprocessors run from high to low; fenced_code has 25, normalize_whitespace 30."""


def register() -> None:
    """Connect to Pelican."""
    bundled.register()
    phases.site_configured.connect(add_extension)


def add_extension(pelican: Pelican) -> None:
    """Add the Markdown extension where the site marks lines or uses the bundled theme."""
    own, _ = read_settings(pelican.settings)
    if own.line_mark or bundled.is_used(pelican.settings):
        bundled.extend_markdown(pelican.settings, __name__, {"mark": own.line_mark or ""})


class CodeLines(Extension):
    """Lets fences carry marks and titles; `mark` is what a marked line begins with."""

    def __init__(self, **configs: Any) -> None:  # noqa: ANN401 - as Markdown's own base class
        """Take the mark; "" for none."""
        self.config = {"mark": ["", "What a highlighted line begins with"]}
        super().__init__(**configs)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Run before fenced_code."""
        fences = Fences(md)
        fences.mark = self.getConfig("mark")
        md.preprocessors.register(fences, "fsp_code_lines", BEFORE_FENCED_CODE)


class Fences(Preprocessor):
    """Rewrites the fences of a source."""

    mark = ""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with their fences rewritten."""
        return rewrite_fences("\n".join(lines), self.mark).split("\n")


def makeExtension(**configs: Any) -> CodeLines:  # noqa: ANN401, N802 - how Markdown finds it
    """Return the extension, for Markdown."""
    return CodeLines(**configs)
