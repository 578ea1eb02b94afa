"""The settings of a site, all of which begin with `FSP_`, typed and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pelican_fsp.core.book_settings import BookSettings, checked_book
from pelican_fsp.core.file_names import fault_of_new
from pelican_fsp.core.outline.sortorder import DEFAULT_WIDTHS
from pelican_fsp.core.problems import Problem, nearest, printed
from pelican_fsp.host.strings import checked_strings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Settings:
    """What a site can set; a setting is named for its attribute: `FSP_CHAPTER_TITLES`.

    - `sortorder_widths`: digits of the chapter by length of the sort order.
    - `chapter_titles`: titles of chapters that have no page, by the chapter's digits.
    - `chapter_url`: address of the page made for such a chapter; `{number}` is its number.
    - `contents_url`: address of the contents page.
    - `neighbourhood`: how many entries of a collection a sidebar shows before and after one.
    - `heading_ids`: whether Markdown's headings get ids; by default with the bundled theme.
    - `inject`: whether see-also blocks and logos are put into the bodies of the pages.
    - `logo_path`: the folder of the logos, below the content folder.
    - `choices`: whether pages without `choices` of their own get cards at their end.
    - `redirects`: for which servers a file with the old addresses is written.
    - `line_mark`: what a highlighted line of fenced code begins with; None for none.
    - `search`: whether there is a search; by default where Pagefind is installed.
    - `social_image`: the picture of pages without one of their own, for cards that link to them.
    - `edit_url`: where a page's source is edited; `{path}` is its file below the content folder.
    - `custom_css`: style sheets of the site's own, after the theme's: addresses below the site.
    - `footer`: HTML at the end of every page.
    - `git_dates`: whether pages without `modified` have the date of their last commit.
    - `llms`: whether `llms.txt` and a Markdown copy of every page are written.
    - `cache`: whether converted bodies are kept from build to build, in `.cache`.
    - `workers`: how many processes convert pages, the build's own among them; 0 for none
      beside it, None for one per processor where the cache is on.
    - `prune`: whether files are removed that the last build wrote and this one did not.
    - `check_ignore`: addresses that `invoke check` leaves alone, with `*` for any text.
    - `strings`: own words for the texts of the templates, by language and name.
    - `book`: what goes into the book in one piece, and what is said of it.
    """

    sortorder_widths: Mapping[int, int] = field(default_factory=lambda: DEFAULT_WIDTHS)
    chapter_titles: Mapping[str, str] = field(default_factory=dict)
    chapter_url: str = "chapter-{number}.html"
    contents_url: str = "table-of-contents.html"
    neighbourhood: int = 5
    heading_ids: bool | None = None
    inject: bool = True
    logo_path: str = "img/logos"
    choices: bool = True
    redirects: Sequence[str] = ()
    line_mark: str | None = None
    social_image: str = ""
    edit_url: str = ""
    custom_css: str | Sequence[str] = ()
    footer: str = ""
    search: bool | None = None
    git_dates: bool = False
    llms: bool = False
    cache: bool = False
    workers: int | None = None
    prune: bool = False
    check_ignore: Sequence[str] = ()
    strings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    book: BookSettings = field(default_factory=BookSettings)


def _is_address(value: object) -> bool:
    return (
        isinstance(value, str)
        and value.endswith(".html")
        and not value.startswith("/")
        and not fault_of_new(value)
    )


def _filled(value: object) -> str:
    try:
        return value.format(number="4") if isinstance(value, str) else ""
    except (LookupError, ValueError, AttributeError):  # other names in braces, or a lone brace
        return ""


RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "sortorder_widths": (
        lambda value: (
            isinstance(value, dict)
            and all(type(n) is int and n >= 0 for pair in value.items() for n in pair)
        ),
        "must be a dictionary of numbers: length of the order, digits of the chapter",
    ),
    "chapter_titles": (
        lambda value: (
            isinstance(value, dict)
            and all(isinstance(text, str) for pair in value.items() for text in pair)
        ),
        'must be a dictionary of texts: the chapter\'s digits and its title, {"07": "Meta"}',
    ),
    "chapter_url": (
        lambda value: _is_address(_filled(value)) and "4" in _filled(value),
        "must be an address below the site, with {number} in it, that ends in .html",
    ),
    "contents_url": (
        _is_address,
        "must be an address below the site that ends in .html",
    ),
    "neighbourhood": (
        lambda value: type(value) is int and value >= 1,
        "must be a number, 1 or more",
    ),
    "heading_ids": (
        lambda value: value is None or isinstance(value, bool),
        "must be True, False or None",
    ),
    "inject": (lambda value: isinstance(value, bool), "must be True or False"),
    "logo_path": (
        lambda value: isinstance(value, str) and not fault_of_new(value),
        "must be a folder below the content folder",
    ),
    "choices": (lambda value: isinstance(value, bool), "must be True or False"),
    "redirects": (
        lambda value: (
            isinstance(value, list | tuple) and all(one in ("netlify", "nginx") for one in value)
        ),
        'must be a list of "netlify" and "nginx"',
    ),
    "line_mark": (
        lambda value: value is None or (isinstance(value, str) and not value[:1].isspace()),
        'must be what a marked line begins with, such as "~~"',
    ),
    "search": (
        lambda value: value is None or isinstance(value, bool),
        "must be True, False or None",
    ),
    "social_image": (lambda value: isinstance(value, str), "must be the address of a picture"),
    "edit_url": (
        lambda value: isinstance(value, str) and (not value or "{path}" in value),
        "must be an address with {path} in it",
    ),
    "custom_css": (
        lambda value: (
            isinstance(value, str)
            or (isinstance(value, list | tuple) and all(isinstance(one, str) for one in value))
        ),
        "must be the address of a style sheet, or a list of them",
    ),
    "footer": (lambda value: isinstance(value, str), "must be a text"),
    "git_dates": (lambda value: isinstance(value, bool), "must be True or False"),
    "llms": (lambda value: isinstance(value, bool), "must be True or False"),
    "cache": (lambda value: isinstance(value, bool), "must be True or False"),
    "workers": (
        lambda value: value is None or (type(value) is int and value >= 0),
        "must be a number, 0 or more, or None",
    ),
    "prune": (lambda value: isinstance(value, bool), "must be True or False"),
    "check_ignore": (
        lambda value: (
            isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        ),
        'must be a list of addresses, such as ["/forum/*", "https://twitter.com/*"]',
    ),
    "strings": (
        lambda value: (
            isinstance(value, dict) and all(isinstance(words, dict) for words in value.values())
        ),
        'must be a dictionary of dictionaries: {"en": {"contents": "Contents"}}',
    ),
    "book": (
        lambda value: isinstance(value, dict),
        'must be a dictionary: {"title": "My Book", "chapters": ["introduction"]}',
    ),
}

CHECKED: Mapping[str, Callable[[Any], tuple[Any, tuple[Problem, ...]]]] = {
    "strings": checked_strings,
    "book": checked_book,
}
"""Settings of many parts: what of them can be used, and the problems in the rest."""


def read_settings(given: Mapping[str, Any]) -> tuple[Settings, tuple[Problem, ...]]:
    """Return the typed settings of a site and the problems in them.

    A setting that breaks its rule keeps its default.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in given.items():
        if not name.startswith("FSP_"):
            continue
        own = name.removeprefix("FSP_").lower()
        if own not in RULES:
            near = nearest(name, [f"FSP_{known.upper()}" for known in RULES])
            problems.append(Problem("no setting has this name", "", name, printed(value), near))
            continue
        is_right, rule = RULES[own]
        if is_right(value):
            values[own], found = CHECKED[own](value) if own in CHECKED else (value, ())
            problems += found
        else:
            problems.append(Problem(rule, "", name, printed(value)))
    return Settings(**values), tuple(problems)
