"""The commands of this repository: those of its sample book, and those of its contributors."""

import shlex
import sys

from invoke import Context, task

from pelican_fsp.tasks import site_tasks


@task
def test(c: Context) -> None:
    """Run the tests."""
    c.run(f"{sys.executable} -m pytest --numprocesses auto")


@task
def lint(c: Context) -> None:
    """Check the style of the code."""
    python = sys.executable
    c.run(f"{python} -m ruff check . && {python} -m ruff format --check .")
    c.run(f"{python} -c 'from importlinter.cli import lint_imports_command as lint; lint()'")


@task
def types(c: Context) -> None:
    """Check the types of the code."""
    c.run(f"{sys.executable} -m mypy")


@task
def coverage(c: Context) -> None:
    """Run the tests and print how much of the package they run, in processes of their own too."""
    c.run(f"{sys.executable} -m pytest --numprocesses auto --cov --cov-report=term:skip-covered")


@task
def lowest(c: Context) -> None:
    """Print the lowest versions that are allowed, as constraints for pip."""
    c.run(f"{sys.executable} tests/lowest.py")


@task
def pictures(c: Context) -> None:
    """Take the pictures of the documentation anew."""
    c.run(f"{sys.executable} docs/pictures.py")


@task
def bench(  # noqa: PLR0913 - an option each
    c: Context,
    sizes: str = "",
    content: str = "",
    rounds: int = 3,
    *,
    alone: bool = False,
    profile: bool = False,
    peers: bool = False,
) -> None:
    """Measure builds of large books beside plain Pelican (--content: of the pages of a folder).

    With --alone without it, since all pages are in the menu of each of its pages; with --peers
    beside Hugo, Eleventy and Zensical too, where they are installed.
    """
    asked = {"--sizes": sizes, "--content": content, "--rounds": str(rounds)}
    options = [word for name, value in asked.items() if value for word in (name, value)]
    options += ["--alone"] if alone else []
    options += ["--profile"] if profile else ["--search"]
    c.run(shlex.join([sys.executable, "bench/speed.py", *options]))
    if peers:
        known = ["--content", content] if content else []
        command = [sys.executable, "bench/peers.py", *known, "--rounds", str(rounds)]
        c.run(shlex.join(command))


@task
def fuzz(  # noqa: PLR0913, PLR0917 - an option each
    c: Context,
    metadata: int = 10_000,
    bodies: int = 10_000,
    linear: int = 8_000,
    sites: int = 200,
    kills: int = 100,
    seed: int = 0,
    only: str = "",
) -> None:
    """Try input that nobody would write, real builds of random sites, and builds that are killed.

    How many of each kind can be said, 0 for none. With --only KIND nothing but that, with --only
    KIND:NUMBER --seed N a case that went wrong once more. Without a seed, each time other cases.
    """
    kinds = {
        "--metadata": metadata,
        "--bodies": bodies,
        "--linear": linear,
        "--sites": sites,
        "--kills": kills,
    }
    asked = [word for name, number in kinds.items() for word in (name, str(number))]
    asked += ["--seed", str(seed)] if seed else []
    asked += ["--only", only] if only else []
    command = shlex.join([sys.executable, "-m", "fuzz", *asked])
    c.run(command, env={"PYTHONPATH": "tests"})


@task
def same(c: Context, since: str = "HEAD", only: str = "") -> None:
    """Prove that the output is byte for byte what a revision makes (--only: of sites so named)."""
    c.run(shlex.join([sys.executable, "tests/same.py", "--since", since, "--only", only]))


namespace = site_tasks(
    "sample_site", test, coverage, lint, types, lowest, pictures, bench, fuzz, same
)
