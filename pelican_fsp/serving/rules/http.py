"""Rules of the server for one's own machine: whom it answers, and what it adds to pages."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - told apart here, not bound
"""What a server is bound to that answers at all addresses of its machine."""

HOST = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<name>[^:\[\]]+))(?::\d*)?")
DECLARED = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?([^\s\"'/>;]+)", re.IGNORECASE)
LOOKED_AT = 1024
"""Bytes in which browsers look for the declaration of a page's encoding (HTML, 4.2.5.4)."""

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""What a page in UTF-16 begins with."""


def is_own_host(header: str, bound: str, names: Collection[str] = ()) -> bool:
    """Return whether a `Host` header names this server.

    A page of another site can have its own name lead to this machine (DNS rebinding), and would
    be able to read what is served here. It cannot choose the name that the browser sends, so:
    the loopback's names and the host that the server is bound to, and `names`; where it is bound
    to all addresses, any address given in digits, too.
    """
    found = HOST.fullmatch(header.strip())
    if not found:
        return False
    host = (found["six"] or found["name"]).lower().rstrip(".")
    if host in {"localhost", bound.lower(), *(name.lower() for name in names)}:
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or bound in EVERYWHERE


def charset(page: bytes) -> str:
    """Return "utf-8" if a page is to be sent as that; "" if its own declaration shall count."""
    declared = DECLARED.search(page[:LOOKED_AT])
    if page.startswith(WIDE_MARKS) or (declared and declared[1].lower() not in {b"utf-8", b"utf8"}):
        return ""
    try:
        page.decode()
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def with_tag(page: bytes, tag: bytes) -> bytes:
    """Return a page with an ASCII tag at the end of its body, every other byte as it was.

    A page in UTF-16, where those bytes would be other letters, stays as it is.
    """
    if tag in page or page.startswith(WIDE_MARKS):
        return page
    end = page.lower().rfind(b"</body>")
    return page[:end] + tag + page[end:] if end >= 0 else page + tag
