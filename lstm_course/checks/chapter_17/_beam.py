"""A search with a beam, by hand: exercise 17.4."""

from typing import Any

from lstm_course.checks._tools import close, exercise, expect, expect_number

FIRST = {"a": 0.4, "b": 0.32, "c": 0.28}
SECOND = {"a": 0.5, "b": 0.75, "c": 1.0}  # what the likeliest second letter has
TEXTS = {first: FIRST[first] * SECOND[first] for first in FIRST}


@exercise("Exercise 17.4")
def by_beam(greedy: Any, beam: Any, best: Any) -> None:
    """Check the probabilities of the texts that three searches find."""
    numbers = {
        name: expect_number(value, name)
        for name, value in (("greedy", greedy), ("beam", beam), ("best", best))
    }
    for name, number in numbers.items():
        expect(
            0 <= number <= 1,
            f"{name} = {number:g}, but a probability lies between 0 and 1: give neither percent "
            "nor a logarithm.",
        )
        expect(
            not any(close(number, p) for p in FIRST.values() if p not in TEXTS.values()),
            f"{name} = {number:g} is the probability of a first letter. That of a text is the "
            "product of its two.",
        )
        expect(
            not any(close(number, FIRST[k] + SECOND[k]) for k in FIRST),
            f"{name} = {number:g} is a sum; along a text the probabilities are multiplied.",
        )
    expect(
        close(numbers["greedy"], TEXTS["a"]),
        f"greedy = {numbers['greedy']:g}, but the greedy search takes the likeliest first letter, "
        "a, and then the likeliest second letter after a, whatever else there is.",
    )
    expect(
        not close(numbers["beam"], TEXTS["c"]),
        "beam = 0.28: that text begins with c, and c falls out of a beam of two after the first "
        "letter.",
    )
    expect(
        not close(numbers["beam"], TEXTS["a"]),
        "beam = 0.2 is the greedy text. The beam keeps two beginnings, and compares all their "
        "continuations.",
    )
    expect(
        close(numbers["beam"], TEXTS["b"]),
        f"beam = {numbers['beam']:g}: keep a and b, multiply each with its continuations, and "
        "take the largest of the six.",
    )
    expect(
        close(numbers["best"], TEXTS["c"]),
        f"best = {numbers['best']:g}, but of all nine texts another is likelier. Work out each "
        "product.",
    )
