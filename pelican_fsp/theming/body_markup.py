"""What the bundled theme asks of the body of a page: levels of headings, code, sizes of images."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text, Whitespace

from pelican_fsp.core.html.image_sizes import sized_images
from pelican_fsp.core.urls.addresses import path_of
from pelican_fsp.host.content import body_of, set_body
from pelican_fsp.host.guarded import guarded
from pelican_fsp.host.image_size import pixel_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from xml.etree.ElementTree import Element

    from markdown import Markdown
    from pelican.contents import Content

    Size = tuple[int, int] | None

CODEHILITE = "markdown.extensions.codehilite"
BEFORE_TOC = 6
"""Tree processors run from high to low; toc, which gives the headings their ids, has 5."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LAST_LEVEL = 6
PLACEHOLDER = re.compile(r"^[{|](?:static|attach|filename|SITEURL)[}|]")
COLOURLESS = frozenset(
    {Name, Name.Other, Operator, Punctuation, Punctuation.Marker, Text, Whitespace}
)
"""Tokens that have the colour of text in the theme: half of all, and of the bytes of a long example."""

UNNAMED = ("text", "none", "plaintext", "output")


def code_settings(markdown: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the name and the settings of codehilite, so that it prints code as the theme wants.

    What the site has set stays. A language that nobody named is not guessed: a wrong label is
    worse than none.
    """
    configs = markdown.get("extension_configs", {})
    name = "codehilite" if "codehilite" in configs else CODEHILITE
    own = configs.get(name, {})
    defaults = {"css_class": "highlight", "guess_lang": False, "pygments_formatter": code_formatter}
    return name, {**defaults, **own}


def code_formatter(**options: Any) -> CodeFormatter:  # noqa: ANN401 - whatever Pygments takes
    """Return the formatter with these options: one for all pieces of code of a language.

    Pygments works out the styles of all its tokens for each formatter anew.
    """
    fixed = {n: tuple(v) if isinstance(v, list) else v for n, v in options.items()}
    return _formatter(tuple(fixed.items()))


@lru_cache(maxsize=100)
def _formatter(options: tuple[tuple[str, Any], ...]) -> CodeFormatter:
    return CodeFormatter(**dict(options))


class CodeFormatter(HtmlFormatter):  # type: ignore[misc]  # Pygments is not typed
    """Prints code that can be reached by keyboard and says its language, in few elements.

    <div class="highlight" data-language="python"><pre tabindex="0">…
    """

    def _get_css_class(self, ttype: object) -> str:
        """Return the class of a token; "" leaves it without a span."""
        return "" if ttype in COLOURLESS else str(super()._get_css_class(ttype))

    def _wrap_div(self, inner: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        language = self.options.get("lang_str", "").removeprefix("language-")
        label = f' data-language="{language}"' if language.isascii() else ""
        yield from _first_tag(super()._wrap_div(inner), label if language not in UNNAMED else "")

    def _wrap_pre(self, inner: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        yield from _first_tag(super()._wrap_pre(inner), ' tabindex="0"', tag="<pre")


def _first_tag(
    pieces: Iterator[tuple[int, str]], attribute: str, *, tag: str = "<div"
) -> Iterator[tuple[int, str]]:
    """Yield the pieces with an attribute on the first tag of this name."""
    for kind, text in pieces:
        has_tag = kind == 0 and tag in text
        yield kind, text.replace(tag, tag + attribute, 1) if has_tag else text
        if has_tag:
            break
    yield from pieces


class HeadingLevelsExtension(Extension):
    """Keeps the headings of a body below the title of its page, without a gap."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Run before toc."""
        md.treeprocessors.register(HeadingLevels(md), "fsp_heading_levels", BEFORE_TOC)


class HeadingLevels(Treeprocessor):
    """Closes the gaps: `###` straight below the title is a heading of level 2."""

    def run(self, root: Element) -> None:
        """Change the levels in place."""
        written: list[int] = []
        for element in root.iter():
            if element.tag in HEADINGS:
                level = int(element.tag[1])
                written = [*(above for above in written if above < level), level]
                element.tag = f"h{min(len(written) + 1, LAST_LEVEL)}"


def makeExtension(**configs: Any) -> HeadingLevelsExtension:  # noqa: ANN401, N802 - how Markdown finds it
    """Return the extension, for Markdown."""
    return HeadingLevelsExtension(**configs)


def size_images(contents: Iterable[Content], root: str) -> None:
    """Give the images in the bodies the sizes of their files, which lie below the folder root."""
    pixels = cache(pixel_size)
    for content in contents:
        own = Path(content.source_path).parent if content.source_path else Path(root)
        size_of = partial(_size, (own, Path(root)), pixels)
        body = body_of(content)
        sized = partial(sized_images, body, size_of)
        set_body(content, guarded(content, "the sizes of its images", sized, otherwise=body))


def _size(folders: tuple[Path, ...], pixels: Callable[[Path], Size], source: str) -> Size:
    path = PLACEHOLDER.sub("", path_of(source))
    if not path:
        return None
    places = [folders[-1] / path[1:]] if path.startswith("/") else [at / path for at in folders]
    return next((size for size in map(pixels, places) if size), None)
