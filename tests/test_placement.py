"""Placement: where logo and see-also block go, and that nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden import Golden, golden_files
from pelican_fsp.core.html.hand_written import hand_written, links
from pelican_fsp.core.html.headings import headings
from pelican_fsp.core.html.image_sizes import sized_images
from pelican_fsp.core.html.placement import places, splice
from pelican_fsp.core.urls.addresses import path_of

LOGO, SEE_ALSO = "[logo]", "[see-also]"


def _spliced(body: str) -> str:
    found = places(body)
    return splice(body, [(found.logo, LOGO), (found.see_also, SEE_ALSO)])


@pytest.mark.parametrize("golden", golden_files("placement"), ids=str)
def test_fragments_go_where_they_are_drawn(golden: Golden) -> None:
    golden.compare(spliced=_spliced(golden.input.rstrip("\n")))


def test_line_ends_of_windows_stay() -> None:
    body = "<p>First.</p>\r\n<p>More\r\n</p>\r\n<h2>Heading</h2>\r\n"
    assert _spliced(body) == (
        "<p>First.</p>[logo]\r\n<p>More\r\n</p>\r\n[see-also]<h2>Heading</h2>\r\n"
    )


def test_both_in_one_place_stand_in_their_order() -> None:
    assert _spliced("<p>x</p><h2>y</h2>") == "<p>x</p>[logo][see-also]<h2>y</h2>"
    assert _spliced("") == "[logo][see-also]"


pieces = st.sampled_from(
    [
        *("<p>", "</p>", "<h2>", "</h2>", "<div>", "</div>", "<ul><li>", "</li>", "</ul>"),
        *("<pre>", "</pre>", "<!-- ", " -->", "<!-- logo -->", "<!--see-also-->", "<br/>", "<img "),
        *(
            "<script>",
            "</script>",
            "&amp;",
            "&",
            "<",
            ">",
            "</",
            "<!",
            "<?",
            '"',
            "'",
            "\r\n",
            "\n",
        ),
        *("<![foo[", "<![if", "]]", "http://[", "<a href=", "class=see-also", "<div "),
        *("<section id='a'>", "</section>", "<blockquote>", "<![CDATA[", "]]>", "text", " ", "\0"),
    ]
)
bodies = st.lists(pieces | st.text(max_size=8), max_size=40).map("".join)


@given(bodies)
def test_whatever_the_body_only_the_fragment_is_inserted(body: str) -> None:
    found = places(body)
    assert 0 <= found.logo <= len(body)
    assert 0 <= found.see_also <= len(body)
    spliced = splice(body, [(found.logo, "\ue000"), (found.see_also, "\ue001")])
    assert len(spliced) == len(body) + 2
    without_logo = spliced.replace("\ue000", "", 1) if "\ue000" not in body else None
    if without_logo is not None and "\ue001" not in body:
        assert without_logo.replace("\ue001", "", 1) == body


@given(bodies)
def test_no_body_breaks_a_reader(body: str) -> None:
    headings(body)
    sized_images(body, lambda _: (1, 2))
    path_of(body, "https://site.invalid/a.html")
    for block in hand_written(body).blocks:
        links(block)


def test_hand_written_blocks_and_images_are_found() -> None:
    found = hand_written(
        '<div class="well see-also">See <a href="/a.html">a</a>.</div>'
        "<!-- <img src='no.png'> --><pre><img src='no.png'></pre>"
        "<p class='see-alsos'><img alt=\"x\" src='/img/logos/a&amp;b.png'></p>"
    )
    assert [links(block) for block in found.blocks] == [("/a.html",)]
    assert found.images == ("/img/logos/a&b.png",)
