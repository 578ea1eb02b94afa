"""The metadata fields of a page: here strings end and values begin."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pelican_fsp.core.problems import Problem, Severity, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

NONE = "none"
"""What an author writes to switch a default off; the value becomes Python's `None`."""

BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

PELICAN_FIELDS = frozenset(
    {
        *("author", "authors", "category", "date", "keywords", "lang", "language", "meta"),
        *("modified", "save_as", "slug", "status", "summary", "tag", "tags", "template"),
        *("timezone", "title", "translation", "url"),
    }
)
"""Fields that Pelican itself knows: never taken for a misspelling of one of ours."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one page, typed.

    An empty value means that the field was not given. `None` means that the author wrote
    `none`: no concept, no logo, no see-also block, no cards.
    """

    sortorder: str = ""
    toc: bool = False
    sidebartitle: str = ""
    section: bool = False
    concept: str | None = ""
    conceptname: str = ""
    subject: str = ""
    seealso: tuple[str, ...] | None = ()
    logo: tuple[str, ...] | None = ()
    logolink: tuple[str, ...] = ()
    logoalt: tuple[str, ...] = ()
    headerimage: str = ""
    headeralt: str = ""
    choices: tuple[str, ...] | None = ()
    choice: str = ""
    aliases: tuple[str, ...] = ()


FIELD_NAMES = frozenset(field.name for field in fields(Fields))


class FieldError(ValueError):
    """A value that breaks its field's rule; `suggestion` is what may have been meant."""

    def __init__(self, rule: str, suggestion: str = "") -> None:
        """Take the rule that was broken, and the nearest value that keeps it."""
        super().__init__(rule)
        self.rule = rule
        self.suggestion = suggestion


def read_fields(metadata: Mapping[str, object]) -> tuple[Fields, tuple[Problem, ...]]:
    """Return the typed fields of a page's metadata and the problems found in them.

    A field whose value breaks its rule is ignored, so that it keeps its default. Values may
    be strings (Markdown, reST) or typed already (YAML). The metadata is not changed.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for name, parse in PARSERS.items():
        raw = metadata.get(name)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            continue
        try:
            values[name] = parse(raw)
        except FieldError as error:
            problems.append(Problem(error.rule, "", name, str(raw), error.suggestion))
    return Fields(**values), tuple(problems)  # type: ignore[arg-type]  # PARSERS has the types


def misspelt_fields(metadata: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a problem for each unknown field whose name is nearly one of ours."""
    for name in metadata:
        if name in FIELD_NAMES or name in PELICAN_FIELDS:
            continue
        if near := _nearest_field(name):
            rule = "no field has this name"
            yield Problem(rule, "", name, str(metadata[name]), near)


@cache
def _nearest_field(name: str) -> str:
    return nearest(name, FIELD_NAMES, cutoff=0.8)


def lost_zero(metadata: Mapping[str, object], lengths: Collection[int]) -> Iterator[Problem]:
    """Yield a problem if `sortorder` came as a number whose length is none of `lengths`.

    YAML reads an unquoted `0453` as a number, without its zero (or even as octal).
    """
    order = metadata.get("sortorder")
    if isinstance(order, int) and not isinstance(order, bool) and len(str(order)) not in lengths:
        rule = "arrived as a number and may have lost its leading zero: quote it"
        yield Problem(rule, "", "sortorder", str(order), severity=Severity.NOTE)


