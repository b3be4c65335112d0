"""The story as a book of its own: a contents of its chapters, and four vignettes.

The text is data, included as it is; so what stands around it is put in when the page is read.
"""

from __future__ import annotations

from typing import Any

import metadata
from docutils import nodes
from sphinx.application import Sphinx

PAGE = "book/story"
# The chapter that a vignette opens, its file and what it shows.
VIGNETTES = {
    "Josper Tench Ties It Once More": (
        "story-shelf",
        "Night in the house: a long rail of knotted green cords. Below it, at a bench with a lamp, "
        "an old man bends over one very long cord; across from him stands the young keeper.",
    ),
    "The Pig": (
        "story-pig",
        "A white pig with one black ear stands at sunset behind a row of small houses, several "
        "times as high as any of them.",
    ),
    "The Third Crossing": (
        "story-crossing",
        "A full moon over a flat sheet of fog. A line of people walks along a rope, the fog up to "
        "their chests; one sits high on a carried chair, the first holds a lantern.",
    ),
    "Pancakes": (
        "story-new-room",
        "Dusk over the mud at low tide. On four old posts stands a small new room with a lamp and "
        "a few green cords. Two people sit on its step, their feet over the edge.",
    ),
}


def set_story(app: Sphinx, doctree: nodes.document) -> None:
    """Put contents and vignettes into the story's page."""
    if app.env.docname != PAGE:
        return
    title = next(doctree.findall(nodes.section))
    story = next(title.findall(nodes.section, include_self=False), None)
    chapters = [node for node in story.children if isinstance(node, nodes.section)] if story else []
    title.insert(title.index(story), contents(chapters))
    for chapter in chapters:
        if name := VIGNETTES.get(chapter[0].astext()):
            chapter.insert(1, picture(*name))


def contents(chapters: list[nodes.section]) -> nodes.bullet_list:
    """List the chapters, each a link."""
    items = []
    for chapter in chapters:
        link = nodes.reference("", chapter[0].astext(), internal=True, refid=chapter["ids"][0])
        items.append(nodes.list_item("", nodes.paragraph("", "", link)))
    return nodes.bullet_list("", *items, classes=["story-contents"])


def picture(name: str, words: str) -> nodes.image:
    """Show a vignette; it paints its own ground, for the light and the dark."""
    uri = f"assets/diagrams/{name}.svg"
    return nodes.image(uri=uri, alt=words, classes=["vignette", "dark-light"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # Before Sphinx collects the pictures of a page.
    app.connect("doctree-read", set_story, priority=400)
    return metadata.of(__file__)
