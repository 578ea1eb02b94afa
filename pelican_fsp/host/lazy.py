"""Values that are made when a template asks for them: a page that is not rendered needs none."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Lazy:
    """Stands for what a function returns, and calls it once, when that is first looked at."""

    def __init__(self, make: Callable[[], Any]) -> None:
        """Take the function, which must not depend on when it is called."""
        self._make = make

    @cached_property
    def _made(self) -> Any:  # noqa: ANN401 - whatever it stands for
        return self._make()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - an attribute of it
        """Return an attribute of the value."""
        return getattr(self._made, name)

    def __bool__(self) -> bool:
        """Whether the value is true."""
        return bool(self._made)

    def __iter__(self) -> Iterator[Any]:
        """Go through the value."""
        return iter(self._made)

    def __len__(self) -> int:
        """Return how many the value has."""
        return len(self._made)

    def __getitem__(self, place: int) -> Any:  # noqa: ANN401 - a part of it
        """Return a part of the value."""
        return self._made[place]

    def __eq__(self, other: object) -> bool:
        """Whether the value equals another."""
        return bool(self._made == other)

    def __hash__(self) -> int:
        """Return what the value returns."""
        return hash(self._made)
