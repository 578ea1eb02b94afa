"""What an author wrote by hand that the fields would make: see-also blocks and images."""

from __future__ import annotations

from dataclasses import dataclass

from pelican_fsp.core.html.reader import CODE, Tag, tags

BLOCK = "see-also"
"""The class of such a block."""


@dataclass(frozen=True, slots=True)
class HandWritten:
    """What stands in a body: the blocks of class `see-also`, and the addresses of its images."""

    blocks: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


def hand_written(body: str) -> HandWritten:
    """Return what was written by hand; code and comments do not count."""
    blocks: list[str] = []
    images: list[str] = []
    block: Tag | None = None
    for tag in tags(body, without=CODE):
        # To its first end tag: such a block is a few sentences, with no element of its kind inside.
        if block and tag.is_end and tag.name == block.name:
            blocks.append(body[block.start : tag.start])
            block = None
        elif not block and is_block(tag):
            block = tag
        if tag.name == "img" and not tag.is_end and (source := tag.get("src")):
            images.append(source)
    if block:
        blocks.append(body[block.start :])
    return HandWritten(tuple(blocks), tuple(images))


def is_block(tag: Tag) -> bool:
    """Whether a see-also block begins with this tag."""
    return (
        not tag.is_end
        and BLOCK in tag.written.lower()
        and BLOCK in tag.get("class").lower().split()
    )


def links(block: str) -> tuple[str, ...]:
    """Return the addresses in a piece of HTML."""
    found = (tag.get("href") for tag in tags(block, only=("a",)) if not tag.is_end)
    return tuple(filter(None, found))
