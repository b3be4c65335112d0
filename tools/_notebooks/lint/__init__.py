"""The rules that every notebook of the book keeps, one module per subject.

A rule is a function that takes a page and yields its problems; its docstring is the rule.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from _notebooks.files import FOLDERS, NotebookError, find
from _notebooks.lint import book, claims, code, execution, figures, prose, student
from _notebooks.lint.page import Page, Problem

Rule = Callable[[Page], Iterator[Problem]]

SHARED: tuple[Rule, ...] = (
    *execution.RULES,
    *code.RULES,
    *figures.RULES,
    *prose.RULES,
    *claims.RULES,
)
RULES: dict[str, tuple[Rule, ...]] = {
    "chapters": (*SHARED, *code.CHAPTER_RULES, *prose.CHAPTER_RULES),
    "solutions": SHARED,
    "exercises": student.RULES,
}


def lint(root: Path, paths: Sequence[Path] = ()) -> list[Problem]:
    """Check notebooks against all rules.

    Parameters
    ----------
    root : pathlib.Path
        The book's root.
    paths : sequence of pathlib.Path
        The notebooks to report on; all if empty.

    Returns
    -------
    list of Problem
        Empty if all is well.
    """
    pages = [Page.read(path) for path in find(root.resolve(), FOLDERS)]
    wanted = {path.resolve() for path in paths} or {page.path for page in pages}
    for stranger in wanted - {page.path for page in pages}:
        raise NotebookError(f"{stranger}: no notebook of the book in {root}")
    problems = [
        problem
        for page in pages
        if page.path in wanted
        for rule in RULES[page.folder]
        for problem in rule(page)
    ]
    shown = [page for page in pages if page.folder != "exercises"]
    problems += [problem for rule in book.RULES for problem in rule(shown, root)]
    return [problem for problem in problems if problem.path in wanted]
