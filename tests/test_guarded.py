"""A fault of ours, put there by the settings of a site: its pages are published without a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Builder

PAGES = """
0100 chapter toc
0101 frameworks section | conceptname=frameworks
0102 flask | aliases=old.html
"""
BROKEN = """
FSP_LLMS = True
FSP_SORTORDER_WIDTHS = {{4: 2}}
import pelican_fsp.{module}
pelican_fsp.{module}.{function} = lambda *_, **__: 1 / 0
"""


@pytest.mark.parametrize(
    ("module", "function", "step"),
    [
        ("book.publish", "headings", "its list of headings"),
        ("theming.body_markup", "sized_images", "the sizes of its images"),
        ("book.inject", "places", "its see-also block and logo"),
        ("see_also", "_block_by_hand", "its see-also block"),
        ("core.relations.aliases", "links_to_aliases", "the search for links to old addresses"),
        ("llms", "remove_marks", "its copy"),
    ],
)
def test_a_fault_costs_a_page_one_step_and_is_told(
    module: str, function: str, step: str, build: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PELICAN_FSP_RAISES")
    conf = BROKEN.format(module=module, function=function)
    site = build(PAGES, conf=conf, fatal=False)
    assert "Text of flask." in site.text("flask.html")
    assert "Text of chapter." in site.text("chapter.html")
    told = f"flask.md: {step}: left out, because of a fault in pelican-fsp (ZeroDivisionError"
    assert told in " ".join(site.log.split())


def test_in_our_tests_a_fault_ends_the_build(build: Builder) -> None:
    site = build(PAGES, conf=BROKEN.format(module="book.inject", function="places"), fatal=False)
    assert site.status
    assert "ZeroDivisionError" in site.log
