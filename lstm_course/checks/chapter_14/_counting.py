"""Units, cells, steps and what comes out, counted on paper: exercise 14.1."""

from typing import Any

from lstm_course.checks._tools import exercise, expect_array, expect_close

N, T, H, LAYERS = 8, 12, 20, 3  # of the network in the question, with two directions
COUNTS: dict[str, tuple[int, dict[str, int], str]] = {
    "the number of units": (
        H,
        {
            "counts the units of both directions; each cell has its own 20.": 2 * H,
            "counts the gates' blocks as units; a unit has all four of them.": 4 * H,
            "is the size of the input.": 50,
        },
        "A cell has hidden_size units.",
    ),
    "the number of cells": (
        2 * LAYERS,
        {
            "counts layers; each has a cell for each direction.": LAYERS,
            "counts steps. The same cell makes all of them.": T,
            "counts steps and layers; the same cell makes all steps of its layer.": T * LAYERS,
            "counts every step of every cell; steps share the cell.": T * 2 * LAYERS,
            "counts units; a cell has all units of a layer and direction.": 2 * LAYERS * H,
        },
        "One for each layer and direction.",
    ),
    "the number of steps": (
        T,
        {
            "counts the sentences as well; they are read side by side.": T * N,
            "counts the layers as well; the question is of one cell.": T * LAYERS,
            "counts both directions; each cell reads the sentence once.": 2 * T,
            "is the size of the batch.": N,
        },
        "One for each word.",
    ),
    "the size of output": (
        T * N * 2 * H,
        {
            "has one direction only.": T * N * H,
            "has all layers; output is the top layer alone.": T * N * 2 * H * LAYERS,
            "has one sentence only.": T * 2 * H,
            "has the last step only.": N * 2 * H,
        },
        "It is (T, N, 2H): the top layer, at every step.",
    ),
    "the size of h_n": (
        2 * LAYERS * N * H,
        {
            "has one direction only.": LAYERS * N * H,
            "has the top layer only; h_n has every cell's end.": 2 * N * H,
            "has one sentence only.": 2 * LAYERS * H,
            "has every step; h_n holds ends.": 2 * LAYERS * N * H * T,
        },
        "It is (layers times directions, N, H).",
    ),
}


@exercise("Exercise 14.1")
def how_many(counts: Any) -> None:
    """Check five counts of a stacked network with two directions.

    Parameters
    ----------
    counts : sequence of int, shape (5,)
        Units of a cell, cells, steps of a cell, numbers in output and in h_n.

    Raises
    ------
    CheckFailed
        With a hint, where a count tells what went wrong.

    Examples
    --------
    >>> how_many([20, 6, 12, 3840, 960])
    ✓ Exercise 14.1 is right.
    """
    given = expect_array(counts, "counts", (5,))
    for count, (name, (right, wrong, advice)) in zip(given, COUNTS.items(), strict=True):
        hints = {f"{name} {message}": number for message, number in wrong.items()}
        expect_close(count, right, name, hints, advice)
