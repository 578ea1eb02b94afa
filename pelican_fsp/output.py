"""Writes files of the site that Pelican's writer does not write, as carefully as ours does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pelican_fsp.kept import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from pelican import Pelican


def write_output(pelican: Pelican, file: Path, text: str) -> None:
    """Write a file of the output whole; where there is a ledger, it knows of it.

    Raises:
        OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    ledger = getattr(pelican, "fsp_ledger", None)
    write = ledger.write if ledger else write_whole
    write(file, text.encode())
