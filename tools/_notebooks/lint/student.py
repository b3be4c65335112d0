"""Rules about exercises: nothing in them that a student should find out."""

from collections.abc import Iterator

from _notebooks.lint.page import Page, Problem

SECRETS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
STUBS = {"code": "raise NotImplementedError()", "markdown": "YOUR ANSWER HERE"}


def not_executed(page: Page) -> Iterator[Problem]:
    """No cell has run."""
    for cell in page.run:
        if cell.outputs or cell.node.execution_count is not None:
            yield cell.problem("has been executed: run `make exercises`")


def no_secrets(page: Page) -> Iterator[Problem]:
    """No solution and no hidden test is left."""
    for cell in page.cells:
        for secret in SECRETS:
            if secret in cell.source:
                yield cell.problem(f"holds {secret!r}: run `make exercises`")


def answers_empty(page: Page) -> Iterator[Problem]:
    """Every answer cell holds nbgrader's stub."""
    for cell in page.cells:
        is_answer = cell.metadata.get("nbgrader", {}).get("solution")
        if is_answer and STUBS[cell.node.cell_type] not in cell.source:
            yield cell.problem("an answer cell without its stub: run `make exercises`")


RULES = (not_executed, no_secrets, answers_empty)
