"""The body of a page with Pelican's own links resolved."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pelican.contents import Content


def resolved_body(content: Content, siteurl: str) -> str:
    """Return a page's body with Pelican's own links resolved; we tell of those that are not."""
    with _silent("pelican.contents"):
        return str(content.get_content(siteurl))


@contextmanager
def _silent(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    was = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = was
