"""How far a curve of lengths reaches, right and wrong: exercise 12.4."""

from collections.abc import Sequence

from lstm_course.checks._declared import FunctionExercise


def longest(lengths: Sequence[int], solved: Sequence[int], of: int) -> int:
    """Give the longest length up to which every length was solved with every seed."""
    found = 0
    for T, count in zip(lengths, solved, strict=True):
        if count < of:
            break
        found = T
    return found


reach = FunctionExercise(
    label="Exercise 12.4",
    answer=longest,
    cases=lambda: [
        {"lengths": [20, 50, 100, 200, 400], "solved": [5, 4, 3, 1, 0], "of": 5},
        {"lengths": [20, 50, 100, 200], "solved": [5, 3, 5, 1], "of": 5},
        {"lengths": [10, 30], "solved": [4, 4], "of": 4},
        {"lengths": [20, 50, 100], "solved": [9, 10, 10], "of": 10},
    ],
    results={"the reach": ""},
    told=lambda case: "for lengths = {lengths}, solved = {solved}, of = {of}: ".format(**case),
    instead={
        "count < of": {
            "count <= of / 2": "most seeds are taken for all: a length counts only if all `of` "
            "seeds solved it.",
            "count == 0": "one solved seed is taken for all: a length counts only if all `of` "
            "seeds solved it.",
        },
        "break": {
            "continue": "a gap is jumped over: where a shorter length failed with some seed, a "
            "longer one does not count.",
        },
        "found = T": {
            "found += 1": "this is how many lengths were solved; asked is the longest of them.",
            "found = count": "this is a number of seeds; asked is a length.",
            "found = T\n    if not found:\n        found = lengths[-1]": "where not even the "
            "shortest was solved by all, the answer is 0; lengths[-1] is the longest.",
        },
        "if count < of:\n            break\n        found = T": {
            "found = T\n        if count < of:\n            break": "the first length that was not "
            "solved is given; the one before it is meant.",
        },
    },
    else_="Go through the lengths from the shortest, and stop at the first that not all solved.",
)
