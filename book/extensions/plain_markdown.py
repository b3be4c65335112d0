r"""Reads the notebooks' plain Markdown as the MyST that the site is made of.

A notebook must read well wherever it is opened, also where nobody knows MyST. So it holds only
what every reader shows, and the site gets the rest from here:

==============================================================  ====================================
in a notebook                                                   on the site
==============================================================  ====================================
``$$ ... \tag{6.3} $$``                                         an equation with an address
``(6.3)``                                                       a link to it
``![what is seen](cell.svg)``, below ``**Figure 6.2.** Words``  a figure with its caption
a plot, below it a text cell with ``**Figure 6.4.** Words``     a figure with its caption
``([Elman, 1990](https://doi.org/...))``                        a citation, if the bibliography has
                                                                an entry of that address
``[words](../book/by-hand.md#cell?f=1)``                        a link to a view of a page one can
                                                                play with, in a state
``[![what is seen](cell.svg)](../book/by-hand.md#cell?f=1)``    that view, live
==============================================================  ====================================

The numbers are those that the notebooks say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import metadata
from pybtex.database import Entry
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

FOLDERS = ("chapters", "exercises", "solutions")
# The E is for exercises.
NUMBER = r"E?\d+\.[1-9]\d*"
CAPTION = rf"\*\*Figure (?P<number>{NUMBER})\.\*\*\s+(?P<caption>.+?)(?=\n\n|\Z)"

EQUATION = re.compile(rf"^(?P<tex>\$\$\n.*?)\s*\\tag\{{(?P<number>{NUMBER})\}}\s*\$\$", re.M | re.S)
DIAGRAM = re.compile(rf"^!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)\n\n{CAPTION}", re.M | re.S)
PLOT_CAPTION = re.compile(rf"\A{CAPTION}\s*", re.S)
PAGE = r"\(\.\./book/(?:playground|by-hand)\.md#(?P<view>[a-z]+)\?(?P<state>[^)\s]*)\)"
VIEW = re.compile(rf"^\[!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+)\)\]{PAGE}$", re.M)
SITUATION = re.compile(rf"\[(?P<words>[^\[\]]+)\]{PAGE}")
LINK = r"\[(?P<{0}text>[^\]]+)\]\((?P<{0}address>https?://[^)\s]+)\)"
CITED = re.compile(LINK.format(""))
# What stands in code or in a formula is left alone.
REFERENCE = re.compile(
    r"(?P<left>^```.*?^```|`[^`]+`|\$\$.*?\$\$|\$[^$]+\$)"
    rf"|\((?P<number>{NUMBER})\)"
    rf"|\((?P<cited>{CITED.pattern}(?:;\s{LINK.format('next_')})*)\)",
    re.M | re.S,
)
# Pages that repeat another's numbers: their places have names of their own.
REPEATING = re.compile(r"(solutions)/|.*-(zh)$")
LABEL = re.compile(r"(?:equation-)?(?:solutions-|zh-)?(?:eq|fig)-(e?\d+)-(\d+)")

logger = logging.getLogger(__name__)


def address_of(entry: Entry) -> str:
    """Give the address at which a work is cited."""
    fields = entry.fields
    if "doi" in fields:
        address = f"https://doi.org/{fields['doi']}"
    elif "eprint" in fields:
        address = f"https://arxiv.org/abs/{fields['eprint']}"
    else:
        address = fields.get("url", "")
    return address.replace("(", "%28").replace(")", "%29")


def name_of(entry: Entry) -> str:
    """Name a work as the site does: ``Elman, 1990``."""
    people = entry.persons.get("author", [])
    names = [
        " ".join(map(str, person.rich_prelast_names + person.rich_last_names)) for person in people
    ]
    who = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return f"{who}, {entry.fields['year']}"


class Translator:
    """Turns one page's text into MyST."""

    def __init__(self, docname: str, entries: dict[str, Entry]) -> None:
        self.docname = docname
        folder, name = docname.split("/")
        self.chapter = f"{'E' * (folder != 'chapters')}{int(name.split('-')[0])}"
        repeating = REPEATING.match(docname)
        self.prefix = f"{repeating[1] or repeating[2]}-" if repeating else ""
        self.keys = {address_of(entry): key for key, entry in entries.items()}
        self.names = {key: name_of(entry) for key, entry in entries.items()}

    def label(self, kind: str, number: str) -> str:
        """Name the place of an equation or figure."""
        prefix = self.prefix * number.startswith(f"{self.chapter}.")
        return f"{prefix}{kind}-{number.lower().replace('.', '-')}"

    def text(self, source: str) -> str:
        """Turn a text cell into MyST."""
        source = REFERENCE.sub(self._reference, source)
        source = EQUATION.sub(
            lambda found: f"{found['tex']}\n$$ ({self.label('eq', found['number'])})", source
        )
        source = VIEW.sub(
            "```{playground} \\g<view>\n:state: \\g<state>\n\n![\\g<alt>](\\g<path>)\n```", source
        )
        source = SITUATION.sub(r"{playground}`\g<words> <\g<view>?\g<state>>`", source)
        return DIAGRAM.sub(self._diagram, source)

    def caption_of_plot(self, source: str) -> tuple[dict[str, str], str]:
        """Part the caption that opens a text cell from the rest of it."""
        found = PLOT_CAPTION.match(source)
        if not found:
            return {}, source
        figure = {
            "name": self.label("fig", found["number"]),
            "caption": self.text(found["caption"]),
        }
        return figure, source[found.end() :]

    def _reference(self, found: re.Match[str]) -> str:
        if found["number"]:
            return f"{{eq}}`{self.label('eq', found['number'])}`"
        return self._citation(found) if found["cited"] else found[0]

    def _citation(self, found: re.Match[str]) -> str:
        links = list(CITED.finditer(found["cited"]))
        if not all(link["address"] in self.keys for link in links):
            return found[0]
        keys = [self.keys[link["address"]] for link in links]
        for link, key in zip(links, keys, strict=True):
            if " ".join(link["text"].split()) != self.names[key]:
                logger.warning(
                    "%r should be %r", link["text"], self.names[key], location=self.docname
                )
        return f"{{cite}}`{','.join(keys)}`"

    def _diagram(self, found: re.Match[str]) -> str:
        return (
            f"```{{figure}} {found['path']}\n:name: {self.label('fig', found['number'])}\n"
            f":alt: {' '.join(found['alt'].split())}\n\n{found['caption']}\n```"
        )


