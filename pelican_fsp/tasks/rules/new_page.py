"""The source of a page that somebody begins to write, in the form of the page beside it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMS = (".md", ".markdown", ".mkd", ".rst")
"""The endings of files that can be begun; others have forms of their own."""

FENCE = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
QUOTED = re.compile(rb"^sortorder[ \t]*:[ \t]*[\"']", re.MULTILINE | re.IGNORECASE)


def new_source(title: str, fields: Mapping[str, str], ending: str, like: bytes) -> bytes:
    """Return a source with a title and fields, as its neighbour gives them.

    `ending` is one of `FORMS`; `like` is the neighbour's source: its line ends are kept too.
    """
    text = _text(title, fields, ending, like)
    return text.replace("\n", "\r\n" if b"\r\n" in like else "\n").encode(errors="replace")


def _text(title: str, fields: Mapping[str, str], ending: str, like: bytes) -> str:
    if ending == ".rst":
        line = "#" * (2 * len(title))  # wide letters take two columns
        given = "".join(f":{name}: {value}\n" for name, value in fields.items())
        return f"{title}\n{line}\n\n{given}\n"
    named = {"title": title, **fields}
    if not FENCE.match(like):
        return "".join(f"{name}: {value}\n" for name, value in named.items()) + "\n"
    # Quotes tell YAML from Markdown's own fields, which would keep them as they are.
    is_yaml = QUOTED.search(like)
    given = "".join(
        f"{name}: {json.dumps(value, ensure_ascii=False) if is_yaml else value}\n"
        for name, value in named.items()
    )
    return f"---\n{given}---\n\n"
