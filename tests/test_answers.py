"""Fields whose names other themes use for something else."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from pelican_fsp.book.flags import Flag

if TYPE_CHECKING:
    from conftest import Builder

PAGE = """{% if page.toc %}<nav>{{ page.toc }}</nav>{% endif %}|{{ page.toc }}|{{ page.toc|e }}
{{- "|" ~ page.toc ~ "|" }}{{ page.toc == "True" }}|{{ page.toc == "False" }}|{{ page.toc|lower == "false" }}
{{- "|" }}{{ page.sortorder[0:2] }}|{% if page.section %}section{% endif %}{{ page.section }}"""

BOOK = """
0100 yes toc section
0101 no | toc=False | section=no
0102 none
0103 odd | toc=perhaps
"""

# As the plugin extract-toc does: a table of contents is the attribute of a page, not its field.
PLUGIN = """
from pelican import signals


def register():
    signals.content_object_init.connect(extract)


def extract(content):
    if getattr(content, "slug", "") in ("yes", "no"):
        content.toc = "<ul><li>One</li></ul>"
"""


def test_a_theme_that_prints_a_toc_prints_no_true_and_no_false(build: Builder) -> None:
    files = {"theme/templates/page.html": PAGE}
    site = build(BOOK, conf='THEME = "theme"', files=files, fatal=False)
    assert site.text("yes.html") == "<nav></nav>||||True|False|False|01|section"
    assert site.text("no.html") == "||||False|True|True|01|"
    assert site.text("none.html") == "||||False|False|False|01|"
    assert (
        site.text("odd.html") == "<nav>perhaps</nav>|perhaps|perhaps|perhaps|False|False|False|01|"
    )


def test_the_table_of_contents_of_another_plugin_stays_and_the_field_is_read(
    build: Builder,
) -> None:
    page = "{{ page.toc }} {% for entry in outline.chapters %}{{ entry }}{% endfor %}"
    conf = 'THEME = "theme"\nPLUGIN_PATHS = ["plugins"]\nPLUGINS = ["tocs", "pelican_fsp"]\n'
    files = {"theme/templates/page.html": page, "plugins/tocs.py": PLUGIN}
    site = build("0100 yes toc\n0101 no | toc=False", conf=conf, files=files)
    assert site.text("yes.html").startswith("<ul><li>One</li></ul> 1 Yes")
    assert site.text("no.html").startswith("<ul><li>One</li></ul> 1 Yes")


def test_a_site_without_the_fields_prints_what_pelican_prints(build: Builder) -> None:
    files = {"theme/templates/page.html": "{{ page.toc }}"}
    site = build("- a | toc=False", conf='THEME = "theme"', files=files)
    assert site.text("a.html") == "False"


def test_an_answer_can_be_kept() -> None:
    kept = pickle.loads(pickle.dumps(Flag("False")))  # noqa: S301 - our own bytes
    assert (type(kept), kept == "False", bool(kept)) == (Flag, True, False)
