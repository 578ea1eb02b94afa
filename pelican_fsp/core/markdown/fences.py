"""Fenced code in Markdown: marked lines become `hl_lines`, a title becomes a file name.

    ```python title="app.py"          ``` {.python filename="app.py" hl_lines="2"}
    app = Flask(__name__)       →     app = Flask(__name__)
    ~~app.run()                       app.run()
    ```                               ```

The form on the right is what Python-Markdown's `fenced_code` hands on to Pygments.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# As Python-Markdown's fenced_code finds its blocks, and with a title.
OPENING = re.compile(
    r"""^(?P<fence>~{3,}+|`{3,}+)[ ]*+
        (?:\{(?P<attributes>[^\n]*)\}
          |\.?(?P<language>[\w#.+-]*)[ ]*+
           (?P<options>(?:(?:title|hl_lines)=(?:"[^"\n]*"|'[^'\n]*')[ ]*+)*)
        )\n""",
    re.MULTILINE | re.VERBOSE,
)
CLOSING = re.compile(r"^(?P<fence>~{3,}+|`{3,}+) *+$", re.MULTILINE)
OPTION = re.compile(r"""(title|hl_lines)=(?:"([^"]*)"|'([^']*)')""")
DIGITS = 9
"""No line of code has a number of more."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A block of fenced code; its offsets in the source are in characters."""

    opening: re.Match[str]
    code: str
    end: int

    @property
    def code_start(self) -> int:
        """Where its code begins."""
        return self.opening.end()


def fences(source: str) -> Iterator[Fence]:
    """Yield the blocks of fenced code in Markdown; each ends at the next line of its own fence."""
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for closing in CLOSING.finditer(source):
        ends[closing["fence"]].append(closing.span())
    place = 0
    while opening := OPENING.search(source, place):
        place = opening.end()
        own = ends[opening["fence"]]
        found = bisect_left(own, (place, 0))
        if found < len(own):
            start, end = own[found]
            yield Fence(opening, source[place:start], end)
            place = end


def rewrite_fences(source: str, mark: str = "") -> str:
    """Return Markdown with the marks and titles of its fences in fenced_code's own form.

    A line of a fence that begins with `mark`, after blanks or not, is highlighted; the mark
    goes, the rest of the line stays. Fences with neither stay as they are, to the letter.
    """
    pieces = []
    place = 0
    for fence in fences(source):
        start = fence.opening.start()
        pieces += [source[place:start], _rewritten(fence, mark) or source[start : fence.end]]
        place = fence.end
    return "".join([*pieces, source[place:]])


def remove_marks(source: str, mark: str) -> str:
    """Return Markdown without the marks of its fences, for readers who see no highlighting."""
    pieces = []
    place = 0
    for fence in fences(source):
        pieces += [source[place : fence.code_start], _unmarked(fence.code, mark)[0]]
        place = fence.code_start + len(fence.code)
    return "".join([*pieces, source[place:]])


def _rewritten(fence: Fence, mark: str) -> str:
    """Return the fence in its new form; "" if that is the old one."""
    code, marked = _unmarked(fence.code, mark)
    opening = fence.opening
    header = opening["attributes"] or opening["options"] or ""
    options = {name: double or single for name, double, single in OPTION.findall(header)}
    if not marked and "title" not in options:
        return ""
    given = (n for n in options.get("hl_lines", "").split() if n.isdecimal() and len(n) <= DIGITS)
    lines = {*marked, *map(int, given)}
    others = OPTION.sub("", opening["attributes"] or "").split()
    language = [f".{opening['language']}"] if opening["language"] else []
    title = [f'filename="{escape(options["title"])}"'] if "title" in options else []
    highlighted = [f'hl_lines="{" ".join(map(str, sorted(lines)))}"'] if lines else []
    attributes = " ".join([*language, *others, *title, *highlighted])
    return f"{opening['fence']} {{{attributes}}}\n{code}{opening['fence']}"


def _unmarked(code: str, mark: str) -> tuple[str, list[int]]:
    if not mark or mark not in code:
        return code, []
    marked = re.compile(rf"^([ \t]*){re.escape(mark)}")
    lines = code.split("\n")
    found = [number for number, line in enumerate(lines, 1) if marked.match(line)]
    return "\n".join(marked.sub(r"\1", line) for line in lines), found
