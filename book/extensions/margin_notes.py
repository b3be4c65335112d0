"""Notes in the margin: a work that a page cites, where it does so first; and asides.

They stand in the page's text and are shown where there is a margin (margin.css). On narrower
screens and on paper the citation alone leads to the bibliography, and an aside, a quotation that
begins with "Note.", stands below its paragraph.
"""

from __future__ import annotations

from html import escape
from typing import Any

import metadata
from docutils import nodes
from plain_markdown import address_of, name_of
from pybtex.database import Entry
from pybtex.richtext import Text
from sphinx.application import Sphinx

# Where a note would come from a box of its own, or stand beside one.
BOXES = (
    nodes.Admonition,
    nodes.block_quote,
    nodes.caption,
    nodes.definition,
    nodes.figure,
    nodes.legend,
    nodes.table,
)

# Beside one paragraph there is no room for more; such a paragraph gets none.
MOST = 3


def note(entry: Entry) -> str:
    """Say who wrote a work and when, with its title as a link."""
    title = escape(str(Text.from_latex(entry.fields["title"])))
    return (
        '<span class="margin-note margin" role="note">'
        f"{escape(name_of(entry))}. "
        f'<a class="external" href="{escape(address_of(entry))}">{title}</a>'
        "</span>"
    )


def works(app: Sphinx) -> dict[str, Entry]:
    """Give the works of the bibliography by the names of their places on its page."""
    domain: Any = app.env.get_domain("cite")
    entries = domain.bibdata.data.entries
    return {
        citation.citation_id: entries[citation.key]
        for citation in domain.citations
        if citation.key in entries
    }


def place_of(link: nodes.reference) -> str:
    """Give the place on the page of the bibliography that a citation leads to."""
    return str(link.get("refid") or link.get("refuri", "").partition("#")[2])


def is_boxed(node: nodes.Node) -> bool:
    """Say whether a place in the text lies in a box."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, BOXES):
            return True
    return False


def add_notes(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a note behind the first citation of each work on a page."""
    if len(list(doctree.findall(nodes.section))) < 2:
        return  # without contents there is no column for them
    places, noted = works(app), set()
    for paragraph in list(doctree.findall(nodes.paragraph)):
        new = {
            place: citation
            for citation in paragraph.findall(nodes.inline)
            if "bibtex-citation" in citation["classes"] and citation.parent is paragraph
            for place in reversed([*map(place_of, citation.findall(nodes.reference))])
            if place in places and place not in noted
        }
        if is_boxed(paragraph) or len(new) > MOST:
            continue
        noted |= set(new)
        for place, citation in new.items():
            at = paragraph.index(citation) + 1
            paragraph.insert(at, nodes.raw("", note(places[place]), format="html"))


def set_asides(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put an aside and the paragraph before it into one box, in which the styles place both."""
    for quote in list(doctree.findall(is_aside)):
        parent, at = quote.parent, quote.parent.index(quote)
        if at and isinstance(parent[at - 1], nodes.paragraph):
            paragraph = parent[at - 1]
            parent.remove(quote)
            quote["classes"].append("aside")
            parent.replace(paragraph, nodes.container("", quote, paragraph, classes=["with-aside"]))


def is_aside(node: nodes.Node) -> bool:
    """Say whether it is a quotation that begins with "Note."."""
    return isinstance(node, nodes.block_quote) and node.astext().startswith("Note.")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", add_notes, priority=900)
    app.connect("doctree-resolved", set_asides, priority=910)
    return metadata.of(__file__)
