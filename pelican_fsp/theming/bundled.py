"""What the bundled theme needs of a build: ids on headings, a 404 page, a template for all."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pelican.generators import Generator, PelicanTemplateNotFound

from pelican_fsp.core.problems import Problem, nearest
from pelican_fsp.host import phases
from pelican_fsp.host.content import contents, source_of, taken
from pelican_fsp.host.output import write_made, write_output
from pelican_fsp.host.paths import theme_path
from pelican_fsp.host.settings import read_settings
from pelican_fsp.theming import assets, body_markup, fragments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pelican import Pelican
    from pelican.contents import Content
    from pelican.generators import PagesGenerator
    from pelican.writers import Writer

TOC = "markdown.extensions.toc"


def register() -> None:
    """Connect to Pelican; every plugin of the bundle calls this, or what calls it."""
    phases.register()
    fragments.register()
    phases.site_configured.connect(add_heading_ids)
    phases.site_configured.connect(finish_markdown)
    phases.site_written.connect(flatten_files)


def is_used(settings: Mapping[str, Any]) -> bool:
    """Whether the site uses the bundled theme."""
    return Path(settings["THEME"]).resolve() == Path(theme_path()).resolve()


def add_heading_ids(pelican: Pelican) -> None:
    """Let Markdown give its headings ids, so that links can lead to them."""
    own, _ = read_settings(pelican.settings)
    wanted = is_used(pelican.settings) if own.heading_ids is None else own.heading_ids
    markdown = pelican.settings["MARKDOWN"]
    configured = {*markdown.get("extensions", ()), *markdown.get("extension_configs", {})}
    if wanted and not configured & {TOC, "toc"}:
        extend_markdown(pelican.settings, TOC, {"marker": ""})


def extend_markdown(settings: dict[str, Any], extension: str, config: dict[str, Any]) -> None:
    """Add a Markdown extension by name, so that the settings can still be pickled."""
    # Copies: Pelican's default is one dictionary for all builds of the process.
    markdown = settings["MARKDOWN"]
    configs = {**markdown.get("extension_configs", {}), extension: config}
    settings["MARKDOWN"] = {**markdown, "extension_configs": configs}


def finish_markdown(pelican: Pelican) -> None:
    """Let Markdown print headings and code as the theme wants them."""
    if is_used(pelican.settings):
        extend_markdown(pelican.settings, body_markup.__name__, {})
        extend_markdown(pelican.settings, *body_markup.code_settings(pelican.settings["MARKDOWN"]))


def mend_templates(generator: PagesGenerator) -> list[Problem]:
    """Give each page a template that exists; return the problems."""
    everything = contents(generator, with_unpublished=True)
    return [problem for content in everything for problem in _mend_template(generator, content)]


def flatten_files(pelican: Pelican) -> None:
    """Make one style sheet and one module of the theme's files."""
    if is_used(pelican.settings):
        static = Path(pelican.output_path, pelican.settings["THEME_STATIC_DIR"])
        assets.flatten_assets(static, partial(write_output, pelican))


def _mend_template(generator: PagesGenerator, content: Content) -> Iterator[Problem]:
    try:
        generator.get_template(content.template)
    except PelicanTemplateNotFound:
        known = {Path(name).stem for name in generator.env.list_templates() if "/" not in name}
        rule = f"no template has this name; {content.default_template!r} is used"
        near = nearest(content.template, known)
        yield Problem(rule, source_of(content), "template", content.template, near)
        content.template = content.default_template


def not_found_generator(pelican: Pelican) -> type[Generator] | None:
    """Return what writes the page for addresses that lead nowhere, under the bundled theme."""
    return NotFoundGenerator if is_used(pelican.settings) else None


class NotFoundGenerator(Generator):  # type: ignore[misc]  # Pelican is not typed
    """Writes `404.html`, unless the site has one of its own."""

    def generate_output(self, writer: Writer) -> None:
        """Write the page."""
        if "404.html" not in taken(self.context):
            # Shown at any depth: its links begin at the top of the host.
            siteurl = self.settings["SITEURL"]
            top = urlsplit(siteurl).path.rstrip("/") if self.settings["RELATIVE_URLS"] else siteurl
            language = self.settings["DEFAULT_LANG"]
            template = self.get_template("404")
            write_made(writer, "404.html", template, self.context, lang=language, SITEURL=top)
