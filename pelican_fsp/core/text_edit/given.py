"""One field of a source: where it stands, what it says, and the source with another value there.

sortorder: 0453                                     Markdown
sortorder: "0453"   # quoted, or the zero is lost   YAML between two ---
:sortorder: 0453                                    reStructuredText, AsciiDoc
<meta name="sortorder" content="0453">              HTML
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pelican_fsp.core.text_edit.heads import RST_FIELD, head_of
from pelican_fsp.core.text_edit.sources import SourceFile

ENDINGS = {
    **dict.fromkeys((".md", ".markdown", ".mkd", ".mdown"), "yaml"),  # or Markdown's own fields
    **dict.fromkeys((".rst", ".adoc", ".asciidoc", ".asc"), "rst"),
    **dict.fromkeys((".html", ".htm"), "html"),
}

VALUES = {
    "markdown": re.compile(r"[^:\n]*:[ \t]*(?P<value>[^\r\n]*)"),
    "yaml": re.compile(
        r"""[^:\n]*:[ \t]*(?:"(?P<double>(?:[^"\\\r\n]|\\[^\r\n])*)"|'(?P<single>(?:[^'\r\n]|'')*)'"""
        r"""|(?P<value>(?:[^\s#]|(?<=\S)\#|[ \t]+(?![ \t#]))*))"""
    ),
    "rst": re.compile(r":[^:\n]*:[ \t]*(?P<value>[^\r\n]*)"),
}
META = re.compile(r"""<meta\s(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(?P<name>name|content)\s*=\s*(?P<quote>["'])""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GivenField:
    """A field where its source gives it.

    `line` counts from 1; `value` is the text of its first line as it stands there, from `start`
    to `end` of the text of the source. `quote` is what it stands in, "" for nothing. `form` is
    how fields are written there.
    """

    line: int
    value: str
    start: int
    end: int
    form: str
    quote: str = ""


def source_of_page(data: bytes, ending: str = "") -> SourceFile:
    """Return a source whose form its file name tells by its ending, or its text."""
    form = ENDINGS.get(ending.lower(), "")
    return SourceFile("", data, form or _guessed(SourceFile("", data).text))


def given_field(source: SourceFile, name: str) -> GivenField | None:
    """Return where a source gives a field first; `None` if it does not."""
    wanted = name.lower()
    if source.form == "html":
        return _meta(source.text, wanted)
    head = head_of(source)
    form, lines = (head.form, head.fields.get(wanted, ())) if head else (source.form, ())
    number = lines[0][0] if lines else _after_other_text(source, wanted)
    if number is None:
        return None
    before = sum(map(len, source.lines[:number])) + (len(source.mark) if not number else 0)
    found = VALUES[form].match(source.text, before)
    if not found:
        return None
    group = found.lastgroup or "value"
    start, end = found.span(group)
    value = found[group].rstrip()
    quote = {"double": '"', "single": "'"}.get(group, "")
    return GivenField(number + 1, value, start, end if quote else start + len(value), form, quote)


def with_value(source: SourceFile, field: GivenField, value: str) -> bytes:
    """Return the bytes of a source with another value in a field; all others are as they were.

    `value` is as it shall stand there: nothing is quoted or escaped.

    Raises:
        ValueError: the encoding of the source has not all of its characters.
    """
    text = source.text
    return (text[: field.start] + value + text[field.end :]).encode(source.encoding)


def _guessed(text: str) -> str:
    if re.match(r"\s*<", text.lstrip("\ufeff")):
        return "html"
    field = re.search(r"^:[\w-]+:", text, re.MULTILINE)
    own = re.match(r"(?:\ufeff|ï»¿)?(?:---|[\w-]+[ \t]*:)", text)
    return "rst" if field and not own else "yaml"


def _meta(text: str, name: str) -> GivenField | None:
    for meta in META.finditer(text):
        given: dict[str, tuple[int, int, str]] = {}
        for attribute in ATTRIBUTE.finditer(text, *meta.span()):
            quote = attribute["quote"]
            end = text.find(quote, attribute.end(), meta.end())
            if end >= 0:
                given.setdefault(attribute["name"].lower(), (attribute.end(), end, quote))
        start, end, _ = given.get("name", (0, 0, ""))
        if text[start:end].lower() == name and "content" in given:
            start, end, quote = given["content"]
            line = len(re.findall(r"\r\n?|\n", text[: meta.start()])) + 1
            return GivenField(line, text[start:end], start, end, "html", quote)
    return None


def _after_other_text(source: SourceFile, name: str) -> int | None:
    """Return the line of a field list that does not follow the title, as in AsciiDoc."""
    if source.form != "rst":
        return None
    numbered = list(enumerate(source.lines))
    first = next((number for number, line in numbered if RST_FIELD.match(line)), len(numbered))
    for number, line in numbered[first:]:
        if not line.strip():
            break
        found = RST_FIELD.match(line)
        if found and found["name"].lower() == name:
            return number
    return None
