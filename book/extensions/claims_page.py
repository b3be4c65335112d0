"""The page of claims, and a look for the lines that state one.

``{claims-table}`` lists every claim, gathered from the executed notebooks at each build, and what
became of it in the stored runs with other seeds. ``{claims-contents}`` lists the notebooks, each
with a link to its table.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import metadata
from docutils import nodes
from quiet_claims import place_of, printed, spread_of, things
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).parents[2]))

from lstm_course.claims import Claim, read_claims, short
from lstm_course.replications import Replicated, Replication, path_of, read_replication

FOLDERS = ("chapters", "solutions")
COLUMNS = {"Claim": 32, "Measured": 20, "Bound": 16, "Held in": 14, "Values there": 18}
MISSING = "not replicated yet"


@dataclass(frozen=True)
class Notebook:
    """One notebook's claims and what became of them with other seeds."""

    name: str
    claims: list[Claim]
    replication: Replication | None

    def row(self, claim: Claim) -> Replicated | None:
        """Give a claim's replication if it was made with the bound that the claim has now."""
        rows = self.replication.claims if self.replication else {}
        row = rows.get(claim.name)
        return row if row and row.has_bound_of(claim) else None


def executed_notebooks(env: BuildEnvironment) -> list[str]:
    """Return the document names of the notebooks in the book that may hold claims, in order."""
    return sorted(name for name in env.found_docs if name.split("/")[0] in FOLDERS)


def anchor_of(name: str) -> str:
    """Name the place of a notebook's table on the page."""
    return f"claims-of-{name.replace('/', '-')}"


def cell(*texts: str, kind: str = "") -> nodes.entry:
    """Make one cell of a table; what stands after its first text is set smaller."""
    first, *rest = (printed(text) for text in texts)
    html = "".join([first, *(f" <small>{text}</small>" for text in rest if text)])
    content = nodes.raw("", html, format="html")
    return nodes.entry("", nodes.paragraph("", "", content), classes=[kind] if kind else [])


def statement(claim: Claim, thing: str) -> nodes.entry:
    """Say what is claimed, and its name."""
    text = nodes.raw("", f"{printed(thing)} ", format="html")
    return nodes.entry("", nodes.paragraph("", "", text, nodes.literal("", claim.name)))


def held(row: Replicated | None) -> str:
    """Write in how many runs a claim held."""
    return f"{row.held} of {len(row.made)} runs" if row else MISSING


def seen(row: Replicated | None) -> str:
    """Write between which values the runs lay."""
    ends = dict.fromkeys([short(row.smallest), short(row.largest)]) if row else []
    return " to ".join(ends)


def table_of(notebook: Notebook) -> nodes.table:
    """Set a notebook's claims as a table."""
    group = nodes.tgroup("", cols=len(COLUMNS))
    group.extend(nodes.colspec("", colwidth=width) for width in COLUMNS.values())
    heads = nodes.row("", *(cell(name) for name in COLUMNS))
    rows = [
        nodes.row(
            "",
            statement(claim, thing),
            cell(short(claim.value), spread_of(claim)),
            cell(claim.bound),
            cell(held(notebook.row(claim))),
            cell(seen(notebook.row(claim))),
            ids=[place_of(claim)],
        )
        for claim, thing in zip(notebook.claims, things(notebook.claims), strict=True)
    ]
    group += [nodes.thead("", heads), nodes.tbody("", *rows)]
    return nodes.table("", group, classes=["claims"])


def totals(notebooks: list[Notebook]) -> str:
    """Say how many claims there are, and how many of them other seeds have borne out."""
    rows = [notebook.row(claim) for notebook in notebooks for claim in notebook.claims]
    made = [row for row in rows if row is not None]
    always = sum(row.holds_always for row in made)
    text = f"{len(rows)} claims in {len(notebooks)} notebook{'s' * (len(notebooks) != 1)}."
    if not made:
        return text
    fewest = min(len(row.made) for row in made)
    which = "All of them were" if len(made) == len(rows) else f"{len(made)} of them were"
    every = "all" if always == len(made) else f"{always}"
    return f"{text} {which} measured again in at least {fewest} runs; {every} held in every run."


