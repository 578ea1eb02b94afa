"""Edits that authors make, for tests that compare what follows from them with a clean build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

PAGES = """
0100 web toc
0101 http section
0102 dns
0103 tls
"""

KINDS = (
    *("text", "title", "order", "section", "concept", "link", "slug", "own field", "delete"),
    "rename",
)
EDITS = st.lists(
    st.tuples(st.sampled_from([*KINDS, "setting", "words", "post", "template"]), st.integers(0, 4)),
    min_size=1,
    max_size=3,
)
OTHERS = {
    "content/post.md": "title: Post\ndate: 2026-01-01\ncategory: news\ntags: a\n\nWords.\n",
    "content/pages/dns-de.md": "title: Namen\nslug: dns\nlang: de\nsortorder: 0102\n\nText.\n",
    "own/analytics.html": "",
}
TEMPLATES = (
    "",
    "{{ (page or {}).title }} {{ (page or article or {}).mood }}",
    "{{ articles|length }}",
    "{% for one in pages %}{{ one.content|length }}{% endfor %}",
    "{% if page and page.entry.next %}{{ page.entry.next.title }}{% endif %}",
)


def apply(folder: Path, kind: str, number: int) -> None:
    """Make one edit to a site."""
    files = sorted((folder / "content/pages").glob("*.md"))
    file = files[number % len(files)]
    conf = folder / "pelicanconf.py"
    if kind == "setting":
        conf.write_text(f"{conf.read_text()}SITENAME = 'Book {number}'\n")
    elif kind == "words":
        conf.write_text(f"{conf.read_text()}FSP_STRINGS = {{'en': {{'home': 'Top {number}'}}}}\n")
    elif kind == "post":
        post = folder / "content/post.md"
        text = post.read_text()
        edits = (
            f"{text}\nMore.\n",
            text.replace("title: ", "title: New "),
            text.replace("category: ", "category: new-"),
            text.replace("tags: ", "tags: b, "),
            f"mood: glad\n{text}",
        )
        post.write_text(edits[number])
    elif kind == "template":
        (folder / "own/analytics.html").write_text(TEMPLATES[number])
    elif kind == "delete" and len(files) > 2:
        file.unlink()
    elif kind == "rename":
        file.rename(file.with_stem(f"{file.stem}x"))
    else:
        text = file.read_text()
        changes = {
            "text": f"{text}\n\n## More\n\nWords.\n",
            "title": text.replace("title: ", "title: New "),
            "order": text.replace("sortorder: 01", f"sortorder: 0{number + 1}"),
            "section": text.replace("sortorder:", "section: True\nsortorder:", 1),
            "concept": text.replace("sortorder:", f"conceptname: c{number}\nsortorder:", 1),
            "slug": text.replace("slug: ", "slug: x", 1),
            "own field": f"mood: {number}\n{text}",
            "link": f"{text}\n[there]({{filename}}{files[(number + 1) % len(files)].name})\n",
        }
        file.write_text(changes.get(kind, text))
