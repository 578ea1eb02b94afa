"""Style sheets and modules that name their parts, as one file each: fewer requests for readers.

@import url("a.css") layer(a);   →   @layer a {
…a.css…
}

import "./a.js";                 →   {
…a.js…
}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# A string is matched first, so that what looks like a comment in it stays.
COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?\*/""", re.DOTALL)
STYLE = re.compile(r'^@import url\("([\w.-]+)"\) layer\(([\w.-]+)\);$', re.MULTILINE)
MODULE = re.compile(r'^import "\./([\w.-]+)";$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Flat:
    """One file, and the names of the parts that it now holds."""

    text: str
    parts: tuple[str, ...]


def flat_style(source: str, read: Callable[[str], str]) -> Flat:
    """Return a style sheet with its `@import url("…") layer(…);` lines replaced by their files.

    `read` gives the text of a part by its name. Comments go.
    """
    text = STYLE.sub(lambda line: f"@layer {line[2]} {{\n{read(line[1]).strip()}\n}}", source)
    bare = COMMENT.sub(lambda found: found[1] or "", text)
    lines = (line.rstrip() for line in bare.splitlines())
    return Flat("".join(f"{line}\n" for line in lines if line), _parts(STYLE, source))


def flat_module(source: str, read: Callable[[str], str]) -> Flat:
    """Return a module with its `import "./….js";` lines replaced by their files, a block each.

    The parts are modules that are imported for what they do: they import and export nothing.
    """
    text = MODULE.sub(lambda line: f"{{\n{read(line[1]).strip()}\n}}", source)
    return Flat(text, _parts(MODULE, source))


def _parts(line: re.Pattern[str], source: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found[1] for found in line.finditer(source)))
