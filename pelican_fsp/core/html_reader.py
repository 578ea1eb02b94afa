"""Reads a body tag by tag and knows where each one stands; any text is HTML to it."""

from __future__ import annotations

import re
from functools import cached_property
from html.parser import HTMLParser
from itertools import accumulate


class HtmlReader(HTMLParser):
    """The standard library's parser, with offsets, and without its `AssertionError`s."""

    def __init__(self, body: str) -> None:
        """Take the text; `read` goes through it."""
        super().__init__(convert_charrefs=False)
        self.body = body

    def read(self) -> None:
        """Call the handlers for everything in the text."""
        self.feed(self.body)
        self.close()

    @cached_property
    def _lines(self) -> list[int]:
        return list(accumulate(map(len, re.split(r"(?<=\n)", self.body)), initial=0))

    @property
    def position(self) -> int:
        """Where in the text the current tag begins, in characters."""
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def parse_html_declaration(self, i: int) -> int:
        """Take `<![…` for the comment that browsers make of it; the parser would give up."""
        if self.rawdata.startswith("<![", i):
            end = self.rawdata.find(">", i)
            return end + 1 if end >= 0 else -1
        return super().parse_html_declaration(i)
