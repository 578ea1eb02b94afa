"""What a new page can be called: its title, and its slug, which names its file too."""

from __future__ import annotations

import re
import unicodedata

MOST_BYTES = 200
"""File systems take names of 255 bytes; the rest is for endings."""

RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for itself, whatever their ending (Naming Files, Paths, Namespaces)."""

BESIDE_LETTERS = frozenset("-_.~")
"""What addresses take as it is, beside letters and digits (RFC 3986, 2.3)."""


def title_rule(title: str) -> str:
    """Return the rule that a title breaks; "" if it is one."""
    if not title.strip():
        return "must have a letter"
    wrong = next((one for one in title if unicodedata.category(one) in {"Cc", "Cs"}), "")
    return f"must be without control characters ({wrong!a})" if wrong else ""


def slug_rule(slug: str) -> str:
    """Return the rule that a slug breaks; "" if it can name a page and its file."""
    if not slug or not _is_letter(slug[0]):
        return "must begin with a letter or a digit"
    wrong = next((one for one in slug if not (_is_letter(one) or one in BESIDE_LETTERS)), "")
    if wrong:
        return f"must consist of letters, digits and - _ . ~ only (not {wrong!a})"
    if slug.endswith("."):
        return "must not end with a dot"
    if len(slug.encode()) > MOST_BYTES:
        return f"must not be longer than {MOST_BYTES} bytes (it has {len(slug.encode())})"
    if RESERVED.fullmatch(slug):
        return "must not be a name that Windows keeps for itself"
    return ""


def _is_letter(one: str) -> bool:
    return unicodedata.category(one)[0] in {"L", "M", "N"}
