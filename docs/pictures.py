"""Takes the pictures of README.md and docs/theming.md of the sample book, in the system's Chromium.

Run it with `invoke pictures`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).resolve().parent
SAMPLE = DOCS.parent / "sample_site"
PAGE = "stripe.html"
SIZE = {"width": 1280, "height": 800}


def looks() -> dict[str, str]:
    """Return the style sheets in docs/theming.md, by name."""
    text = (DOCS / "theming.md").read_text("utf-8")
    return dict(
        re.findall(r'^```css title="(\w+)\.css"\n(.*?)^```$', text, re.DOTALL | re.MULTILINE)
    )


def build(folder: Path, css: str = "") -> Path:
    """Build the sample book with a style sheet of its own; return the page to take."""
    site = folder / "book"
    shutil.copytree(SAMPLE, site, ignore=shutil.ignore_patterns("output", "__pycache__"))
    (site / "content/css").mkdir()
    (site / "content/css/look.css").write_text(css, "utf-8")
    with (site / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write('STATIC_PATHS += ["css"]\nFSP_CUSTOM_CSS = "css/look.css"\n')
    command = [sys.executable, "-m", "pelican", "--quiet", "--settings", "pelicanconf.py"]
    subprocess.run(command, cwd=site, check=True)  # noqa: S603 - our own command
    return site / "output" / PAGE


def take(browser: Browser, page: Path, name: str, scheme: str) -> None:
    """Save a picture of a page."""
    tab = browser.new_page(viewport=SIZE, color_scheme=scheme)  # type: ignore[arg-type]
    tab.goto(page.as_uri())
    tab.screenshot(path=DOCS / f"pictures/{name}.png")
    tab.close()


def main() -> None:
    """Take all pictures."""
    (DOCS / "pictures").mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        plain = build(Path(scratch, "plain"))
        take(browser, plain, "light", "light")
        take(browser, plain, "dark", "dark")
        for name, css in looks().items():
            take(browser, build(Path(scratch, name), css), name, "light")
        browser.close()


if __name__ == "__main__":
    main()
