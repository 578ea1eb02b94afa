"""Bodies of any kind, malformed ones too, through all that reads them: nothing fails or gets lost."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from fuzz import inputs
from fuzz.cases import Kind
from fuzz.scans import ALIASES, PAGE, SCANS, bound, size_of
from pelican_fsp.binding.rules.bodies import body_at
from pelican_fsp.binding.rules.names import Names
from pelican_fsp.core.html.headings import headings
from pelican_fsp.core.html.image_sizes import sized_images
from pelican_fsp.core.html.placement import places, splice
from pelican_fsp.core.html.text import plain_text
from pelican_fsp.core.markdown.fences import rewrite_fences
from pelican_fsp.core.markdown.plain_copy import without_metadata
from pelican_fsp.core.relations.aliases import links_to_aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOGO, SEE_ALSO = "\ue000", "\ue001"


def check_splice(body: str) -> None:
    """Only the fragments are put in; every other character stays."""
    found = places(body)
    assert 0 <= found.logo <= len(body)
    assert 0 <= found.see_also <= len(body)
    text = splice(body, [(found.logo, LOGO), (found.see_also, SEE_ALSO)])
    assert text.replace(LOGO, "").replace(SEE_ALSO, "") == body, "the body was changed"


def check_images(body: str) -> None:
    """Images get their sizes once; a body stays to the letter where no size is known."""
    assert sized_images(body, lambda _: None) == body, "the body was changed"
    once = sized_images(body, size_of)
    assert sized_images(once, size_of) == once, "a second time changes the sizes"
    if "<img" not in body.lower():
        assert once == body, "the body was changed"


def check_binding(body: str) -> None:
    """A body of the book is XML, its ids are its own, and it is so for all media."""
    names = Names()
    both = [body_at(body, 2, "a", names).text for _ in range(2)]
    root = ET.fromstring(f"<div>{''.join(both)}</div>")
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len({*ids}), "two places have one id"
    ET.fromstring(f"<div>{bound(body)[0]}</div>")


def check_text(body: str) -> None:
    """A text is one line; headings have words."""
    text = plain_text(body)
    assert len(text.splitlines()) <= 1, "a text takes more than a line"
    for heading in headings(body):
        assert heading.text, "a heading without words is listed"


def check_sources(body: str) -> None:
    """Nothing is added to a source that is only read."""
    assert body.removeprefix("\ufeff").endswith(without_metadata(body))
    assert rewrite_fences(body) == body or "title=" in body


def check_problems(body: str) -> None:
    """What is said of a link is said in one line."""
    for problem in links_to_aliases(PAGE, body, ALIASES, "https://a.example"):
        assert len(str(problem).splitlines()) == 1
        assert str(problem).encode()
        assert dataclasses.replace(problem) == problem


def _of_body(check: Callable[[str], object], parts: Sequence[str]) -> Any:
    return check("".join(parts))


CHECKS: dict[str, Callable[[str], object]] = {
    "splice": check_splice,
    "images": check_images,
    "binding": check_binding,
    "text": check_text,
    "sources": check_sources,
    "problems of links": check_problems,
}

BODIES: Kind[str] = Kind(
    "bodies",
    inputs.body,
    {name: partial(_of_body, check) for name, check in {**SCANS, **CHECKS}.items()},
)
