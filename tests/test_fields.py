"""The fields: golden files of metadata, and any value that a reader may hand over."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden import Golden, golden_files
from pelican_fsp.core.fields import (
    FIELD_NAMES,
    Fields,
    lost_zero,
    misspelt_fields,
    read_fields,
    unknown_slugs,
    without,
)
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.outline.tree import build_outline
from pelican_fsp.core.page import Page

SLUGS = ("django", "flask", "web-frameworks")


@pytest.mark.parametrize("golden", golden_files("fields"), ids=str)
def test_metadata_becomes_values_and_problems(golden: Golden) -> None:
    pairs = (line.split(":", 1) for line in golden.input.splitlines())
    metadata = {name.lower(): value.strip() for name, value in pairs}
    own, problems = read_fields(metadata)
    unknown = tuple(unknown_slugs(own, SLUGS, {}))
    own = without(own, unknown)
    given_fields = [
        f"{field.name}: {value!r}"
        for field in dataclasses.fields(Fields)
        for value in [getattr(own, field.name)]
        if value != field.default
    ]
    golden.compare(
        fields="\n".join(given_fields),
        problems="\n".join(map(str, (*problems, *misspelt_fields(metadata), *unknown))),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (1, True), (0, False), ("NO", False), ("1", True)],
)
def test_a_boolean_may_arrive_typed(value: object, expected: bool) -> None:  # noqa: FBT001
    assert read_fields({"toc": value}) == (Fields(toc=expected), ())


def test_lists_may_arrive_typed() -> None:
    own, problems = read_fields({"seealso": ["flask", "django"], "choices": ["flask"]})
    assert own == Fields(seealso=("flask", "django"), choices=("flask",))
    assert not problems


def test_a_number_that_lost_its_zero_is_told() -> None:
    assert read_fields({"sortorder": 453})[0].sortorder == "453"
    assert [problem.value for problem in lost_zero({"sortorder": 453}, (4, 9))] == ["453"]
    assert not list(lost_zero({"sortorder": 1200}, (4, 9)))
    assert not list(lost_zero({"sortorder": "0453"}, (4, 9)))


def test_the_metadata_is_left_as_it_was() -> None:
    metadata = {"sortorder": "0453", "toc": "True", "seealso": ["a"]}
    before = repr(metadata)
    read_fields(metadata)
    assert repr(metadata) == before


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
metadata = st.dictionaries(st.sampled_from(sorted(FIELD_NAMES)) | st.text(), anything)


@given(metadata)
def test_any_value_gives_fields_or_a_problem_and_keeps_the_page(found: dict[str, object]) -> None:
    own, problems = read_fields(found)
    assert {problem.field for problem in problems} <= FIELD_NAMES & found.keys()
    assert all(problem.rule and str(problem) for problem in problems)
    assert not own.sortorder or own.sortorder.isdigit()
    page = Page("any", "Any", fields=own)
    outline = build_outline([page], Rules())
    assert [entry.page for entry in outline.entries] == ([page] if own.sortorder else [])
    list(misspelt_fields(found))
    list(lost_zero(found, (4, 9)))
    unknown = tuple(unknown_slugs(own, SLUGS, {}))
    assert not list(unknown_slugs(without(own, unknown), SLUGS, {}))
