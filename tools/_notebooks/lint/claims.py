"""Rules about claims: what is recorded, what is shown, what is claimed, and what was replicated."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from _notebooks.fingerprint import fingerprint
from _notebooks.lint.literals import Names
from _notebooks.lint.page import Cell, Page, Problem
from lstm_course.claims import METADATA_KEY, Claim
from lstm_course.replications import Replicated, read_replication

BOUNDS = ("above", "below", "equals", "tolerance")
# Words that tell of a bound or a comparison, not of a quantity.
WORDS_OF_BOUNDS = ("above", "beat", "beats", "below", "exceeds", "than")
SHIFTS = 20
AGAIN = "run `python tools/notebooks.py replicate`"


def claims(page: Page) -> Iterator[tuple[Cell, Claim, str]]:
    """Yield every claim stored in a notebook that this version can read.

    Parameters
    ----------
    page : Page

    Yields
    ------
    cell : Cell
    claim : lstm_course.claims.Claim
        The record in the output's metadata.
    line : str
        What the cell shows.
    """
    for cell, record, line in _records(page):
        if isinstance(record, Claim):
            yield cell, record, line


def recorded_by_this_version(page: Page) -> Iterator[Problem]:
    """Every record of a claim has the fields that this version writes."""
    if wrong := [record for _, record, _ in _records(page) if isinstance(record, str)]:
        others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield page.problem(wrong[0] + others)


def named_after_chapter(page: Page) -> Iterator[Problem]:
    """A claim's name begins with its chapter's two digits."""
    for cell, claim, _ in claims(page):
        if not claim.name.startswith(f"{page.path.name[:2]}."):
            yield cell.problem(f"the claim {claim.name} should begin with {page.path.name[:2]}.")


def named_after_quantity(page: Page) -> Iterator[Problem]:
    """A claim's name tells what is measured; the bound may change, and the name stays."""
    for cell, claim, _ in claims(page):
        for word in set(re.split(r"[.-]", claim.name)) & set(WORDS_OF_BOUNDS):
            yield cell.problem(f"{claim.name}: name the quantity, not its bound ({word!r})")


def record_as_shown(page: Page) -> Iterator[Problem]:
    """The line that a reader sees is the record that the page of claims lists."""
    for cell, claim, line in claims(page):
        if line != f"✓ {claim}":
            yield cell.problem(f"shows {line!r}, but its record says '✓ {claim}'")


def bound_satisfied(page: Page) -> Iterator[Problem]:
    """Every result that a stored claim stands for keeps the stored bound."""
    for cell, claim, _ in claims(page):
        if not claim.holds:
            yield cell.problem(f"the stored claim does not hold: {claim}")


def bounds_written_down(page: Page) -> Iterator[Problem]:
    """A bound is a number that the author wrote, not one that was measured or trained."""
    for cell in page.code:
        if cell.syntax is None:
            continue
        names = Names(cell.syntax)
        for node in ast.walk(cell.syntax):
            match node:
                case ast.Call(func=ast.Name(id="claim") | ast.Attribute(attr="claim")):
                    yield from _unwritten(cell, node, names)


def claims_replicated(pages: Sequence[Page], root: Path) -> Iterator[Problem]:
    """Every claim held in each of {SHIFTS} runs with other seeds, and its bound has room."""
    for page in pages:
        found = list(claims(page))
        try:
            table = read_replication(page.path)
        except ValueError as error:
            yield page.problem(str(error))
            continue
        if table is None:
            if found:
                yield page.problem(f"its claims were never replicated: {AGAIN}")
            continue
        if table.code != fingerprint(cell.node for cell in page.cells):
            yield page.problem(f"its claims were replicated with other code: {AGAIN}")
        if len(table.shifts) < SHIFTS:
            yield page.problem(f"replicated in {len(table.shifts)} shifts; {SHIFTS} are meant")
        for cell, claim, _ in found:
            yield from _not_replicated(cell, claim, table.claims.get(claim.name))
        for name in sorted(set(table.claims) - {claim.name for _, claim, _ in found}):
            yield page.problem(f"replicated {name}, which it does not claim: {AGAIN}")


def _records(page: Page) -> Iterator[tuple[Cell, Claim | str, str]]:
    """Yield claims, or what is wrong with their records, with the lines that are shown."""
    for cell in page.run:
        for output in cell.outputs:
            record = output.get("metadata", {}).get(METADATA_KEY)
            if record is None:
                continue
            line = output.data.get("text/plain", "")
            try:
                yield cell, Claim.from_record(record), line
            except ValueError as error:
                yield cell, str(error), line


def _unwritten(cell: Cell, call: ast.Call, names: Names) -> Iterator[Problem]:
    for keyword in call.keywords:
        bound = ast.unparse(keyword.value)
        if keyword.arg is None:
            yield cell.problem(f"the bounds **{bound} of a claim should be written in its call")
        elif keyword.arg in BOUNDS and not names.is_written(keyword.value):
            yield cell.problem(
                f"the bound {keyword.arg}={bound} is not a number that the cell writes down: claim "
                "the difference or the ratio against a number"
            )


def _not_replicated(cell: Cell, claim: Claim, row: Replicated | None) -> Iterator[Problem]:
    if row is None or not row.has_bound_of(claim):
        bound = f" with the bound '{claim.bound}'" if row else ""
        yield cell.problem(f"the claim {claim.name} was not replicated{bound}: {AGAIN}")
    elif not row.holds_always:
        yield cell.problem(
            f"the claim {claim.name} held in {row.held} of {len(row.made)} shifts: {_seen(row)}"
        )
    elif not row.has_room:
        yield cell.problem(f"the bound of {claim.name} is too near: {_seen(row)}")


def _seen(row: Replicated) -> str:
    values = f"{row.smallest:.4g} to {row.largest:.4g}"
    missing = len(row.made) - len(row.claims)
    return f"{row.claims[0].bound}, measured {values}" + f", not made {missing} times" * bool(
        missing
    )


RULES = (
    recorded_by_this_version,
    named_after_chapter,
    named_after_quantity,
    record_as_shown,
    bound_satisfied,
    bounds_written_down,
)
BOOK_RULES = (claims_replicated,)
