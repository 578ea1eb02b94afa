"""The metadata fields of a page: here strings end and values begin."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING

from pelican_fsp.core import field_values
from pelican_fsp.core.field_values import FieldError, PartlyError
from pelican_fsp.core.problems import Problem, Severity, nearest, printed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

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


def read_fields(metadata: Mapping[str, object]) -> tuple[Fields, tuple[Problem, ...]]:
    """Return the typed fields of a page's metadata and the problems found in them.

    A field whose value breaks its rule is ignored, so that it keeps its default; of `aliases`,
    those that break it. Values may
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
        except PartlyError as error:
            values[name] = error.kept
            problems += (
                Problem(one.rule, "", name, value, one.suggestion)
                for value, one in error.broken.items()
            )
        except FieldError as error:
            problems.append(Problem(error.rule, "", name, printed(raw), error.suggestion))
    return Fields(**values), tuple(problems)  # type: ignore[arg-type]  # PARSERS has the types


def misspelt_fields(metadata: Mapping[str, object]) -> Iterator[Problem]:
    """Yield a problem for each unknown field whose name is nearly one of ours."""
    for name in metadata:
        if name in FIELD_NAMES or name in PELICAN_FIELDS:
            continue
        if near := _nearest_field(name):
            rule = "no field has this name"
            yield Problem(rule, "", name, printed(metadata[name]), near)


@cache
def _nearest_field(name: str) -> str:
    return nearest(name, FIELD_NAMES, cutoff=0.8)


def lost_zero(metadata: Mapping[str, object], lengths: Collection[int]) -> Iterator[Problem]:
    """Yield a problem if `sortorder` came as a number whose length is none of `lengths`.

    YAML reads an unquoted `0453` as a number, without its zero (or even as octal).
    """
    order = metadata.get("sortorder")
    if (
        isinstance(order, int)
        and not isinstance(order, bool)
        and len(printed(order)) not in lengths
    ):
        rule = "arrived as a number and may have lost its leading zero: quote it"
        yield Problem(rule, "", "sortorder", printed(order), severity=Severity.NOTE)


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


PARSERS: Mapping[str, Callable[[object], object]] = {
    "sortorder": field_values.sortorder,
    "toc": field_values.boolean,
    "sidebartitle": field_values.text,
    "section": field_values.boolean,
    "concept": field_values.or_none(field_values.slug),
    "conceptname": field_values.text,
    "subject": field_values.text,
    "seealso": field_values.or_none(field_values.words),
    "logo": field_values.or_none(field_values.each(field_values.file)),
    "logolink": field_values.each(field_values.link),
    "logoalt": field_values.each(field_values.text),
    "headerimage": field_values.picture,
    "headeralt": field_values.text,
    "choices": field_values.or_none(field_values.words),
    "choice": field_values.text,
    "aliases": field_values.aliases,
}
