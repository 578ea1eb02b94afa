"""Plugin: pages say when they were last changed, from git, where `FSP_GIT_DATES` is true.

A page's own `modified` goes before it. A clone without history (`--depth 1`) knows no dates.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pelican.utils import SafeDatetime, set_date_tzinfo

from pelican_fsp.book import publish
from pelican_fsp.core.git_log import FORMAT, last_changes
from pelican_fsp.core.problems import Problem, Severity
from pelican_fsp.host import phases
from pelican_fsp.host.content import contents

if TYPE_CHECKING:
    from pelican.generators import PagesGenerator

    from pelican_fsp.book.read import Book

LOG = ["git", "-c", "core.quotePath=off", "log", f"--format={FORMAT}", "--name-only", "--relative"]


def register() -> None:
    """Connect to Pelican."""
    publish.register()
    phases.book_read.connect(date_pages)


def date_pages(generator: PagesGenerator, book: Book) -> list[Problem]:
    """Give each page without `modified` the date of its last commit."""
    if not book.settings.git_dates:
        return []
    folder = Path(generator.settings["PATH"])
    try:
        done = subprocess.run(LOG, cwd=folder, capture_output=True, check=True)  # noqa: S603 - no argument is the user's
    except (OSError, subprocess.CalledProcessError) as error:
        rule = f"git tells no dates of {folder}: {error}"
        return [Problem(rule, "", "FSP_GIT_DATES", "True", severity=Severity.NOTE)]
    changes = last_changes(done.stdout.decode("utf-8", errors="replace"))
    for content in contents(generator):
        changed = changes.get(content.get_relative_source_path() or "")
        if changed and not hasattr(content, "modified"):
            there = changed.astimezone(content.timezone)
            content.modified = SafeDatetime.fromisoformat(there.replace(tzinfo=None).isoformat())
            content.modified = set_date_tzinfo(content.modified, str(content.timezone))
            content.locale_modified = content.modified.strftime(content.date_format)
    return []
