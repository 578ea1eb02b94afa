"""Makes the fragments `fsp/*.html` and their words available to the templates of any theme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, PrefixLoader
from pelican import signals

from pelican_fsp.paths import theme_path
from pelican_fsp.settings import read_settings
from pelican_fsp.translations import translator

if TYPE_CHECKING:
    from pelican.generators import Generator


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(add_fragments)


def add_fragments(generator: Generator) -> None:
    """Add the fragments behind the templates of the site and its theme, which go first."""
    fragments = FileSystemLoader(Path(theme_path(), "templates", "fsp"))
    generator.env.loader.loaders.append(PrefixLoader({"fsp": fragments}))
    settings, _ = read_settings(generator.settings)
    generator.env.globals["strings"] = translator(settings.strings)
    generator.env.globals["absolute_siteurl"] = generator.settings["SITEURL"]
