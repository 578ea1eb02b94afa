"""Addresses as authors write them: any text may stand where one is expected."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit


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
