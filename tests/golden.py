"""Golden files: one file is one case, its input first, then each expected result under `=== name`.

Run pytest with `FSP_UPDATE_GOLDEN=1` to write what is found, and read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Golden:
    """One case."""

    file: Path

    @property
    def _parts(self) -> list[str]:
        return re.split(r"^=== (\w+)\n", self.file.read_text("utf-8"), flags=re.MULTILINE)

    @property
    def input(self) -> str:
        """What stands before the first expected result."""
        return self._parts[0]

    def compare(self, **found: str) -> None:
        """Compare what was found with what the file expects, by name."""
        if os.environ.get("FSP_UPDATE_GOLDEN"):
            results = "".join(f"=== {name}\n{text}\n" for name, text in found.items())
            self.file.write_text(self.input + results, "utf-8")
        names, texts = self._parts[1::2], self._parts[2::2]
        expected = dict(zip(names, texts, strict=True))
        assert {name: f"{text}\n" for name, text in found.items()} == expected

    def __str__(self) -> str:
        return self.file.stem


def golden_files(folder: str) -> list[Golden]:
    """Return the cases of a folder."""
    return [Golden(file) for file in sorted((FOLDER / folder).glob("*.txt"))]
