"""Rules about claims: the record, the printed line and the bound agree."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import re
from collections.abc import Iterator

from _notebooks.lint.page import Cell, Page, Problem
from lstm_course.claims import MARGIN_IN_SPREADS, METADATA_KEY, Claim

NUMBER = r"-?(?:[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?|inf)"
BOUND = re.compile(
    rf"(?:above (?P<above>{NUMBER}))?(?: and )?(?:below (?P<below>{NUMBER}))?"
    rf"|exactly (?P<exactly>{NUMBER})"
    rf"|(?P<about>{NUMBER}) \(within (?P<tolerance>{NUMBER})\)"
)
# Unless it is a whole number, a bound is shown with four digits; the one meant may be so far off.
ROUNDING = 5e-4


def claims(page: Page) -> Iterator[tuple[Cell, Claim, str]]:
    """Yield every claim stored in a notebook.

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
    for cell in page.run:
        for output in cell.outputs:
            record = output.get("metadata", {}).get(METADATA_KEY)
            if record is not None:
                yield cell, Claim(**record), output.data.get("text/plain", "")


def named_after_chapter(page: Page) -> Iterator[Problem]:
    """A claim's name begins with its chapter's two digits."""
    for cell, claim, _ in claims(page):
        if not claim.name.startswith(f"{page.path.name[:2]}."):
            yield cell.problem(f"the claim {claim.name} should begin with {page.path.name[:2]}.")


def record_as_shown(page: Page) -> Iterator[Problem]:
    """The line that a reader sees is the record that the page of claims lists."""
    for cell, claim, line in claims(page):
        if line != f"✓ {claim}":
            yield cell.problem(f"shows {line!r}, but its record says '✓ {claim}'")


def bound_satisfied(page: Page) -> Iterator[Problem]:
    """The stored value keeps its stored bound, and three spreads of distance from it."""
    for cell, claim, _ in claims(page):
        if not holds(claim):
            yield cell.problem(f"the stored claim does not hold: {claim}")


def holds(claim: Claim) -> bool:
    """Say whether a stored claim's value keeps its bound.

    Parameters
    ----------
    claim : lstm_course.claims.Claim

    Returns
    -------
    bool
        False also where the bound cannot be read.
    """
    match = BOUND.fullmatch(claim.bound)
    if not match or not claim.bound:
        return False
    written = {word: text for word, text in match.groupdict().items() if text}
    tolerance = _number(written.pop("tolerance", "0"))
    return all(_keeps(claim, word, text, tolerance) for word, text in written.items())


def _keeps(claim: Claim, word: str, text: str, tolerance: float) -> bool:
    bound = _number(text)
    slack = 0.0 if text.lstrip("-").replace(",", "").isdigit() else ROUNDING * abs(bound)
    if word in ("exactly", "about"):
        return abs(claim.value - bound) <= tolerance + slack
    distance = claim.value - bound if word == "above" else bound - claim.value
    return distance > -slack and distance >= MARGIN_IN_SPREADS * (claim.spread or 0.0) - slack


def _number(text: str) -> float:
    return float(text.replace(",", ""))


RULES = (named_after_chapter, record_as_shown, bound_satisfied)
