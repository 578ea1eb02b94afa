"""Makes books to measure with: of any size, of made-up text or of the pages of a real site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count, cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHAPTERS, PAGES_OF_CHAPTER, PAGES_OF_COLLECTION = 8, 12, 500
"""Books grow as real ones do: some chapters to read, then ever more collected pages."""

WORDS = tuple(
    """
page reader server request answer template setting file folder line column table query index
thread process socket cache token header cookie route view model field form test build deploy
watch measure write read open close send receive parse render store load check change keep find
small large quick slow safe plain whole single every other first last new old good right left
the a of to in and or with without by from that which when where if then so as at on it is are
""".split()  # noqa: SIM905 - a list of words is read more easily so
)
CODE = {
    "python": "def {a}_{b}({c}: str, *, {d}: int = {n}) -> list[str]:\n"
    '    """Return the {a} of each {b}."""\n'
    '    return [f"{{{c}}}-{{number}}" for number in range({d}) if number % {n}]\n',
    "bash": "export {a}={n}\nfor {b} in *.txt; do\n  grep -n '{c}' \"${b}\" | sort -u > {d}.log\ndone\n",
    "html": '<section id="{a}" class="{b} {c}">\n  <a href="/{d}.html">{a} {b}</a>\n</section>\n',
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the content folder, by its path below it."""

    path: str
    text: str


def made_up(size: int) -> Iterator[Source]:
    """Yield the pages of a book of so many pages, the same at every call."""
    places = islice(_places(), size)
    for number, (order, flags) in enumerate(places):
        slug = f"page-{number}"
        head = f"title: {_sentence(number, 3)}\nslug: {slug}\nsortorder: {order}\n{flags}"
        yield Source(f"pages/{order[:-2]}/{slug}.md", f"{head}\n{_text(number)}")


def replicated(folder: Path, size: int) -> Iterator[Source]:
    """Yield the pages of a folder again and again, with slugs and orders of their own."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".markdown"})
    if not files:
        message = f"there are no Markdown files in {folder}"
        raise SystemExit(message)
    texts = {file: file.read_text("utf-8") for file in files}
    rounds = (divmod(number, len(files)) for number in range(size))
    for copy, position in rounds:
        file = files[position]
        path = file.relative_to(folder)
        own = path.with_stem(f"{path.stem}-{copy}") if copy else path
        yield Source(own.as_posix(), _renamed(texts[file], copy))


def write_book(folder: Path, sources: Iterator[Source]) -> list[Path]:
    """Write the pages below a folder and return their files."""
    files = []
    for source in sources:
        file = folder / source.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source.text, "utf-8")
        files.append(file)
    return files


def _places() -> Iterator[tuple[str, str]]:
    for chapter in range(1, CHAPTERS + 1):
        for entry in range(PAGES_OF_CHAPTER):
            section = "section: True\n" if entry % 4 == 1 else ""
            toc = "toc: True\n" if section or not entry else "toc: False\n"
            yield f"{chapter:02}{entry:02}", section + toc
    for collection in count(50001):
        for entry in range(PAGES_OF_COLLECTION):
            yield f"{collection}{entry:04}", "toc: False\n"


def _text(number: int) -> str:
    parts = []
    languages = cycle(CODE)
    for part in range(4):
        seed = number * 31 + part * 7
        parts += [f"## {_sentence(seed + 1, 4)}", _paragraph(seed), _paragraph(seed + 3)]
        words = dict(zip("abcd", _words(seed, 4), strict=True))
        parts.append(
            f"```{next(languages)}\n{CODE[_language(part)].format(**words, n=seed % 9)}```"
        )
        parts += ["\n".join(f"- {_sentence(seed + n, 6)}" for n in range(3))]
    return "\n\n".join(parts) + "\n"


def _language(part: int) -> str:
    return tuple(CODE)[part % len(CODE)]


def _paragraph(seed: int) -> str:
    return " ".join(
        f"{_sentence(seed + n, 9)} **{_sentence(seed - n, 2)}** `{_sentence(seed, 1)}`."
        for n in range(6)
    )


def _sentence(seed: int, length: int) -> str:
    return " ".join(_words(seed, length)).capitalize()


def _words(seed: int, length: int) -> list[str]:
    return [WORDS[(seed * 17 + n * (seed % 13 + 5)) % len(WORDS)] for n in range(length)]


def _renamed(text: str, copy: int) -> str:
    """Return a page with the slug and the order of its copy; the first keeps its slug."""
    head, gap, body = text.partition("\n\n")
    head = _field(head, "slug", lambda slug: f"{slug}-{copy}" if copy else slug)
    # Chapters get four digits, two of them for the copy; collections keep their five.
    head = _field(head, "sortorder", lambda order: _order(order, copy))
    return f"{head}{gap}{body}"


def _order(order: str, copy: int) -> str:
    if len(order) == 4:  # noqa: PLR2004 - two digits of the chapter, two of the entry
        return f"{copy * 100 + int(order[:2]):04}{order[2:]}"
    return f"{int(order[:5]) + copy * 10:05}{order[5:]}"


def _field(head: str, name: str, change: Callable[[str], str]) -> str:
    pattern = re.compile(rf"^({name}:[ ]*)(\S+)", re.MULTILINE | re.IGNORECASE)
    return pattern.sub(lambda found: found[1] + change(found[2]), head)
