"""What see-also blocks and logos cost: their share of the CPU time of a whole build.

    python bench/injection.py FOLDER [ROUNDS]

FOLDER is a site with a `pelicanconf.py`, such as `sample_site`, or what
`python tests/corpus_site.py FOLDER` writes. Each build is a process of its own; the functions
that find and insert the fragments are timed inside it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from functools import wraps
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from pelican import Pelican
from pelican.settings import read_settings

from pelican_fsp import logos, see_also
from pelican_fsp.book import inject

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

RECEIVERS = (
    (see_also, "describe_relations"),
    (logos, "describe_logos"),
    (inject, "inject_fragments"),
)


def measure(folder: str, output: str) -> None:
    """Build the site once; print the seconds of the injection and of the whole build."""
    spent: list[float] = []
    for module, name in RECEIVERS:
        _time(module, name, spent)
    begin = process_time()
    settings = read_settings(str(Path(folder, "pelicanconf.py")), {"OUTPUT_PATH": output})
    Pelican(settings).run()
    sys.stderr.write(f"{sum(spent)} {process_time() - begin}\n")


def _time(module: ModuleType, name: str, spent: list[float]) -> None:
    receiver: Callable[..., Any] = getattr(module, name)

    @wraps(receiver)
    def timed(*arguments: object, **named: object) -> object:
        begin = process_time()
        result = receiver(*arguments, **named)
        spent.append(process_time() - begin)
        return result

    setattr(module, name, timed)


def main(folder: str, rounds: str = "7") -> None:
    """Measure several builds and print the medians."""
    found = []
    for _ in range(int(rounds)):
        with tempfile.TemporaryDirectory() as output:
            command = [sys.executable, __file__, "--once", folder, output]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
            found.append([float(number) for number in done.stderr.split()[-2:]])
    injection, whole = (statistics.median(column) for column in zip(*found, strict=True))
    share = statistics.median(a / b for a, b in found)
    sys.stdout.write(
        f"CPU seconds, median of {rounds} builds\n"
        f"  see-also blocks and logos  {injection:.3f}\n"
        f"  the whole build            {whole:.2f}\n"
        f"  share                      {share:.1%}\n"
    )


if __name__ == "__main__":
    if sys.argv[1] == "--once":
        measure(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
