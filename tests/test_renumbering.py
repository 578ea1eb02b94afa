"""New orders: as wished, and with as few new numbers as there can be."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelican_fsp.tasks.rules.renumbering import NoRoomError, renumbered

NUMBERS = st.lists(st.none() | st.integers(0, 9), max_size=7)


@given(NUMBERS, st.integers(0, 1), st.integers(7, 9))
def test_numbers_ascend_and_no_other_choice_keeps_more(
    numbers: list[int | None], least: int, most: int
) -> None:
    found = renumbered(numbers, most, least)
    assert all(before < after for before, after in pairwise(found))
    assert all(least <= number <= most for number in found)
    kept = sum(old == new for old, new in zip(numbers, found, strict=True))
    everything = combinations(range(least, most + 1), len(numbers))  # every ascending choice
    best = max(sum(old == new for old, new in zip(numbers, one, strict=True)) for one in everything)
    assert kept == best


@given(st.sets(st.integers(1, 99)))
def test_what_ascends_stays(numbers: set[int]) -> None:
    assert renumbered(sorted(numbers), 99) == tuple(sorted(numbers))


def test_new_pages_get_the_next_free_number() -> None:
    assert renumbered([10, None, 20, None, None], 99) == (10, 11, 20, 21, 22)
    assert renumbered([None, 1, 3], 99) == (1, 2, 3)
    assert renumbered([98, None], 99) == (98, 99)
    assert renumbered([99, None], 99) == (1, 2)


def test_more_pages_than_numbers_do_not_fit() -> None:
    with pytest.raises(NoRoomError):
        renumbered([None] * 10, 9)
    assert renumbered([None] * 10, 9, least=0) == tuple(range(10))
