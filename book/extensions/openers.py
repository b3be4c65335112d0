"""How a chapter opens: its part and number above the title, the question as a deck, small aims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import metadata
import yaml
from docutils import nodes
from sphinx.application import Sphinx

FOLDER = "chapters/"
AIMS = "You will"


def parts_of(contents: dict[str, Any]) -> dict[str, str]:
    """Name the part that each chapter of a table of contents stands in.

    >>> chapters = [{"file": "chapters/06"}]
    >>> parts_of({"parts": [{"caption": "Part II · Gates", "chapters": chapters}]})
    {'chapters/06': 'Part II'}
    """
    return {
        chapter["file"]: part["caption"].split(" · ")[0]
        for part in contents["parts"]
        for chapter in part["chapters"]
    }


def open_chapter(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Set the beginning of a chapter."""
    if not docname.startswith(FOLDER):
        return
    section = next(doctree.findall(nodes.section))
    aims = next((node for node in section.children if node.astext().strip() == AIMS), None)
    mark_deck(section, aims)
    if aims:
        set_aims_apart(section, aims)
    number = app.env.toc_secnumbers.get(docname, {}).get("")
    if number:
        contents = yaml.safe_load((Path(app.confdir) / "_toc.yml").read_text(encoding="utf-8"))
        where = f"{parts_of(contents)[docname]} · Chapter {number[0]}"
        section.insert(0, nodes.paragraph("", where, classes=["opener-place"]))


def mark_deck(section: nodes.section, aims: nodes.Node | None) -> None:
    """Mark the paragraphs between the title, or a motto below it, and what is of another kind."""
    for node in section.children[1:]:
        if isinstance(node, nodes.block_quote):
            node["classes"].append("motto")
            continue
        if not isinstance(node, nodes.paragraph) or node is aims:
            break
        node["classes"].append("deck")


def set_aims_apart(section: nodes.section, aims: nodes.Node) -> None:
    """Put what the reader will do, with its list, into a box of its own."""
    start = section.index(aims)
    members = section.children[start : start + 2]
    section[start : start + 2] = [nodes.container("", *members, classes=["aims"])]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", open_chapter)
    return metadata.of(__file__)
