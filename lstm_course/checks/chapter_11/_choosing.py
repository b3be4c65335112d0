"""Choosing a setting within a budget, right and wrong: exercise 11.4."""

from collections.abc import Iterator
from typing import Any

from lstm_course.checks._declared import Case, FunctionExercise

Rows = list[dict[str, Any]]
COLUMNS = {
    "seconds": (1.0, 2.0, 2.5, 4.0, 3.0, 9.0, 3.5),
    "training": (5.0, 4.0, 4.5, 2.5, 3.0, 2.0, 6.0),
    "validation": (6.7, 5.1, 5.8, 5.4, 5.2, 4.5, 7.7),
    "held-out": (6.2, 5.6, 5.7, 5.5, 5.3, 5.2, 7.1),
}


def chosen(rows: Rows, budget: float) -> int:
    """Give the number of the best row that the budget allows."""
    allowed = [k for k, row in enumerate(rows) if row["seconds"] <= budget]
    return min(allowed, key=lambda k: rows[k]["validation"])


def within_the_allowed(rows: Rows, budget: float) -> int:
    """Count in the shorter list."""
    allowed = [row["validation"] for row in rows if row["seconds"] <= budget]
    return allowed.index(min(allowed))


def in_the_sorted(rows: Rows, budget: float) -> int:
    """Count in the rows sorted by perplexity."""
    ranked = sorted(rows, key=lambda row: row["validation"])
    return ranked.index(rows[chosen(rows, budget)])


def table(seconds: tuple[float, ...] = COLUMNS["seconds"]) -> Rows:
    """Write the columns as rows."""
    columns = {**COLUMNS, "seconds": seconds}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def cases() -> Iterator[Case]:
    """Give tables in which each mistake would choose another row."""
    yield {"rows": table(), "budget": 5.0}
    yield {"rows": table((1.0, 4.0, 4.2, 4.5, 3.0, 9.0, 3.5)), "budget": 4.0}
    yield {"rows": table((7.0, 2.0, 2.5, 4.0, 3.0, 9.0, 3.5)), "budget": 5.0}
    yield {"rows": table()[::-1], "budget": 5.0}


choose = FunctionExercise(
    label="Exercise 11.4",
    answer=chosen,
    cases=cases,
    results={"the row's number": ""},
    mistakes={
        "rows are counted from 0, and you count from 1.": lambda rows, budget: (
            chosen(rows, budget) + 1
        ),
        "this is the perplexity itself; return the number of its row.": lambda rows, budget: rows[
            chosen(rows, budget)
        ]["validation"],
        "this is the place in a list that you sorted; count in the list that was given.": (
            in_the_sorted
        ),
        "you counted within the rows that are allowed; count in all of them.": within_the_allowed,
    },
    instead={
        'rows[k]["validation"]': {
            'rows[k]["held-out"]': "you chose by the held-out text. Whoever chooses by the exam "
            "has no exam left; choose by the validation part.",
            'rows[k]["training"]': "you chose by the training text, which rewards learning by "
            "heart; choose by the validation part.",
            '-rows[k]["validation"]': "you took the highest perplexity; the lowest is the best.",
            'rows[k]["seconds"]': "you took the quickest; the budget only says what is allowed.",
        },
        'row["seconds"] <= budget': {
            "True": "this setting takes longer than the budget.",
            'row["seconds"] < budget': "a setting that takes the budget exactly is allowed, too.",
        },
    },
    else_="Leave out what takes too long; of the rest take the lowest validation perplexity.",
)
