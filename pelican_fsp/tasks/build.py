"""The commands that build the site."""

from __future__ import annotations

import shlex
import sys

from invoke import Context, Exit

from pelican_fsp.host.captured import logged_errors
from pelican_fsp.host.emptying import empty_output, why_not_to_empty
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


@command(
    help={
        "to": "where rsync puts the site: user@host:/path",
        "anyway": "publish although the build has logged errors",
    }
)
def publish(c: Context, to: str = "", *, anyway: bool = False) -> None:
    """Build the site as it will be published and copy it with rsync (--to user@host:/path).

    A page that could not be read is missing from the output: rsync would remove it from the
    server. After an error nothing is copied, therefore, unless --anyway is given.
    """
    target = to or c.fsp.publish_to
    if not target:
        message = (
            "Say where to: `invoke publish --to user@host:/path`, or site_tasks(publish_to=…)."
        )
        raise Exit(message)
    with logged_errors() as errors:
        preview(c)
    if errors and not anyway:
        count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        message = (
            f"Nothing is published: the build has logged {count} (see above), and a page that could"
            " not be read would be removed from the server. To publish all the same, add --anyway."
        )
        raise Exit(message)
    source = f"{output_path(c, c.fsp.publish_settings)}/"
    c.run(shlex.join(["rsync", "--recursive", "--times", "--delete", "--verbose", source, target]))
