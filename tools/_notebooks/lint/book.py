"""Rules that look at all notebooks at once."""

# ruff: noqa: D401 - the docstring of a rule is the rule

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from _notebooks.lint.claims import BOOK_RULES, claims
from _notebooks.lint.page import Page, Problem
from _notebooks.lint.prose import EQUATION

REFERENCE = re.compile(r"\{(?:eq|numref|ref)\}`(?:[^`<]*<)?([^`>]+)>?`")


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
    """Every label of an equation is referred to from somewhere in the book."""
    referred: set[str] = set()
    for text in _all_texts(pages, root):
        referred.update(label.strip() for label in REFERENCE.findall(text))
    for page in pages:
        for cell in page.text:
            for equation in EQUATION.finditer(cell.source):
                label = equation["label"]
                if label and label not in referred:
                    yield cell.problem(f"no text refers to the equation {label}: {{eq}}`{label}`")


def same_titles(pages: Sequence[Page], root: Path) -> Iterator[Problem]:
    """A solutions notebook is called ``Exercises:`` and its chapter's title."""
    titles = {page.path.name: page.title for page in pages if page.folder == "chapters"}
    for page in pages:
        meant = f"Exercises: {titles.get(page.path.name)}"
        if page.folder == "solutions" and page.path.name in titles and page.title != meant:
            yield page.problem(f'the title should be "# {meant}"')


def _all_texts(pages: Sequence[Page], root: Path) -> Iterator[str]:
    for page in pages:
        yield from (cell.source for cell in page.text)
    for path in sorted((root / "book").glob("**/*.md")):
        yield path.read_text(encoding="utf-8")


RULES = (claims_unique, *BOOK_RULES, equations_referred_to, same_titles)
