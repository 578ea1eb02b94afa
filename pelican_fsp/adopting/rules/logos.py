"""Logo images against the fields: which of them a page has anyway, and which it has to name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pelican_fsp.adopting.rules.detector import Detector
from pelican_fsp.adopting.rules.findings import FieldValue, Finding, Verdict
from pelican_fsp.adopting.rules.images import find_pictures
from pelican_fsp.adopting.rules.prose import prose
from pelican_fsp.adopting.rules.site import can_be_said
from pelican_fsp.core.relations.logos import default_alt, wanted_logos
from pelican_fsp.core.text_edit.heads import head_of
from pelican_fsp.core.text_edit.sources import LineEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pelican_fsp.adopting.rules.images import Image, Picture
    from pelican_fsp.adopting.rules.prose import Prose
    from pelican_fsp.adopting.rules.site import SiteSnapshot
    from pelican_fsp.core.page import Page
    from pelican_fsp.core.relations.logos import Wanted

LOGO = "logo"


@dataclass(frozen=True, slots=True)
class ShownLogos:
    """The images of the logo folder in the text of a page.

    `obstacles` say of each picture why it must stay, or "". `refusal` says why none can be
    found in it, or "".
    """

    page: Page
    pictures: tuple[Picture, ...] = ()
    obstacles: tuple[str, ...] = ()
    refusal: str = ""


def find(site: SiteSnapshot) -> Iterator[ShownLogos]:
    """Yield the images of the logo folder, page by page."""
    for page in site.pages:
        source = site.sources[page.source]
        head = head_of(source)
        if f"{site.logo_path}/".encode() not in source.data:
            continue
        if not head:
            why = source.refusal or "the fields of the page cannot be found"
            yield ShownLogos(page, refusal=why)
            continue
        text = prose(source.lines, head.body, source.form)
        pictures = find_pictures(source.lines, text, site.logo_path)
        if pictures:
            yield ShownLogos(page, pictures, tuple(_obstacles(page, pictures, text, site)))


def decide(found: tuple[ShownLogos, ...], site: SiteSnapshot) -> Iterator[Finding]:
    """Yield what becomes of the images."""
    for shown in found:
        yield from _findings(shown, site)


def edit(picture: Picture, lines: Sequence[str]) -> LineEdit:
    """Return the lines of a picture, which go."""
    return LineEdit(picture.start + 1, tuple(lines[picture.start : picture.end]))


def _findings(shown: ShownLogos, site: SiteSnapshot) -> Iterator[Finding]:
    page, pictures = shown.page, shown.pictures
    source = site.sources[page.source]
    if shown.refusal:
        reason = f"{site.logo_path}: {shown.refusal}"
        yield Finding(Verdict.LEFT, LOGO, source.path, 0, reason)
        return
    # Where one image stays, the plugin shows no other: then all of them stay.
    first = next(filter(None, shown.obstacles), "")
    given = () if first else _fields(page, pictures, site)
    against = "" if first else _contradiction(page, pictures, site)
    refusal = next((why for one in given or () if (why := source.refuses(one.value))), "")
    for picture, own in zip(pictures, shown.obstacles, strict=True):
        names = ", ".join(_name(image, site) for image in picture.images) or site.logo_path
        if against:
            yield Finding(Verdict.CONTRADICTION, LOGO, source.path, picture.start + 1, against)
        elif first or refusal or given is None:
            why = own or (f"another logo of the page stays: {first}" if first else refusal)
            reason = f"{names}: {why or 'no field can hold its text'}"
            yield Finding(Verdict.LEFT, LOGO, source.path, picture.start + 1, reason)
        else:
            change = edit(picture, source.lines)
            verdict = Verdict.OVERRIDE if given else Verdict.DERIVABLE
            told = given if picture is pictures[0] else ()
            with_first = f"as the one in line {pictures[0].start + 1}" if given else ""
            reason = _reason(picture, names, told, page, with_first)
            yield Finding(verdict, LOGO, source.path, picture.start + 1, reason, told, (change,))


def _obstacles(
    page: Page, pictures: Sequence[Picture], text: Prose, site: SiteSnapshot
) -> Iterator[str]:
    """Yield of each picture why it must stay, or ""."""
    source = site.sources[page.source]
    count = sum(len(picture.images) for picture in pictures)
    written = site.written_in(page)
    there = [image for image in written.images if f"{site.logo_path}/" in image] if written else ()
    is_other = written is not None and len(there) != count
    otherwise = f"Pelican makes {len(there)} images of the {count} found" if is_other else ""
    for number, picture in enumerate(pictures):
        own = source.refusal or _obstacle(picture, source.lines, text, site)
        yield own or ("" if number else otherwise)


def _obstacle(picture: Picture, lines: Sequence[str], text: Prose, site: SiteSnapshot) -> str:
    if picture.obstacle:
        return picture.obstacle
    if any(heading < picture.start for heading in text.headings[_titles(text, lines) :]):
        return "it stands below a heading, as a part of the text"
    missing = [
        _name(image, site) for image in picture.images if _name(image, site) not in site.logos
    ]
    if missing:
        return f"there is no {missing[0]} in {site.logo_path}"
    around = (*lines[picture.start - 1 : picture.start], *lines[picture.end : picture.end + 1])
    is_box = lines[picture.start].lstrip().lower().startswith(("<div", "<p", "<figure", "<center"))
    if is_box and len(around) > 1 and all(line.strip() for line in around):
        return "text stands right above and below it, without a blank line"
    return ""


def _titles(text: Prose, lines: Sequence[str]) -> int:
    """Return 1 if the text begins with a heading, its title; else 0."""
    first = next((number for number in sorted(text.text) if lines[number].strip()), -1)
    return int(first in text.headings)


def _name(image: Image, site: SiteSnapshot) -> str:
    return unquote(image.src.rpartition(f"{site.logo_path}/")[2].partition("?")[0])


def _wanted(page: Page, site: SiteSnapshot) -> tuple[Wanted, ...]:
    implements = site.relations[page.language].concept(page) is not None
    return wanted_logos(page, site.logos, implements=implements)


def _fields(
    page: Page, pictures: Sequence[Picture], site: SiteSnapshot
) -> tuple[FieldValue, ...] | None:
    """Return the fields that a page needs to have these logos; `None` if none can say it."""
    images = [image for picture in pictures for image in picture.images]
    own = page.fields
    files = tuple(_name(image, site) for image in images)
    alts = tuple(image.alt or "" for image in images)
    links = tuple(image.href for image in images)
    found = []
    if files != tuple(wanted.file for wanted in _wanted(page, site)):
        found.append(("logo", files))
    if not own.logoalt and any(alt not in ("", default_alt(page)) for alt in alts):
        found.append(("logoalt", alts))
    if not own.logolink and any(links):
        found.append(("logolink", links))
    given = []
    for name, values in found:
        value = " | ".join(values).rstrip()
        if not can_be_said(name, value, values):
            return None
        given.append(FieldValue(page.source, name, value))
    return tuple(given)


def _contradiction(page: Page, pictures: Sequence[Picture], site: SiteSnapshot) -> str:
    images = [image for picture in pictures for image in picture.images]
    own = page.fields
    shown = {
        "logo": ([_name(image, site) for image in images], own.logo),
        "logoalt": ([image.alt or "" for image in images], own.logoalt),
        "logolink": ([image.href for image in images], own.logolink),
    }
    for name, (there, said) in shown.items():
        if said is None or (said and list(said) != there):
            value = "none" if said is None else " | ".join(said)
            return f"the text has {' | '.join(there)!r}, the field {name} {value!r}"
    return ""


def _reason(
    picture: Picture, names: str, told: Sequence[FieldValue], page: Page, otherwise: str
) -> str:
    said = "; ".join(f"{given.name}: {given.value}" for given in told) or otherwise
    known = "as the field logo says" if page.fields.logo else "found by the page's slug"
    dropped = f" ({', '.join(picture.dropped)} of the tag will go)" if picture.dropped else ""
    return f"{names}: {said or known}{dropped}"


DETECTOR = Detector(find, decide, plugin="logos")
