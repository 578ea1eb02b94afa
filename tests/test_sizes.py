"""How long the modules of the package are: whoever opens one reads it in one sitting."""

from __future__ import annotations

from pathlib import Path

import pelican_fsp

PACKAGE = Path(pelican_fsp.__file__).parent
LONGEST = 250
"""Lines of a module."""

USUAL = 120
"""Lines that most modules have at most."""


def test_no_module_is_too_long_to_be_read_at_once() -> None:
    sizes = {
        str(path.relative_to(PACKAGE)): len(path.read_text("utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert not {name: size for name, size in sizes.items() if size > LONGEST}
    assert sum(size <= USUAL for size in sizes.values()) > len(sizes) / 2
