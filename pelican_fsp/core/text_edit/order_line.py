"""The field of a source that gives the page its place, with other digits."""

from __future__ import annotations

from pelican_fsp.core.text_edit.given import given_field, source_of_page, with_value


class OrderLineError(ValueError):
    """The order of a page does not stand in its file as it was read; the message says why."""


def with_order(source: bytes, before: str, after: str, *, ending: str = "") -> bytes:
    """Return the source with another sort order; all other bytes are as they were.

    `ending` is that of the file's name.

    Raises:
        OrderLineError: the order does not stand there, or not as it was read.
    """
    file = source_of_page(source, ending)
    found = given_field(file, "sortorder")
    if not found or not (found.value.isascii() and found.value.isdigit()):
        message = f"gives no sortorder of its own: change {before} to {after} where it comes from"
        raise OrderLineError(message)
    is_bare = found.form == "yaml" and not found.quote
    if found.value != before:
        hint = ": put it in quotes" if is_bare else ""
        message = f"says sortorder {found.value}, which was read as {before}{hint}"
        raise OrderLineError(message)
    if is_bare and after.startswith("0") and not before.startswith("0"):
        message = f"would lose the zero of {after}: put its sortorder in quotes first"
        raise OrderLineError(message)
    return with_value(file, found, after)
