"""Where an address leads that an author has written into the text of a page.

on the page blog/a.html, of blog/a.md, at https://book.example/docs     leads to
{filename}b.md#x, |filename|/blog/b.md, {static}b%20c.png                the source blog/b.md, …
/docs/b.html#x, https://book.example/docs/b.html, ../b.html, /b.html     b.html of the site
https://other.example/, mailto:a@b.example                               nothing of the site
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from pelican_fsp.core.urls.addresses import path_of

PLACEHOLDER = re.compile(r"[{|](?:filename|static|attach)[}|]")
REST = re.compile(r"[?#].*", re.DOTALL)
NO_SITE = "https://site.invalid"


def source_named(href: str, source: str) -> str | None:
    """Return the source that one of Pelican's links names; `None` if it is no such link.

    `source` is that of the page which the link stands on; both are below the content folder.
    """
    placeholder = PLACEHOLDER.match(href)
    return source_at(href[placeholder.end() :], source) if placeholder else None


def source_at(path: str, source: str) -> str:
    """Return the source at a path, as Pelican takes it: `/a.md` from the top, all others from here."""
    folder = posixpath.dirname(source)
    return posixpath.normpath(posixpath.join("/", folder, unquote(REST.sub("", path)))).lstrip("/")


def path_on_site(href: str, url: str, siteurl: str = "") -> str:
    """Return the path below the top of the site that an address leads to; "" if it is elsewhere.

    `url` is the page that it stands on. Authors write `/old.html` for the top of the site, also
    where the site lies in a folder of its host.
    """
    root = f"{siteurl.rstrip('/') or NO_SITE}/"
    return path_of(href, root + url).removeprefix(path_of("", root)).lstrip("/")
