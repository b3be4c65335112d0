"""Choosing a setting within a budget, right and wrong: exercise 11.4."""

from collections.abc import Iterator
from typing import Any

from lstm_course.checks._declared import Case, FunctionExercise

Rows = list[dict[str, Any]]
COLUMNS = {
    "seconds": (1.0, 2.0, 4.0, 3.0, 9.0, 3.5),
    "training": (5.0, 4.0, 2.5, 3.0, 2.0, 6.0),
    "validation": (6.0, 5.0, 5.4, 5.2, 4.5, 7.0),
    "held-out": (6.2, 5.6, 5.5, 5.1, 5.0, 7.1),
}


def chosen(rows: Rows, budget: float) -> int:
    """Give the number of the best row that the budget allows."""
    allowed = [k for k, row in enumerate(rows) if row["seconds"] <= budget]
    return min(allowed, key=lambda k: rows[k]["validation"])


def within_the_allowed(rows: Rows, budget: float) -> int:
    """Count in the shorter list."""
    allowed = [row["validation"] for row in rows if row["seconds"] <= budget]
    return allowed.index(min(allowed))


def table(seconds: tuple[float, ...]) -> Rows:
    """Write the columns as rows."""
    columns = {**COLUMNS, "seconds": seconds}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def cases() -> Iterator[Case]:
    """Give tables in which each mistake would choose another row."""
    yield {"rows": table(COLUMNS["seconds"]), "budget": 5.0}
    yield {"rows": table((1.0, 4.0, 4.5, 3.0, 9.0, 3.5)), "budget": 4.0}
    yield {"rows": table((7.0, 2.0, 4.0, 3.0, 9.0, 3.5)), "budget": 5.0}


choose = FunctionExercise(
    label="Exercise 11.4",
    answer=chosen,
    cases=cases,
    results={"the row's number": ""},
    mistakes={
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
