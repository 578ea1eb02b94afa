"""The words of the templates, in the language of the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import TYPE_CHECKING

from pelican_fsp.core.problems import Problem, nearest
from pelican_fsp.host.paths import is_file, theme_path

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


def checked_strings(
    own: Mapping[str, Mapping[str, object]],
) -> tuple[dict[str, dict[str, str]], tuple[Problem, ...]]:
    """Return those of a site's own words (`FSP_STRINGS`) that can be used, and the problems.

    A word must have a name that the templates know, and no other names in braces than theirs.
    """
    english = _bundled(FALLBACK)
    good: dict[str, dict[str, str]] = {}
    problems = []
    for language, words in own.items():
        for name, text in words.items():
            if name not in english:
                rule, near = "the templates have no text of this name", nearest(name, english)
            elif not isinstance(text, str) or _names(text) is None:
                rule, near = "must be a text, with braces around names only", ""
            elif extra := (_names(text) or set()) - (_names(english[name]) or set()):
                rule, near = f"has no {{{min(extra)}}}", english[name]
            else:
                good.setdefault(language, {})[name] = text
                continue
            problems.append(Problem(rule, "", f"FSP_STRINGS[{language!r}]", name, near))
    return good, tuple(problems)


def _names(text: str) -> set[str] | None:
    """Return the names in the braces of a text; `None` if the braces are not in order."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


@cache
def _bundled(code: str) -> dict[str, str]:
    import tomllib  # noqa: PLC0415 - sites whose templates ask for no words do not wait for it

    file = Path(theme_path(), "translations", f"{Path(code).name}.toml")
    return tomllib.loads(file.read_text("utf-8")) if is_file(file) else {}