def translate(app: Sphinx, docname: str, content: list[str]) -> None:
    """Rewrite a notebook before it is read into the book."""
    if not docname.startswith(FOLDERS):
        return
    entries = app.env.get_domain("cite").bibdata.data.entries  # type: ignore[attr-defined]
    translator = Translator(docname, entries)
    notebook = json.loads(content[0])
    plot: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            plot = cell if draws(cell) else {}
            continue
        source = "".join(cell["source"])
        if plot:
            figure, source = translator.caption_of_plot(source)
            plot["metadata"].setdefault("mystnb", {})["figure"] = figure
            plot = {}
        cell["source"] = translator.text(source)
    notebook["cells"] = [cell for cell in notebook["cells"] if "".join(cell["source"]).strip()]
    content[0] = json.dumps(notebook)


def draws(cell: dict[str, Any]) -> bool:
    """Say whether a code cell shows a picture."""
    return any(
        kind.startswith("image/") for output in cell["outputs"] for kind in output.get("data", {})
    )


def number_as_written(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Replace Sphinx's numbers of equations and figures by those that the notebooks say."""
    for kinds in env.toc_fignumbers.values():
        for numbers in kinds.values():
            for place in numbers:
                if found := LABEL.fullmatch(place):
                    numbers[place] = (found[1].upper(), found[2])  # type: ignore[assignment]
    return []


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", translate)
    # After Sphinx's own numbering.
    app.connect("env-get-updated", number_as_written, priority=900)
    return metadata.of(__file__)
