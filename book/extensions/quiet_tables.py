"""Finds the columns of numbers in tables, which are set flush right."""

from __future__ import annotations

import re
from typing import Any

import metadata
from docutils import nodes
from sphinx.application import Sphinx

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
POWER = r"(?:e[-+]?\d+|\s*[×·]\s*10\S*)"
NUMBER = re.compile(rf"[-−+≈<>≤≥]?\s*{DIGITS}{POWER}?\s*(?:%|×|k|kB|MB|s|ms)?")
NOTHING = {"", "–", "—", "-"}


def is_number(text: str) -> bool:
    """Say whether a cell holds one number, perhaps with a sign or a unit.

    Examples
    --------
    >>> [is_number(text) for text in ("3.42", "−1,000", "20 %", "3 of 5", "about 3", "6.3–6.5")]
    [True, True, True, False, False, False]
    """
    return NUMBER.fullmatch(text.strip()) is not None


def columns_of_numbers(rows: list[list[str]]) -> list[int]:
    """Give the columns whose cells hold numbers and nothing else, at least one of them."""
    found = []
    for column, texts in enumerate(zip(*rows, strict=False)):
        said = [text for text in texts if text.strip() not in NOTHING]
        if said and all(map(is_number, said)):
            found.append(column)
    return found


def mark_numbers(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give each cell of a column of numbers, and its head, a class of their own."""
    for table in doctree.findall(nodes.table):
        rows = [list(row.findall(nodes.entry)) for row in table.findall(nodes.row)]
        if "claims" in table["classes"]:  # its cells hold more than a number
            continue
        if any("morecols" in entry or "morerows" in entry for row in rows for entry in row):
            continue
        body = [row for row in rows if not isinstance(row[0].parent.parent, nodes.thead)]
        for column in columns_of_numbers([[entry.astext() for entry in row] for row in body]):
            for row in rows:
                row[column]["classes"].append("number")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", mark_numbers)
    return metadata.of(__file__)
