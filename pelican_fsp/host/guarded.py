"""A fault of ours on one page costs that page one step, and never the site."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.host.content import source_of
from pelican_fsp.host.diagnostics import from_here

if TYPE_CHECKING:
    from collections.abc import Callable

    from pelican.contents import Content

logger = logging.getLogger(__name__)
Made = TypeVar("Made")

RAISES = "PELICAN_FSP_RAISES"
"""Environment variable: where it is set, as in our tests, a fault ends the build."""


def guarded(content: Content, step: str, make: Callable[[], Made], *, otherwise: Made) -> Made:
    """Return what a step makes of a page, or what there is without it, and say why.

    No text should make a step fail: that one does is a fault in it, logged as an error with
    the file. The page is published all the same.
    """
    try:
        return make()
    except Exception as error:  # whatever is wrong in the step: nobody expected it
        if os.environ.get(RAISES):
            raise
        rule = (
            f"{step}: left out, because of a fault in pelican-fsp ({type(error).__name__}: {error})"
        )
        source = from_here(Path(content.settings["PATH"], source_of(content)))
        logger.error("%s", Problem(rule, source, severity=Severity.ERROR))  # noqa: TRY400 - no page of traceback
        logger.debug("%s", source, exc_info=True)
        return otherwise
