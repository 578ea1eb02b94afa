"""The commands that build the site."""

from __future__ import annotations

import shlex
import sys

from invoke import Context, Exit

from pelican_fsp.host.output import empty_output, why_not_to_empty
from pelican_fsp.tasks.command import command
from pelican_fsp.tasks.site import output_path, run_pelican, settings_file, site_settings


@command
def build(c: Context) -> None:
    """Build the site (what follows -- goes to Pelican)."""
    run_pelican(c)
    output = output_path(c)
    is_local = site_settings(c)["RELATIVE_URLS"]  # else its links work on a server only
    way = f"open {output / 'index.html'}, or better: invoke serve" if is_local else "invoke serve"
    sys.stderr.write(f"The site is in {output}. To see it: {way}\n")


@command
def rebuild(c: Context) -> None:
    """Build the site into an emptied output folder."""
    run_pelican(c, "--delete-output-directory")


@command
def clean(c: Context) -> None:
    """Remove the built site; what OUTPUT_RETENTION names stays, and so does version control."""
    settings = site_settings(c)
    if reason := why_not_to_empty(settings, [settings_file(c)]):
        raise Exit(reason)
    if errors := empty_output(settings):
        raise Exit("\n".join(errors))


@command
def preview(c: Context) -> None:
    """Build the site as it will be published."""
    run_pelican(c, settings=c.fsp.publish_settings)
    output = output_path(c, c.fsp.publish_settings)
    sys.stderr.write(f"The site, as it will be published, is in {output}.\n")


@command
def publish(c: Context, to: str = "") -> None:
    """Build the site as it will be published and copy it with rsync (--to user@host:/path)."""
    target = to or c.fsp.publish_to
    if not target:
        message = (
            "Say where to: `invoke publish --to user@host:/path`, or site_tasks(publish_to=…)."
        )
        raise Exit(message)
    preview(c)
    source = f"{output_path(c, c.fsp.publish_settings)}/"
    c.run(shlex.join(["rsync", "--recursive", "--times", "--delete", "--verbose", source, target]))
