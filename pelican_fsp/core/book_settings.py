"""What a site says of its book in one piece: `FSP_BOOK`, typed and checked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from pelican_fsp.core.problems import Problem, nearest, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NAME = "FSP_BOOK"


@dataclass(frozen=True, slots=True)
class BookSettings:
    """What can be set of the book; "" and `None` leave it to the site and its outline.

    - `title`, `subtitle`, `author` (several: a list), `language`, `version`, `rights`.
    - `identifier`: the book's own, such as `urn:isbn:9780000000000`.
    - `cover`: a picture below the content folder.
    - `chapters`: which chapters, in this order, by slug or number; `None` for all.
    - `collections`: whether they follow the chapters, or which of them do, by slug.
    - `posts`: whether the posts that have no place in the outline follow, the newest last.
    - `see_also`: whether see-also blocks stay.
    - `notes`: whether links out of the book say in a note of the PDF where they lead.
    - `css`: style sheets of the site's own, below the content folder.
    - `paper`: the paper of the PDF, as CSS has it: `A5`, `letter`, `17cm 24cm`.
    - `name`: of the files, without an ending; by default made of the title.
    """

    title: str = ""
    subtitle: str | None = None
    author: str | tuple[str, ...] = ""
    language: str = ""
    version: str = ""
    rights: str = ""
    identifier: str = ""
    cover: str = ""
    chapters: tuple[str, ...] | None = None
    collections: bool | tuple[str, ...] = False
    posts: bool = False
    see_also: bool = True
    notes: bool = True
    css: tuple[str, ...] = ()
    paper: str = "A4"
    name: str = ""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(map(_is_text, value))


def _is_path(value: object) -> bool:
    return isinstance(value, str) and not value.startswith("/") and ".." not in value


TEXT: tuple[Callable[[Any], bool], str] = (_is_text, "must be a text")
SWITCH: tuple[Callable[[Any], bool], str] = (
    lambda value: isinstance(value, bool),
    "must be True or False",
)

RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "title": TEXT,
    "subtitle": TEXT,
    "author": (lambda value: _is_text(value) or _is_list(value), "must be a name, or a list"),
    "language": TEXT,
    "version": TEXT,
    "rights": TEXT,
    "identifier": (
        lambda value: isinstance(value, str) and not {*value} & {*" <>"},
        "must be an identifier such as urn:isbn:9780000000000",
    ),
    "cover": (_is_path, "must be a picture below the content folder"),
    "chapters": (_is_list, "must be a list of slugs or numbers of chapters"),
    "collections": (
        lambda value: isinstance(value, bool) or _is_list(value),
        "must be True, False, or a list of slugs of collections",
    ),
    "posts": SWITCH,
    "see_also": SWITCH,
    "notes": SWITCH,
    "css": (
        lambda value: _is_path(value) or (_is_list(value) and all(map(_is_path, value))),
        "must be a style sheet below the content folder, or a list of them",
    ),
    "paper": (
        lambda value: isinstance(value, str) and not {*value} & {*";{}<>"} and bool(value.strip()),
        "must be a paper size of CSS: A5, letter, 17cm 24cm",
    ),
    "name": (
        lambda value: isinstance(value, str) and value == value.strip("./ ") and "/" not in value,
        "must be the name of a file without an ending",
    ),
}


def checked_book(value: Mapping[object, Any]) -> tuple[BookSettings, tuple[Problem, ...]]:
    """Return what can be used of `FSP_BOOK`, and the problems in the rest."""
    known = [field.name for field in fields(BookSettings)]
    good: dict[str, Any] = {}
    problems = []
    for name, given in value.items():
        if name not in RULES:
            rule, near = "the book has no such setting", nearest(str(name), known)
            problems.append(Problem(rule, "", NAME, str(name), near))
            continue
        is_right, rule = RULES[str(name)]
        if is_right(given):
            good[str(name)] = _frozen(str(name), given)
        else:
            problems.append(Problem(rule, "", f"{NAME}[{name!r}]", printed(given)))
    return BookSettings(**good), tuple(problems)


def _frozen(name: str, value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(value)
    return (value,) if name == "css" else value
