"""Fenced code in Markdown: marked lines become `hl_lines`, a title becomes a file name.

    ```python title="app.py"          ``` {.python filename="app.py" hl_lines="2"}
    app = Flask(__name__)       →     app = Flask(__name__)
    ~~app.run()                       app.run()
    ```                               ```

The form on the right is what Python-Markdown's `fenced_code` hands on to Pygments.
"""

from __future__ import annotations

import re
from html import escape

# As Python-Markdown's fenced_code finds its blocks, and with a title.
FENCE = re.compile(
    r"""^(?P<fence>~{3,}|`{3,})[ ]*
        (?:\{(?P<attributes>[^\n]*)\}
          |\.?(?P<language>[\w#.+-]*)[ ]*(?P<options>(?:(?:title|hl_lines)=(?:"[^"\n]*"|'[^'\n]*')[ ]*)*)
        )\n
        (?P<code>.*?)(?<=\n)
        (?P=fence)[ ]*$""",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
OPTION = re.compile(r"""(title|hl_lines)=(?:"([^"]*)"|'([^']*)')""")


def rewrite_fences(source: str, mark: str = "") -> str:
    """Return Markdown with the marks and titles of its fences in fenced_code's own form.

    A line of a fence that begins with `mark`, after blanks or not, is highlighted; the mark
    goes, the rest of the line stays. Fences with neither stay as they are, to the letter.
    """
    return FENCE.sub(lambda fence: _rewritten(fence, mark), source)


def remove_marks(source: str, mark: str) -> str:
    """Return Markdown without the marks of its fences, for readers who see no highlighting."""
    return FENCE.sub(
        lambda fence: fence[0].replace(fence["code"], _unmarked(fence["code"], mark)[0]), source
    )


def _rewritten(fence: re.Match[str], mark: str) -> str:
    code, marked = _unmarked(fence["code"], mark)
    header = fence["attributes"] or fence["options"] or ""
    options = {name: double or single for name, double, single in OPTION.findall(header)}
    if not marked and "title" not in options:
        return fence[0]
    lines = {*marked, *(int(n) for n in options.get("hl_lines", "").split() if n.isdecimal())}
    others = OPTION.sub("", fence["attributes"] or "").split()
    language = [f".{fence['language']}"] if fence["language"] else []
    title = [f'filename="{escape(options["title"])}"'] if "title" in options else []
    highlighted = [f'hl_lines="{" ".join(map(str, sorted(lines)))}"'] if lines else []
    attributes = " ".join([*language, *others, *title, *highlighted])
    return f"{fence['fence']} {{{attributes}}}\n{code}{fence['fence']}"


def _unmarked(code: str, mark: str) -> tuple[str, list[int]]:
    if not mark or mark not in code:
        return code, []
    marked = re.compile(rf"^([ \t]*){re.escape(mark)}")
    lines = code.split("\n")
    found = [number for number, line in enumerate(lines, 1) if marked.match(line)]
    return "\n".join(marked.sub(r"\1", line) for line in lines), found
