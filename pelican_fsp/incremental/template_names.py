"""The names that templates and pages carry, by what they say of other pages."""

from __future__ import annotations

from pelican_fsp.host.content import BODY, CONTEXT

SHARED = frozenset(
    [
        "aliases",
        "articles",
        "authors",
        "categories",
        "dates",
        "draft_pages",
        "drafts",
        "fsp_book",
        "fsp_compiled",
        "fsp_generators",
        "fsp_settings",
        "fsp_taken",
        "generated_content",
        "has_posts",
        "hidden_articles",
        "hidden_pages",
        "localsiteurl",
        "menu_pages",
        "outline",
        "outlines",
        "pages",
        "period_archives",
        "related_posts",
        "relations",
        "search_urls",
        "static_content",
        "static_links",
        "staticfiles",
        "tags",
    ]
)
"""Names that Pelican's generators and ours give to all templates: they follow from what is told."""

OF_OTHER_PAGES = frozenset({"articles", "dates", "pages", "all_articles"})
"""Of what a page is given, that which its template does not print."""

NOT_OF_CONTENT = frozenset(
    {"settings", CONTEXT, BODY, "translations", "entry", "get_summary", "headings"}
)
"""Attributes of a page that are told otherwise, or follow from others."""
