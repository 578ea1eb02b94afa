"""The book as PDF: pages with running heads, tagged as PDF/UA has it, made by WeasyPrint."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager, redirect_stdout
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING

from pelican_fsp.binding.manuscript import digest
from pelican_fsp.binding.rules.finish import Medium, finished_body
from pelican_fsp.core.problems import Problem
from pelican_fsp.host.storage import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pelican_fsp.binding.manuscript import Manuscript

STEP = re.compile(r"^Step \d+ - ")
VARIANT = "pdf/ua-1"

NO_WEASYPRINT = "the PDF needs WeasyPrint: pip install 'pelican-fsp[book]'"
NO_PANGO = """the PDF needs Pango, which WeasyPrint does not find here:
  Debian, Ubuntu  apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu
  Fedora          dnf install pango dejavu-sans-fonts
  Arch            pacman -S pango
  Alpine          apk add pango font-dejavu
  macOS           brew install pango
  Windows         in MSYS2: pacman -S mingw-w64-x86_64-pango"""


def missing() -> str:
    """Return what has to be installed before a PDF can be made; "" if nothing has to."""
    try:
        with redirect_stdout(StringIO()):  # it prints where it fails
            import weasyprint  # noqa: F401, PLC0415 - an extra
    except ImportError:
        return NO_WEASYPRINT
    except OSError:
        return NO_PANGO
    return ""


def write_pdf(
    book: Manuscript, folder: Path, progress: Callable[[str], None]
) -> tuple[Path, tuple[Problem, ...]]:
    """Write the PDF into a folder; return its file, and what WeasyPrint complains of.

    `progress` is told what is being done.
    """
    import weasyprint  # noqa: PLC0415 - an extra
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    before, _, after = book.words.book_page.replace(" ", "\N{NO-BREAK SPACE}").partition("{number}")
    styles = ("book.css", "book_paper.css")
    sheet = [
        book.rendered(name, page_before=before, page_after=after, is_paper=True) for name in styles
    ]
    sheet += [css.read_text("utf-8") for css in book.css]
    to_file = partial(_address, book.pictures)
    medium = Medium(picture=to_file, is_paper=True, with_notes=book.own.notes)
    page = book.rendered(
        "book.html",
        bodies={one.id: finished_body(one.body, medium) for one in book.all},
        sheet="\n".join(sheet),
        styles=[],
        cover=to_file(book.cover) if book.cover else "",
        changed=f"{book.changed:%Y-%m-%dT%H:%M:%SZ}",
        deeper=0,
    )
    fetcher = URLFetcher(allowed_protocols={"file", "data"})
    with _told(progress) as said:
        document = weasyprint.HTML(string=page, url_fetcher=fetcher)
        data = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=digest(book.identifier, book.own.version, page)[:32].encode(),
        )
    file = folder / f"{book.name}.pdf"
    write_whole(file, data, within=folder)
    return file, tuple(Problem(one, "", "PDF") for one in dict.fromkeys(said))


def _address(pictures: Mapping[str, Path], name: str) -> str:
    return name if name.startswith("data:") else pictures[name].resolve().as_uri()


@contextmanager
def _told(progress: Callable[[str], None]) -> Iterator[list[str]]:
    """Pass on what WeasyPrint says of its progress; yield a list that gets its complaints."""
    said: list[str] = []
    steps, complaints = logging.getLogger("weasyprint.progress"), logging.getLogger("weasyprint")
    handlers = (
        (steps, _To(lambda text: progress(f"PDF: {STEP.sub('', text)}")), logging.INFO),
        (complaints, _To(said.append), logging.WARNING),
    )
    before = [
        (logger, logger.level, logger.propagate, logger.handlers) for logger, _, _ in handlers
    ]
    for logger, handler, level in handlers:
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    try:
        yield said
    finally:
        for logger, level, propagate, old in before:
            logger.handlers, logger.propagate = old, propagate
            logger.setLevel(level)


class _To(logging.Handler):
    """Passes messages on to a function."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        self.tell(record.getMessage())
