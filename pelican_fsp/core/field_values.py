"""One parser a type of value: what a reader of metadata hands over in, a value or an error out."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pelican_fsp.core.file_names import LONGEST_PATH, UNPRINTABLE, fault, fault_of_new
from pelican_fsp.core.problems import nearest, printed

if TYPE_CHECKING:
    from collections.abc import Callable

NONE = "none"
"""What an author writes to switch a default off; the value becomes Python's `None`."""

BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class FieldError(ValueError):
    """A value that breaks its field's rule; `suggestion` is what may have been meant."""

    def __init__(self, rule: str, suggestion: str = "") -> None:
        """Take the rule that was broken, and the nearest value that keeps it."""
        super().__init__(rule)
        self.rule = rule
        self.suggestion = suggestion


class PartlyError(FieldError):
    """A list of which some values break the rule: `broken` has each with its error."""

    def __init__(self, kept: tuple[str, ...], broken: dict[str, FieldError]) -> None:
        """Take the values that keep the rule, and those that do not."""
        super().__init__(next(iter(broken.values())).rule)
        self.kept = kept
        self.broken = broken


def text(raw: object) -> str:
    """Return a text, white space folded."""
    if isinstance(raw, list | tuple):  # Markdown: a value that goes on over several lines
        return " ".join(text(part) for part in raw)
    if isinstance(raw, str | int | float):
        return " ".join(printed(raw).split())
    message = "must be text"
    raise FieldError(message)


def boolean(raw: object) -> bool:
    """Return what is true or false."""
    word = text(raw)
    if word.lower() in BOOLEANS:
        return BOOLEANS[word.lower()]
    message = "must be True or False"
    raise FieldError(message, nearest(word, BOOLEANS, cutoff=0.6).capitalize())


def sortorder(raw: object) -> str:
    """Return digits."""
    found = raw.strip() if isinstance(raw, str) else printed(raw)
    if isinstance(raw, str | int) and re.fullmatch("[0-9]+", found):
        return found
    message = "must be digits: the chapter's, then the entry's, such as 0453"
    raise FieldError(message, "".join(re.findall("[0-9]", found)) if isinstance(raw, str) else "")


def words(raw: object) -> tuple[str, ...]:
    """Return words, none twice, that have commas or spaces between them."""
    found = re.split(r"[,\s]+", text(raw).strip(" ,[]"))
    return tuple(dict.fromkeys(word for word in found if word))


def slug(raw: object) -> str:
    """Return one word."""
    found = words(raw)
    if len(found) != 1:
        message = "must be one slug"
        raise FieldError(message)
    return found[0]


def link(raw: object) -> str:
    """Return an address that a link may have."""
    address = text(raw)
    try:
        scheme = urlsplit(address).scheme
    except ValueError:  # such as an unfinished [IPv6 address
        scheme = "?"
    is_known = scheme in {"", "http", "https", "mailto"}
    if is_known and " " not in address and not UNPRINTABLE.search(address):
        return address
    message = "must be an address: https://… or a path of this site"
    raise FieldError(message)


def picture(raw: object) -> str:
    """Return the address of a picture: a full one, or a path of the site."""
    address = text(raw)
    if UNPRINTABLE.search(address):
        message = "must have no control characters and no halves of characters"
        raise FieldError(message)
    return address


def file(raw: object) -> str:
    """Return the path of a file below a folder of the site."""
    path = text(raw).removeprefix("{static}")
    outside = posixpath.normpath(path.lstrip("/")).split("/")[0] == ".."
    if outside or "\\" in path or "://" in path:
        message = "must be a file inside the content folder, with forward slashes"
        raise FieldError(message)
    if rule := fault(path):
        raise FieldError(rule)
    return path


def aliases(raw: object) -> tuple[str, ...]:
    """Return paths below the site, decoded.

    Raises:
        PartlyError: some of them break the rule.
    """
    kept: dict[str, None] = {}
    broken: dict[str, FieldError] = {}
    for word in words(raw):
        try:
            kept[_alias(word)] = None
        except FieldError as error:
            broken[word] = error
    if broken:
        raise PartlyError(tuple(kept), broken)
    return tuple(kept)


def _alias(word: str) -> str:
    """Return one path. However often it is encoded: what comes out must keep the rule each time."""
    if re.search(r"[?#:]", word) or len(word) > 3 * LONGEST_PATH:
        message = "must be paths of this site, such as old-name.html"
        raise FieldError(message)
    path = _decoded(word)
    found = path
    while True:
        if rule := fault_of_new(found):
            raise FieldError(rule, _nearest_path(found))
        if (inner := _decoded(found)) == found:
            return path.removeprefix("/")
        found = inner


def _decoded(path: str) -> str:
    try:
        found = unquote(path, errors="strict")
    except UnicodeDecodeError as error:
        message = "must be UTF-8 where it is encoded with %"
        raise FieldError(message) from error
    if found.count("/") != path.count("/"):
        message = "must have its slashes as they are, not as %2F"
        raise FieldError(message)
    return found


def _nearest_path(path: str) -> str:
    near = re.sub("//+", "/", path.replace("\\", "/"))
    near = "/".join(part for part in near.split("/") if part != ".")
    return "" if fault_of_new(near) else near


def each(parse: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    """Return a parser of several values: a list, or text with `|` between them."""

    def parse_each(raw: object) -> tuple[str, ...]:
        parts = raw if isinstance(raw, list | tuple) else text(raw).split("|")
        return tuple(parse(part) for part in parts)

    return parse_each


def or_none(parse: Callable[[object], object]) -> Callable[[object], object]:
    """Return a parser of what may be `none`."""

    def parse_or_none(raw: object) -> object:
        return None if printed(raw).strip().lower() == NONE else parse(raw)

    return parse_or_none
