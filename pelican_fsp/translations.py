"""The words of the templates, in the language of the page."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from pelican_fsp.paths import theme_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FALLBACK = "en"


def translator(own: Mapping[str, Mapping[str, str]]) -> Callable[[str], SimpleNamespace]:
    """Return a function from a language (`de`, `zh-cn`) to its words, by name.

    `own` (`FSP_STRINGS`) goes before the bundled words; English fills what is missing.
    """

    @cache
    def strings(language: str) -> SimpleNamespace:
        full = str(language or FALLBACK).lower().replace("_", "-")
        words: dict[str, str] = {}
        for code in dict.fromkeys((FALLBACK, full.split("-", maxsplit=1)[0], full)):
            words |= _bundled(code) | dict(own.get(code, {}))
        return SimpleNamespace(**words)

    return strings


@cache
def _bundled(code: str) -> dict[str, str]:
    file = Path(theme_path(), "translations", f"{Path(code).name}.toml")
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
