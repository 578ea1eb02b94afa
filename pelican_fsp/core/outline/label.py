"""How lists name a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pelican_fsp.core.page import Page

AFTER_NUMBER = re.compile(r"\s*(\d+)[.):]\s+(?=\S)")
AFTER_LONG_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)+)(?:[.):](?!\d)\s*|\s+)(?=\S)")


def label(page: Page, number: str) -> str:
    """Return how lists name the page, without the number that they print before it.

    `5. Deployment` in chapter 5 is `Deployment`; `5 ways to deploy` stays.
    """
    text = page.fields.sidebartitle or page.title
    if not number:
        return text
    found = (AFTER_LONG_NUMBER if "." in number else AFTER_NUMBER).match(text)
    return text[found.end() :] if found and found[1] in (number, f"0{number}") else text
