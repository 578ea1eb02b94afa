"""Which paths an author may name: those that can be files on every system, below one folder."""

from __future__ import annotations

import re

LONGEST_NAME = 255
"""Bytes of a file's name, as nearly all file systems limit it."""

LONGEST_PATH = 1000
"""Bytes of a path below a folder of the site, so that the folder's own path has room."""

LONGEST_LANGUAGE = 35
"""Characters that RFC 5646 advises to have room for."""

UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters, breaks of lines, halves of characters."""

RESERVED = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\..*)?", re.IGNORECASE)


def fault(path: str) -> str:
    """Return the rule that the path of an existing file breaks, "" if one may look for it."""
    if UNPRINTABLE.search(path):
        return "must have no control characters and no halves of characters"
    if len(path.encode()) > LONGEST_PATH:
        return f"must be no longer than {LONGEST_PATH} bytes"
    if any(len(name.encode()) > LONGEST_NAME for name in path.split("/")):
        return f"must have no name of more than {LONGEST_NAME} bytes in it"
    return ""


def fault_of_new(path: str) -> str:
    """Return the rule that a path breaks, "" if a file can be made there on every system.

    One slash at either end is allowed: the path is below a folder of the site all the same.
    """
    parts = path.removeprefix("/").removesuffix("/").split("/")
    if found := fault(path):
        return found
    if re.search(r'[\\:*?"<>|]', path):
        return r'must be a path with forward slashes, without any of \ : * ? " < > |'
    if "" in parts:
        return "must have a name before and after each slash"
    if "." in parts or ".." in parts:
        return "must be a path without . and .. in it"
    return next(filter(None, map(_fault_of_name, parts)), "")


def fault_of_language(language: object) -> str:
    """Return the rule that a page's language breaks, "" if it can be part of a file's name."""
    if not isinstance(language, str):
        return "must be text, such as en or pt-br: quote it"
    if "/" in language or len(language) > LONGEST_LANGUAGE or fault_of_new(f"x-{language}.html"):
        return "must be a language, such as en or pt-br; the page is taken for one of DEFAULT_LANG"
    return ""


def _fault_of_name(name: str) -> str:
    if name[-1] in ". " or name[0] == " ":
        return "must have no name that begins with a space or ends with a space or a full stop"
    if RESERVED.fullmatch(name):
        return "must have no name in it that Windows keeps for itself (con, nul, com1 …)"
    return ""
