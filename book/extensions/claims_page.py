"""Claims in the book: the directive ``{claims-table}``, and a look for the lines that state one.

``{claims-table}`` lists every claim, gathered from the executed notebooks at each build.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import metadata
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).parents[2]))

from lstm_course.claims import Claim, read_claims

FOLDERS = ("chapters", "solutions")
COLUMNS = {"Claim": 30, "Measured": 22, "Unit": 20, "Bound": 20, "Over": 12}


def executed_notebooks(env: BuildEnvironment) -> list[str]:
    """Return the document names of the notebooks in the book that may hold claims, in order."""
    return sorted(name for name in env.found_docs if name.split("/")[0] in FOLDERS)


def measured(claim: Claim) -> str:
    """Write a claim's value, with its spread where it has one."""
    value = short(claim.value, 4)
    return value if claim.spread is None else f"{value} ± {short(claim.spread, 2)}"


def short(number: float, digits: int) -> str:
    """Write a number with few digits, and a whole one as such."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:.{digits}g}"


def cell(text: str, *, literal: bool = False) -> nodes.entry:
    """Make one cell of a table."""
    content = nodes.literal(text, text) if literal else nodes.Text(text)
    return nodes.entry("", nodes.paragraph("", "", content))


def table_of(claims: list[Claim]) -> nodes.table:
    """Set claims as a table."""
    group = nodes.tgroup("", cols=len(COLUMNS))
    group.extend(nodes.colspec("", colwidth=width) for width in COLUMNS.values())
    heads = nodes.row("", *(cell(name) for name in COLUMNS))
    rows = [
        nodes.row(
            "",
            cell(claim.name, literal=True),
            cell(measured(claim)),
            cell(claim.unit),
            cell(claim.bound),
            cell("" if claim.spread is None else f"{claim.results} {claim.over}"),
        )
        for claim in claims
    ]
    group += [nodes.thead("", heads), nodes.tbody("", *rows)]
    return nodes.table("", group, classes=["claims"])


class ClaimsTable(SphinxDirective):
    """One heading and one table per notebook that makes claims, with the total above."""

    def run(self) -> list[nodes.Node]:
        """Return the total, then the tables."""
        found = {name: self.claims_in(name) for name in executed_notebooks(self.env)}
        found = {name: claims for name, claims in found.items() if claims}
        total = sum(map(len, found.values()))
        text = f"{total} claims in {len(found)} notebooks."
        return [
            nodes.paragraph(text, text),
            *(part for name, claims in found.items() for part in self.part(name, claims)),
        ]

    def claims_in(self, name: str) -> list[Claim]:
        """Read a notebook's claims, and have the page built again when it changes."""
        path = Path(self.env.doc2path(name))
        self.env.note_dependency(str(path))
        return read_claims(path) if path.suffix == ".ipynb" else []

    def part(self, name: str, claims: list[Claim]) -> list[nodes.Node]:
        """Set one notebook's claims under its title, which links to it."""
        link = addnodes.pending_xref(
            "",
            nodes.inline("", name),
            refdomain="std",
            reftype="doc",
            reftarget=f"/{name}",
            refdoc=self.env.docname,
            refexplicit=False,
            refwarn=True,
        )
        heading = nodes.rubric("", "", link, classes=["claims-of"])
        return [heading, table_of(claims)]


def read_again_when_a_notebook_changes(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages with the directive as outdated when any notebook was added or removed."""
    touched = {name.split("/")[0] for name in added | removed}
    return ["book/claims"] if touched & set(FOLDERS) and "book/claims" in env.all_docs else []


def mark_claim_lines(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give the outputs that state a claim a class of their own."""
    for output in doctree.findall(nodes.literal_block):
        if re.match(r"✓ \d\d\.", output.astext()):
            output["classes"].append("claim")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_directive("claims-table", ClaimsTable)
    app.connect("doctree-resolved", mark_claim_lines)
    app.connect("env-get-outdated", read_again_when_a_notebook_changes)
    return metadata.of(__file__)
