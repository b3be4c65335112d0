"""The rules that every notebook of the book keeps, one module per subject.

A rule is a function that takes a page and yields its problems; its docstring is the rule. What
stands in braces there is a constant of its module, so that a number is written once.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from _notebooks.files import FOLDERS, NotebookError, find, short
from _notebooks.lint import book, claims, code, execution, figures, prose, student
from _notebooks.lint.page import OPEN, Page, Problem

Rule = Callable[[Page], Iterator[Problem]]

SHARED: tuple[Rule, ...] = (
    *execution.RULES,
    *code.RULES,
    *figures.RULES,
    *prose.RULES,
    *claims.RULES,
)
RULES: dict[str, tuple[Rule, ...]] = {
    "summaries": (*SHARED, *code.SUMMARY_RULES, *prose.SUMMARY_RULES),
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
        for rule in RULES[page.kind]
        for problem in rule(page)
    ]
    shown = [page for page in pages if page.folder != "exercises"]
    problems += [problem for rule in book.RULES for problem in rule(shown, root)]
    return [problem for problem in problems if problem.path in wanted]


def drafts(root: Path) -> Iterator[str]:
    """Yield a line for each notebook that is not finished, with what is left to write.

    Parameters
    ----------
    root : pathlib.Path
        The book's root.

    Yields
    ------
    str
    """
    for page in map(Page.read, find(root, ["chapters", "solutions"])):
        if page.open:
            words = f"{prose.words_of(page):,} words so far"
            yield f"{short(page.path)}: a draft, {page.open} times {OPEN}, {words}"


def in_words() -> str:
    """Return every rule: its name and what it demands, by the notebooks that it is for."""
    alone = {
        "Summaries (chapter 00)": RULES["summaries"],
        "Chapters": RULES["chapters"],
        "Exercises": RULES["exercises"],
    }
    groups = {
        "Chapters, solutions and summaries": SHARED,
        **{title: [rule for rule in rules if rule not in SHARED] for title, rules in alone.items()},
        "All notebooks together": book.RULES,
    }
    return "\n\n".join(
        "\n".join([title, *(f"  {rule.__name__:25}{demand(rule)}" for rule in rules)])
        for title, rules in groups.items()
    )


def demand(rule: Callable[..., Iterator[Problem]]) -> str:
    """Return what a rule demands, with the numbers that it goes by."""
    return str(inspect.getdoc(rule)).format_map(rule.__globals__)
