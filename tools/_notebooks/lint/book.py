"""Rules that look at all notebooks at once."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from _notebooks.lint.claims import BOOK_RULES, claims
from _notebooks.lint.page import NUMBER, Page, Problem
from _notebooks.lint.prose import EQUATION

REFERENCE = re.compile(rf"\(({NUMBER})\)")
# In the pages of the site that are no notebooks.
ROLE = re.compile(r"\{eq\}`eq-(\w+)-(\w+)`")
NOT_TEXT = (re.compile(r"`[^`]+`"), EQUATION, re.compile(r"\$[^$]+\$"))


def claims_unique(pages: Sequence[Page], root: Path) -> Iterator[Problem]:
    """No two claims of the book have one name."""
    first: dict[str, str] = {}
    for page in pages:
        for cell, claim, _ in claims(page):
            here = f"{page.path.name} [cell {cell.number}]"
            if claim.name in first:
                yield cell.problem(f"the claim {claim.name} is made before, in {first[claim.name]}")
            first.setdefault(claim.name, here)


def equations_referred_to(pages: Sequence[Page], root: Path) -> Iterator[Problem]:
    """Every equation is referred to, by its number; every such number is an equation's."""
    equations = {
        (page.path, found["number"]): cell
        for page in pages
        for cell in page.text
        for found in EQUATION.finditer(cell.source)
        if found["number"]
    }
    numbers = {number for _, number in equations}
    referred = {
        f"{chapter.upper()}.{number}"
        for path in sorted((root / "book").glob("**/*.md"))
        for chapter, number in ROLE.findall(path.read_text(encoding="utf-8"))
    }
    for page in pages:
        for cell in page.text:
            found = set(_references(cell.source))
            referred |= found
            for number in sorted(found - numbers):
                yield cell.problem(f"({number}) is the number of no equation")
    for (_, number), cell in equations.items():
        if number not in referred:
            yield cell.problem(f"no text refers to the equation ({number})")


def same_titles(pages: Sequence[Page], root: Path) -> Iterator[Problem]:
    """A solutions notebook is called ``Exercises:`` and its chapter's title."""
    titles = {page.path.name: page.title for page in pages if page.folder == "chapters"}
    for page in pages:
        meant = f"Exercises: {titles.get(page.path.name)}"
        if page.folder == "solutions" and page.path.name in titles and page.title != meant:
            yield page.problem(f'the title should be "# {meant}"')


def _references(source: str) -> list[str]:
    """Find the numbers of equations in a text, code and formulas left out."""
    for pattern in NOT_TEXT:
        source = pattern.sub(" ", source)
    return REFERENCE.findall(source)


RULES = (claims_unique, *BOOK_RULES, equations_referred_to, same_titles)
