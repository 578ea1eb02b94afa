"""Everything that reads a body, by name: none may fail on any text, nor take more than its length."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pelican_fsp.adopting.rules.blocks import find_blocks, removal
from pelican_fsp.adopting.rules.forwards import forward
from pelican_fsp.adopting.rules.images import find_pictures
from pelican_fsp.adopting.rules.marks import marks
from pelican_fsp.adopting.rules.plan import adoption
from pelican_fsp.adopting.rules.prose import prose
from pelican_fsp.adopting.rules.site import PublishedFile, SiteSnapshot, Template
from pelican_fsp.adopting.rules.trees import count_of_links, tree
from pelican_fsp.binding.rules.bodies import body_at
from pelican_fsp.binding.rules.finish import Medium, finished_body
from pelican_fsp.binding.rules.link_rewriting import linked_body
from pelican_fsp.binding.rules.link_targets import BookLink
from pelican_fsp.binding.rules.names import Names
from pelican_fsp.checking.rules.broken import link_faults, orphans
from pelican_fsp.checking.rules.extract import read_written_page
from pelican_fsp.checking.rules.responses import from_text as read_answers
from pelican_fsp.checking.rules.trace import SourceText as Written
from pelican_fsp.checking.rules.trace import SourceTexts, lines_of, traced
from pelican_fsp.core import git_log
from pelican_fsp.core.fields import Fields
from pelican_fsp.core.html.hand_written import hand_written, links
from pelican_fsp.core.html.headings import headings
from pelican_fsp.core.html.image_sizes import sized_images
from pelican_fsp.core.html.placement import places, splice
from pelican_fsp.core.html.text import plain_text
from pelican_fsp.core.markdown.fences import remove_marks, rewrite_fences
from pelican_fsp.core.markdown.plain_copy import markdown_copy
from pelican_fsp.core.outline.rules import Rules
from pelican_fsp.core.page import Page
from pelican_fsp.core.relations.aliases import Alias, links_to_aliases
from pelican_fsp.core.text_edit.heads import field_changes, head_of
from pelican_fsp.core.text_edit.order_line import OrderLineError, with_order
from pelican_fsp.core.text_edit.sources import SourceFile, changed
from pelican_fsp.core.urls.addresses import path_of
from pelican_fsp.core.urls.resolve import BuiltSite
from pelican_fsp.host.strings import translator
from pelican_fsp.incremental import manifest_record
from pelican_fsp.theming.flatten import flat_module, flat_style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PAGE = Page("a", "A", "a.html", "a.md", fields=Fields(sortorder="0101"))
CONCEPT = Page("b", "B", "b.html", "b.md", fields=Fields(sortorder="0100", conceptname="Bs"))
ALIASES = {"old.html": Alias("old.html", PAGE)}
FORMS = ("markdown", "yaml", "rst", "html")


def size_of(source: str) -> tuple[int, int] | None:
    """Return the size that each picture of the site has here."""
    return None if "none" in source else (640, 320)


def spliced(body: str) -> str:
    """Return a body with the two fragments where they go."""
    found = places(body)
    return splice(body, [(found.logo, "[logo]"), (found.see_also, "[see-also]")])


def bound(body: str) -> tuple[str, ...]:
    """Return a body as it is in the book, for each of the media."""
    text, _ = linked_body(body_at(body, 2, "a", Names()).text, BookLink, BookLink)
    paper = Medium(is_paper=True, with_notes=True)
    return tuple(finished_body(text, one) for one in (Medium(is_xml=True), Medium(), paper))


def checked(body: str) -> object:
    """Return what `invoke check` says of a page."""
    page = read_written_page("a.html", body)
    site = BuiltSite({"a.html": page}, frozenset({"a.html"}), "https://a.example")
    sources = SourceTexts({"a.html": Written("a.md", body)})
    faults = link_faults(site, lambda _: False)
    return traced(faults, sources), list(orphans(site, {"a.html": "a.md"}))


def reordered(body: str) -> bytes | None:
    """Return a source with another sort order; `None` if it has none."""
    try:
        return with_order(body.encode(errors="surrogatepass"), "0101", "0102")
    except OrderLineError:
        return None


def blocks(form: str, body: str) -> object:
    """Return what an author keeps by hand in a source, and the source without it."""
    source = SourceFile("a.md", body.encode(errors="surrogatepass"), form)
    lines = source.lines
    text = prose(lines, 0, form)
    found = find_blocks(lines, text)
    taken = [
        changed(source, [removal(one, lines, text, form)]) for one in found if not one.obstacle
    ]
    return taken, find_pictures(lines, text, "img/logos")


def with_fields(form: str, body: str) -> bytes | None:
    """Return a source with more fields; `None` if it has no place for them."""
    source = SourceFile("a.md", body.encode(errors="surrogatepass"), form)
    head_of(source)
    try:
        return changed(source, field_changes(source, {"section": "True", "seealso": "b"}))
    except ValueError:
        return None


def adopted(form: str, body: str) -> object:
    """Return what `invoke adopt` would make of a site with this text all over."""
    data = body.encode(errors="surrogatepass")
    source, other = (
        SourceFile("a.md", data, form),
        SourceFile("b.md", b"title: B\n\nText.\n", "markdown"),
    )
    site = SiteSnapshot(
        pages=(PAGE, CONCEPT),
        sources={"a.md": source, "b.md": other},
        rules=lambda _: Rules(),
        words=translator({}),
        settings=SourceFile("conf.py", b""),
        siteurl="https://a.example",
        logos=frozenset({"a.png"}),
        published=(PublishedFile("old.html", SourceFile("old.html", data)),),
        templates=(Template(SourceFile("t.html", data), body, "t.html"), Template(source, body)),
        bodies={"a.md": body},
    )
    found = adoption(site)
    return [changed(work.source, work.changes) for work in found.works if not work.deletes]


SCANS: Mapping[str, Callable[[str], object]] = {
    "places": spliced,
    "headings": headings,
    "hand_written": hand_written,
    "links of a block": links,
    "links": lambda body: [links(block) for block in hand_written(body).blocks[:3]],
    "sized_images": partial(sized_images, size_of=size_of),
    "page_links": partial(read_written_page, "a.html"),
    "markdown_copy": lambda body: markdown_copy("A", body, lambda path: path),
    "links_to_aliases": lambda body: list(links_to_aliases(PAGE, body, ALIASES, "")),
    "plain_text": plain_text,
    "path_of": lambda body: path_of(body[:1000], "https://a.example/"),
    "rewrite_fences": partial(rewrite_fences, mark="~~"),
    "remove_marks": partial(remove_marks, mark="~~"),
    "marks": partial(marks, mark="~~"),
    "forward": lambda body: forward(body.encode(errors="surrogatepass")),
    "tree of links": lambda body: tree(body, str),
    "tree without prose": lambda body: tree(body, str, with_prose=False),
    "count_of_links": count_of_links,
    "order_line": reordered,
    "lines_of": lambda body: lines_of("/a.html", "/a.html#b", body),
    "check": checked,
    "bound": bound,
    "flat_style": lambda body: flat_style(body, str),
    "flat_module": lambda body: flat_module(body, str),
    "git_log": git_log.last_changes,
    "manifest": manifest_record.from_text,
    "answers": lambda body: read_answers(body, 0),
    **{f"blocks in {form}": partial(blocks, form) for form in FORMS},
    **{f"fields in {form}": partial(with_fields, form) for form in FORMS},
    **{f"adoption of {form}": partial(adopted, form) for form in FORMS},
}