def unknown_slugs(
    own: Fields, slugs: Collection[str], former: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each slug in the fields that is none of `slugs`, the site's pages.

    `former` gives the slugs that pages have now by those that they had.
    """
    named = {
        "concept": (own.concept,) if own.concept else (),
        "seealso": own.seealso or (),
        "choices": own.choices or (),
    }
    for name, values in named.items():
        for slug in values:
            if slug not in slugs:
                rule = "no published page of its language has this slug"
                meant = former.get(slug) or nearest(slug, slugs, cutoff=0.6)
                yield Problem(rule, "", name, slug, meant)


def without(own: Fields, problems: Collection[Problem]) -> Fields:
    """Return the fields without the slugs that the problems of `unknown_slugs` name."""
    if not problems:
        return own
    unknown = {(problem.field, problem.value) for problem in problems}
    return replace(
        own,
        concept="" if ("concept", own.concept) in unknown else own.concept,
        seealso=_known(own.seealso, "seealso", unknown),
        choices=_known(own.choices, "choices", unknown),
    )


def _known(
    slugs: tuple[str, ...] | None, name: str, unknown: Collection[tuple[str, str]]
) -> tuple[str, ...] | None:
    return slugs and tuple(slug for slug in slugs if (name, slug) not in unknown)


# --- one parser a type: a raw value in, a value or a FieldError out


def _text(raw: object) -> str:
    if isinstance(raw, list | tuple):  # Markdown: a value that goes on over several lines
        return " ".join(_text(part) for part in raw)
    if isinstance(raw, str | int | float):
        return " ".join(str(raw).split())
    message = "must be text"
    raise FieldError(message)


def _boolean(raw: object) -> bool:
    text = _text(raw)
    if text.lower() in BOOLEANS:
        return BOOLEANS[text.lower()]
    message = "must be True or False"
    raise FieldError(message, nearest(text, BOOLEANS, cutoff=0.6).capitalize())


def _sortorder(raw: object) -> str:
    text = raw.strip() if isinstance(raw, str) else str(raw)
    if isinstance(raw, str | int) and re.fullmatch("[0-9]+", text):
        return text
    message = "must be digits: the chapter's, then the entry's, such as 0453"
    raise FieldError(message, "".join(re.findall("[0-9]", text)) if isinstance(raw, str) else "")


def _words(raw: object) -> tuple[str, ...]:
    words = re.split(r"[,\s]+", _text(raw).strip(" ,[]"))
    return tuple(dict.fromkeys(word for word in words if word))


def _slug(raw: object) -> str:
    words = _words(raw)
    if len(words) != 1:
        message = "must be one slug"
        raise FieldError(message)
    return words[0]


def _link(raw: object) -> str:
    text = _text(raw)
    try:
        scheme = urlsplit(text).scheme
    except ValueError:  # such as an unfinished [IPv6 address
        scheme = "?"
    if scheme in {"", "http", "https", "mailto"} and " " not in text:
        return text
    message = "must be an address: https://… or a path of this site"
    raise FieldError(message)


def _file(raw: object) -> str:
    text = _text(raw).removeprefix("{static}")
    outside = posixpath.normpath(text.lstrip("/")).split("/")[0] == ".."
    if outside or "\\" in text or "://" in text:
        message = "must be a file inside the content folder, with forward slashes"
        raise FieldError(message)
    return text


def _paths(raw: object) -> tuple[str, ...]:
    paths = _words(raw)
    for path in paths:
        if not re.fullmatch(r"/?[^/?#:\\][^?#:\\]*", path) or ".." in path.split("/"):
            message = "must be paths of this site, such as old-name.html"
            raise FieldError(message)
    return tuple(unquote(path).removeprefix("/") for path in paths)


def _each(parse: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """Return a parser of several values: a list, or text with `|` between them."""

    def parse_each(raw: object) -> tuple[str, ...]:
        parts = raw if isinstance(raw, list | tuple) else _text(raw).split("|")
        return tuple(parse(part) for part in parts)

    return parse_each


def _or_none(parse: Callable[[object], object]) -> Callable[[object], object]:
    def parse_or_none(raw: object) -> object:
        return None if str(raw).strip().lower() == NONE else parse(raw)

    return parse_or_none


PARSERS: Mapping[str, Callable[[object], object]] = {
    "sortorder": _sortorder,
    "toc": _boolean,
    "sidebartitle": _text,
    "section": _boolean,
    "concept": _or_none(_slug),
    "conceptname": _text,
    "subject": _text,
    "seealso": _or_none(_words),
    "logo": _or_none(_each(_file)),
    "logolink": _each(_link),
    "logoalt": _each(_text),
    "headerimage": _text,
    "headeralt": _text,
    "choices": _or_none(_words),
    "choice": _text,
    "aliases": _paths,
}