def machines(notebooks: list[Notebook]) -> str:
    """Say on what the runs with other seeds were made."""
    tables = [notebook.replication for notebook in notebooks if notebook.replication]
    different = dict.fromkeys(", ".join(_facts(table.machine)) for table in tables)
    return f"The runs with other seeds were made on: {'; '.join(different)}." if different else ""


def _facts(machine: dict[str, str]) -> list[str]:
    """Write a machine's processor and system as they are, and versions with their names."""
    plain = ("processor", "system")
    return [value if key in plain else f"{key} {value}" for key, value in machine.items()]


class OnClaims(SphinxDirective):
    """What both directives need: the notebooks with their claims."""

    def notebooks(self) -> list[Notebook]:
        """Read all notebooks that make claims."""
        try:
            found = [self.notebook(name) for name in executed_notebooks(self.env)]
        except ValueError as error:
            raise self.error(str(error)) from error
        return [notebook for notebook in found if notebook.claims]

    def notebook(self, name: str) -> Notebook:
        """Read a notebook's claims, and have the page built again when anything changes."""
        path = Path(self.env.doc2path(name))
        if path.suffix != ".ipynb":
            return Notebook(name, [], None)
        for file in (path, path_of(path)):
            self.env.note_dependency(str(file))
        return Notebook(name, read_claims(path), read_replication(path))


class ClaimsContents(OnClaims):
    """A list of the notebooks that make claims, with a link to the table of each."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        items = [
            nodes.list_item("", nodes.paragraph("", "", self.link(notebook)))
            for notebook in self.notebooks()
        ]
        return [nodes.bullet_list("", *items, classes=["claims-contents"])]

    def link(self, notebook: Notebook) -> nodes.reference:
        """Link a notebook's table; the title is entered when all titles are known."""
        place = {"refuri": f"#{anchor_of(notebook.name)}", "internal": True}
        return nodes.reference("", "", **place, title_of=notebook.name)


class ClaimsTable(OnClaims):
    """One heading and one table per notebook that makes claims, with the totals above."""

    def run(self) -> list[nodes.Node]:
        """Return the totals, then the tables."""
        found = self.notebooks()
        words = [text for text in (totals(found), machines(found)) if text]
        return [
            *(nodes.paragraph(text, text) for text in words),
            *(part for notebook in found for part in self.part(notebook)),
        ]

    def part(self, notebook: Notebook) -> list[nodes.Node]:
        """Set one notebook's claims under its title, which links to it."""
        link = addnodes.pending_xref(
            "",
            nodes.inline("", notebook.name),
            refdomain="std",
            reftype="doc",
            reftarget=f"/{notebook.name}",
            refdoc=self.env.docname,
            refexplicit=False,
            refwarn=True,
        )
        place = anchor_of(notebook.name)
        heading = nodes.rubric("", "", link, classes=["claims-of"], ids=[place])
        return [heading, table_of(notebook)]


def enter_titles(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Enter the notebooks' titles in the list of them, with the chapters' numbers."""
    for link in doctree.findall(nodes.reference):
        name = link.get("title_of")
        if name:
            number = app.env.toc_secnumbers.get(name, {}).get("")
            start = f"{number[0]}. " if number else ""
            link += nodes.Text(start + app.env.titles[name].astext())


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
    app.add_directive("claims-contents", ClaimsContents)
    app.add_directive("claims-table", ClaimsTable)
    app.connect("doctree-resolved", enter_titles)
    app.connect("doctree-resolved", mark_claim_lines)
    app.connect("env-get-outdated", read_again_when_a_notebook_changes)
    return metadata.of(__file__)
