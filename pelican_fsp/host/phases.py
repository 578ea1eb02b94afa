"""The phases of a build, each with its receivers in one order: those of Pelican's signals vary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from blinker import ANY, Signal
from pelican import signals

if TYPE_CHECKING:
    from pelican import Pelican

site_configured = Signal()
"""The settings are read: receivers, with `pelican` as sender, may still change them."""

site_started = Signal()
"""The settings are final; no thread runs yet."""

generators_wanted = Signal()
"""Pelican asks for generators: receivers (`pelican`) return a class, or None."""

outline_pages_wanted = Signal()
"""Asks whether the pages of the outline will be made: a receiver (`generator`) returns True.

They are the contents, and the chapters without a page of their own.
"""

files_wanted = Signal()
"""Asks which files plugins will write: receivers (`generator`, `book`) return their names.

Names are paths below the output folder; all in a folder that is named is the plugin's.
"""

book_read = Signal()
"""The book is read: receivers (`generator`, `book`) give pages what follows from it.

A receiver returns the problems that it found. No body may be changed yet.
"""

book_published = Signal()
"""The book has all its problems: receivers (`generator`, `book`) may change bodies now."""


site_written = Signal()
"""Pelican has written all that it writes: receivers, with `pelican` as sender, do the rest."""


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(start_site)
    signals.finalized.connect(finish_site)


def start_site(pelican: Pelican) -> None:
    """Let the plugins change the settings, then let them begin."""
    send(site_configured, pelican)
    send(site_started, pelican)


def finish_site(pelican: Pelican) -> None:
    """Let the plugins write the rest."""
    send(site_written, pelican)


def send(phase: Signal, sender: object, **values: object) -> list[Any]:
    """Call the receivers of a phase, plugins last, in the order of their names; return what they return."""
    receivers = sorted(phase.receivers_for(sender), key=_place)
    return [receiver(sender, **values) for receiver in receivers]


def _place(receiver: Any) -> tuple[bool, str]:  # noqa: ANN401 - any function
    """Return what receivers are ordered by: those in folders, then the plugins, each by name."""
    module = receiver.__module__
    return module.count(".") == 1, f"{module}.{receiver.__qualname__}"


def others_hear(*names: str) -> bool:
    """Return whether another plugin listens to one of Pelican's signals of these names."""
    heard = (getattr(signals, name).receivers_for(ANY) for name in names)
    return any(
        not receiver.__module__.startswith("pelican_fsp.") for one in heard for receiver in one
    )
