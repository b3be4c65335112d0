"""Sets the claims of a cell as one quiet block: value, what it is, bound; the name on demand.

A notebook shows a claim as a line of text. Here the records behind these lines leave the outputs
and stand below the cell, or, where there is room, beside it (tables.css). Each value leads to its
row on the page of claims, and shows the claim's name when it is pointed at or focused.
"""

from __future__ import annotations

import json
import re
import sys
from html import escape
from pathlib import Path
from typing import Any

import metadata
from docutils import nodes
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parents[2]))

from lstm_course.claims import METADATA_KEY, Claim, short

PAGE = "book/claims"
KEPT = "claims"
POWER = re.compile(r"(?<![\w.])(?P<sign>-?)(?P<digits>\d(?:\.\d+)?)e(?P<power>[-+]\d+)")


def place_of(claim: Claim) -> str:
    """Name the claim's place on the page of claims."""
    return f"claim-{claim.name.replace('.', '-')}"


def printed(text: str) -> str:
    r"""Set a text in HTML, its numbers as in print: raised powers of ten, a minus for a hyphen.

    Examples
    --------
    >>> printed("4.725e-06"), printed("-0.76 < 1, b_f 3")
    ('4.725\xa0×\xa010<sup>−6</sup>', '−0.76 &lt; 1, b<sub>f</sub> 3')
    """

    def power(found: re.Match[str]) -> str:
        factor = "" if found["digits"] == "1" else f"{found['digits']}\u00a0×\u00a0"
        return f"{found['sign']}{factor}10<sup>{int(found['power'])}</sup>"

    text = POWER.sub(power, escape(text))
    text = re.sub(r"\b([a-zA-Z])_(\w)\b", r"\1<sub>\2</sub>", text)
    return re.sub(r"(?<![\w.])-(?=\d)", "−", text)


def spread_of(claim: Claim) -> str:
    """Write between which values several results lie."""
    if claim.results == 1:
        return ""
    smallest, largest = short(claim.smallest), short(claim.largest)
    count = f"{claim.results} {claim.over}"
    return f"(in all {count})" if smallest == largest else f"({smallest} to {largest} over {count})"


def things(claims: list[Claim]) -> list[str]:
    """Say what each claim measures; where the units do not tell, with the name's last words."""
    units = [claim.unit for claim in claims]
    return [
        claim.unit
        if claim.unit and units.count(claim.unit) == 1
        else ": ".join(filter(None, [claim.unit, claim.name.split(".")[-1].replace("-", " ")]))
        for claim in claims
    ]


def block(claims: list[Claim], address: str = "") -> str:
    """Set the claims of one cell; the address is that of the page of claims, if there is one."""
    said = things(claims)
    for number in reversed(range(1, len(claims))):
        # What the claim above has said already need not be said again.
        if claims[number].unit == claims[number - 1].unit:
            said[number] = said[number].removeprefix(f"{claims[number].unit}: ")
    parts = [_item(claim, thing, address) for claim, thing in zip(claims, said, strict=True)]
    return f'<ul class="claims margin" aria-label="Claims">{"".join(parts)}</ul>\n'


def _item(claim: Claim, thing: str, address: str) -> str:
    name = f'<span class="name">{claim.name}</span>'
    value = f'{name} <span class="value">{printed(short(claim.value))}</span>'
    if address:
        value = f'<a href="{address}#{place_of(claim)}">{value}</a>'
    texts = {"what": thing, "range": spread_of(claim), "bound": claim.bound}
    rest = (f'<span class="{kind}">{printed(text)}</span>' for kind, text in texts.items() if text)
    fails = "" if claim.holds else ' class="fails"'
    return f"<li{fails}>{value} {' '.join(rest)}</li>"


def keep_records(app: Sphinx, docname: str, content: list[str]) -> None:
    """Move the records of claims from a notebook's outputs to the metadata of their cells."""
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(content[0])
    for cell in notebook["cells"]:
        outputs = cell.get("outputs", [])
        records = [_record(output) for output in outputs if _record(output)]
        if records:
            cell["metadata"][KEPT] = records
            cell["outputs"] = [output for output in outputs if not _record(output)]
    content[0] = json.dumps(notebook)


def _record(output: dict[str, Any]) -> dict[str, Any] | None:
    record: dict[str, Any] | None = output.get("metadata", {}).get(METADATA_KEY)
    return record


def show_blocks(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put each cell's block after its outputs."""
    address = ""
    if PAGE in app.env.all_docs:
        address = app.builder.get_relative_uri(docname, PAGE)
    for cell in doctree.findall(nodes.container):
        records = cell.get("cell_metadata", {}).get(KEPT)
        if records:
            html = block([Claim.from_record(record) for record in records], address)
            cell += nodes.raw("", html, format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", keep_records)
    app.connect("doctree-resolved", show_blocks)
    return metadata.of(__file__)
