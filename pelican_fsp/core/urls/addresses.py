"""Addresses as authors write them: any text may stand where one is expected."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

UNSAYABLE = re.compile(r"[\0-\x20\x7f-\xa0\ufdd0-\ufdef\ufffe\uffff]|[^\S ]")
"""What no list of addresses can hold: spaces of all kinds, and what XML does not allow."""


def path_of(address: str, base: str = "") -> str:
    """Return the path of an address, unquoted, as seen from `base`; "" if it is none.

    `base` is the full address of the page that it stands on; an address on another host has
    no path here.
    """
    try:
        found = urlsplit(urljoin(base, address))
        home = urlsplit(base)
    except ValueError:  # such as an unfinished [IPv6 address
        return ""
    return unquote(found.path) if found.netloc == home.netloc else ""


def sayable(address: str) -> str:
    """Return an address as a list of addresses can say it: in one word, and fit for XML."""
    return UNSAYABLE.sub(lambda found: quote(found[0]), address)
