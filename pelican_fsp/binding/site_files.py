"""Which files a site has, told without building it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PAGINATED = re.compile(r"(?P<name>.+?)(?P<number>\d+)(?P<ending>\.\w+)\Z")


class SiteFiles(frozenset[str]):
    """The files of a site below its root; those of lists over several pages count too."""

    __slots__ = ()

    def __contains__(self, file: object) -> bool:
        """Whether the site has the file: `blog/index2.html` is a page of `blog/index.html`."""
        if super().__contains__(file):
            return True
        first = PAGINATED.sub(r"\g<name>\g<ending>", str(file))
        return first != file and super().__contains__(first)


def site_files(context: Mapping[str, Any], settings: Mapping[str, Any]) -> SiteFiles:
    """Return what a build writes, as far as the settings and what was read tell."""
    listed = (one.save_as for _, one in _known(context) if hasattr(one, "save_as"))
    made = {url for outline in context.get("outlines", {}).values() for url in outline.generated}
    aliases = {alias.save_as for alias in context.get("aliases", ())}
    fixed = {*_pages(settings), *_feeds(settings, context), *_theme_files(settings)}
    return SiteFiles({*listed, *made, *aliases, *fixed, *_lists(context, settings)} - {""})


def static_sources(context: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Path]:
    """Return the files on disk that the site's static files are copies of, by the site's file."""
    theme = Path(settings["THEME"], "static")
    found = {file: theme / file.split("/", 1)[1] for file in _theme_files(settings)}
    static = context["static_content"].values()
    return found | {one.save_as: Path(one.source_path) for one in static}


def _known(context: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from context["generated_content"].items()
    yield from context["static_content"].items()


def _pages(settings: Mapping[str, Any]) -> Iterator[str]:
    for name in settings["DIRECT_TEMPLATES"]:
        yield settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html")
    yield from settings["TEMPLATE_PAGES"].values()
    yield from ("index.html", "404.html", "search.html", "sitemap.xml", "robots.txt", "llms.txt")


def _feeds(settings: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[str]:
    feeds = [
        str(it) for name, it in settings.items() if re.search("FEED.*_(ATOM|RSS)$", name) and it
    ]
    slugs = [
        one.slug for name in ("categories", "tags", "authors") for one in _named(context, name)
    ]
    languages = {content.lang for content in context["articles"]}
    for feed in feeds:
        fills = slugs if "{slug}" in feed else languages if "{lang}" in feed else [""]
        yield from (feed.format(slug=fill, lang=fill) for fill in fills)


def _lists(context: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    for name in ("categories", "tags", "authors"):
        yield from (one.save_as for one in _named(context, name))
    for period in ("YEAR", "MONTH", "DAY"):
        if pattern := settings[f"{period}_ARCHIVE_SAVE_AS"]:
            yield from (pattern.format(date=content.date) for content in context["articles"])


def _named(context: Mapping[str, Any], name: str) -> Iterable[Any]:
    found = context.get(name) or ()
    return [one for one, _ in (found.items() if isinstance(found, dict) else found)]


def _theme_files(settings: Mapping[str, Any]) -> Iterator[str]:
    static = Path(settings["THEME"], "static")
    for file in static.rglob("*"):
        if file.is_file():
            yield f"{settings['THEME_STATIC_DIR']}/{file.relative_to(static).as_posix()}"
