"""Twice the body, twice the time: every scan is timed with every shape that a body can take."""

from __future__ import annotations

import gc
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from fuzz.cases import Failure, in_time, random_of
from fuzz.scans import SCANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHAPES = (
    *(
        "<",
        "</",
        "<!",
        "<!-",
        "<!--",
        "<!-->",
        "<![",
        "<![CDATA[",
        "<?",
        "<a",
        "<a ",
        "<a b",
        "<a b=",
    ),
    *('<a b="', "<a href='x'", '<a href="/old.html">', "<a a a=", "<a>", "</a>", "<p>", "</p>"),
    *("<h2", "<h2 ", "<h2>", "<h2 id=a>", "<h2 id=a>b", "<h2 id=a>b</h2>\n", "<h2>a</h3>"),
    *("<div>", "<div><", "<div class=", '<div class="', '<div class="see-also', "<div><h2>"),
    *(
        "<div class='see-also'>",
        '<p class="see-also">a</p>',
        "<pre>",
        "<pre><",
        "<pre>a</pr",
        "</pre",
    ),
    *("<script>", "<script><", "</script", "<style>", "<textarea>", "<title>", "<template>"),
    *("<img", "<img ", "<img src=", '<img src="', '<img src="a.png">', "<img a", "<img a='b' "),
    *('<img src="none">', "<img\n", "<b>", "<ul><li>", "<li>", "<td>", "<table>", "<svg>"),
    *(
        "&",
        "&#",
        "&#x",
        "&a",
        "&amp",
        "&amp;",
        "a",
        " ",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "a ",
        "a\n",
        "\0",
    ),
    *(
        '"',
        "'",
        "=",
        ">",
        "-->",
        "]]>",
        "`",
        "```\n",
        "```a\n",
        "~~~\n~~a\n",
        "~~",
        "~~\n",
        "``` {a\n",
    ),
    *("title: a\n", "    a\n", "---\n", "a: b\n", ":a: b\n", ".. a::\n", "===\n", "# a\n", "* a\n"),
    *(
        "![a](",
        "[a](b)",
        "[",
        "](",
        "[![",
        "{filename}",
        "|static|a",
        "{filename}a b",
        "{% include",
    ),
    *(
        "{{",
        "/* ",
        '"\\',
        "/a.html",
        "a.html#b ",
        "#a",
        '<meta http-equiv="refresh" content="',
        "location",
    ),
    *("location = ", "canonical ", "\02026-01-01\na\n", "import ", '@import url("', "sortorder: "),
    *(".. class:: see-also\n", "<div class=see-also>\n", "![](/img/logos/a.png)\n", "http://a.b/ "),
    *('srcset="a, ', '<img srcset="a 1x, b 2x">', "<a name=a>", '<a href="#a">', "<base href=a>"),
)
OPENED = ("", "<pre>", "<!--", "<a href='", "---\n", "```\n", "<script>", "<h2 id=a>", "title: a\n")
"""What a shape may stand after: how a scan goes on often depends on what is open."""

SMALL, LARGE = 1_000, 16_000
"""Characters of the bodies that are tried first."""

WORTH = 0.004
"""Seconds below which a large body takes no time, whatever a small one takes."""

PATIENCE = 2
"""Seconds of the processor that a body may take."""

BEARABLE = 3
"""How many times longer twice the body may take: half way from linear to quadratic."""

TRIES = 2
"""Measurements that all have to be bad."""


def shape_of(seed: int, case: int) -> tuple[str, str, str]:
    """Return a scan, what a body begins with, and what it goes on with; the first ones in order."""
    random = random_of(seed, "linear", case)
    names = list(SCANS)
    plain = len(names) * len(SHAPES)
    if case < plain:
        return names[case % len(names)], "", SHAPES[case // len(names)]
    mixed = random.sample(SHAPES, random.randint(1, 2))
    return random.choice(names), random.choice(OPENED), "".join(mixed)


def failures(seed: int, cases: Iterable[int]) -> list[Failure]:
    """Return the scans whose time grows faster than the body."""
    found = []
    for case in cases:
        name, opened, shape = shape_of(seed, case)
        if told := growth(SCANS[name], opened, shape):
            what = f"{opened!r} + {shape!r} * n"
            found.append(Failure("linear", (name,), seed, case, told, what))
    return found


def growth(scan: Callable[[str], object], opened: str, shape: str) -> str:
    """Return how the time grows with the body if it grows too fast; else ""."""
    size = SMALL
    try:
        once = seconds(scan, opened, shape, size)
        size = LARGE
        much = seconds(scan, opened, shape, size)
        if much < max(WORTH, once * BEARABLE / 2 * LARGE / SMALL):
            return ""
        for _ in range(TRIES):  # what else runs may slow one down
            once = min(seconds(scan, opened, shape, size) for _ in range(3))
            twice = min(seconds(scan, opened, shape, 2 * size) for _ in range(3))
            if twice <= BEARABLE * once:
                return ""
    except TimeoutError:
        return f"takes more than {PATIENCE} seconds for {size} characters, or for twice as many"
    return f"takes {twice / once:.1f} times as long for {2 * size} characters as for {size}"


def seconds(scan: Callable[[str], object], opened: str, shape: str, size: int) -> float:
    """Return how long a scan takes with a body of about so many characters."""
    body = opened + shape * (size // len(shape))
    gc.collect()
    gc.disable()
    start = time.process_time()
    try:
        with in_time(PATIENCE), suppress(RecursionError):  # that is for the bodies to tell
            scan(body)
    finally:
        gc.enable()
    return time.process_time() - start
