"""Prints the lowest versions that pyproject.toml allows, as constraints for pip: `invoke lowest`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"

OURS = {"dev"}
"""Extras for contributors: nobody is promised that they work with old tools."""


def promised(project: Mapping[str, Any]) -> Iterator[str]:
    """Yield what users are asked to install, with every extra that is theirs.

    `project` is the table `[project]` of a pyproject.toml.
    """
    yield from project.get("dependencies", ())
    for extra, requirements in project.get("optional-dependencies", {}).items():
        if extra not in OURS:
            yield from requirements


def lowest(requirements: Iterable[str]) -> tuple[str, ...]:
    """Return the requirements as constraints, in the order of their names: `markdown==3.8.1`.

    Where several name one package, the highest of their lowest versions is the one that is
    allowed by all.

    Raises:
        ValueError: a requirement says no lowest version.
    """
    found: dict[str, Version] = {}
    for text in requirements:
        requirement = Requirement(text)
        bounds = [
            Version(one.version) for one in requirement.specifier if one.operator in {">=", "~="}
        ]
        if not bounds:
            message = f"{text}: says no lowest version"
            raise ValueError(message)
        name = canonicalize_name(requirement.name)
        found[name] = max(*bounds, found.get(name, bounds[0]))
    return tuple(f"{name}=={version}" for name, version in sorted(found.items()))


if __name__ == "__main__":
    read = tomllib.loads(PROJECT.read_text("utf-8"))
    sys.stdout.writelines(f"{line}\n" for line in lowest(promised(read["project"])))
