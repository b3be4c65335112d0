"""What stands for a whole sentence: exercises 14.2a, 14.2b and 14.4."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise

LENGTHS = [4, 2, 5]


def top_ends(h_n: Array) -> Array:
    """Put the two ends of the top layer side by side."""
    return np.concatenate([h_n[-2], h_n[-1]], axis=-1)


def ends() -> Iterator[Case]:
    """Give first one layer, where a reshape fits, then three."""
    rng = np.random.default_rng(142)
    for layers in (1, 3):
        yield {"h_n": rng.normal(size=(2 * layers, 4, 3))}


summary = FunctionExercise(
    label="Exercise 14.2a",
    answer=top_ends,
    cases=ends,
    results={"the summary": "(N, 2H)"},
    mistakes={
        "h_n is still reshaped: the numbers are read on in their order in memory, and a sentence "
        "gets a piece of its neighbor. Lay two entries of h_n side by side.": lambda h_n: (
            h_n.reshape(h_n.shape[1], -1)
        ),
        "a sentence still gets pieces of others: transposing the last two axes does not bring the "
        "sentences first. Lay two entries of h_n side by side.": lambda h_n: h_n.transpose(
            0, 2, 1
        ).reshape(h_n.shape[1], -1),
        "the halves are exchanged: forward comes first, as in output.": (
            "[h_n[-2], h_n[-1]]",
            "[h_n[-1], h_n[-2]]",
        ),
        "these are the ends of the bottom layer. The top one has the last two entries.": (
            "[h_n[-2], h_n[-1]]",
            "[h_n[0], h_n[1]]",
        ),
        "these are the bottom layer's forward run and the top layer's backward run. Both of the "
        "top layer's stand at the end.": (
            "[h_n[-2], h_n[-1]]",
            "[h_n[0], h_n[-1]]",
        ),
        "the forward half is missing: h_n[-1] is the backward run of the top layer.": (
            "np.concatenate([h_n[-2], h_n[-1]], axis=-1)",
            "h_n[-1]",
        ),
        "the two ends lie below each other; join them along the last axis.": ("axis=-1", "axis=0"),
        "all layers are in it; the top layer's two ends are asked for.": lambda h_n: np.concatenate(
            list(h_n), axis=-1
        ),
    },
    else_="The top layer's entries are h_n[-2], forward, and h_n[-1], backward.",
)


def own_ends(output: Array, lengths: list[int]) -> Array:
    """Take each direction's state where it has read its sentence."""
    H = output.shape[2] // 2
    rows, last = np.arange(len(lengths)), np.asarray(lengths) - 1
    return np.concatenate([output[last, rows, :H], output[0, :, H:]], axis=-1)


def padded() -> Iterator[Case]:
    """Give outputs as they come from packing, zero after each sentence's end."""
    rng = np.random.default_rng(143)
    for lengths in (LENGTHS, [1, 3]):
        output = rng.normal(size=(max(lengths), len(lengths), 6))
        for row, length in enumerate(lengths):
            output[length:, row] = 0
        yield {"output": output, "lengths": list(lengths)}


FORWARD, BACKWARD = "output[last, rows, :H]", "output[0, :, H:]"
last_states = FunctionExercise(
    label="Exercise 14.2b",
    answer=own_ends,
    cases=padded,
    results={"the summary": "(N, 2H)"},
    mistakes={
        "both halves are still taken at the last column: padding for a short sentence, and for the "
        "backward half its very first step.": lambda output, lengths: output[-1],
        "the forward half is still taken at the last column, which is padding for a short "
        "sentence. Take it at each sentence's own end.": (FORWARD, "output[-1, :, :H]"),
        "the forward half is cured. The backward half is taken at the sentence's end, where it has "
        "read one word; it ends at step 0.": (BACKWARD, "output[last, rows, H:]"),
        "the forward half is cured. The backward half is still taken at the last column; it ends "
        "at step 0.": (BACKWARD, "output[-1, :, H:]"),
        "the halves are the wrong way round: the forward run begins at step 0, the backward run "
        "ends there.": [(FORWARD, "output[0, :, :H]"), (BACKWARD, "output[last, rows, H:]")],
        "every sentence's end is taken from all rows; index steps and rows together, "
        "output[last, rows].": lambda output, lengths: output[np.asarray(lengths) - 1],
        "one sentence's end is used for all.": ("output[last, rows, :H]", "output[last[0], :, :H]"),
        "the end is one step too early: a sentence of length L ends at step L - 1.": (
            "np.asarray(lengths) - 1",
            "np.maximum(np.asarray(lengths) - 2, 0)",
        ),
    },
    note="A sentence of length L ends at step L - 1.",
    else_="Forward: step lengths[n] - 1 of row n. Backward: step 0.",
)


def mean_over_words(output: Array, lengths: list[int]) -> Array:
    """Average the states of each sentence's own words."""
    steps = np.arange(len(output))[:, None]
    mask = (steps < np.asarray(lengths))[:, :, None]
    return np.asarray((output * mask).sum(axis=0) / np.asarray(lengths)[:, None])


def unmasked() -> Iterator[Case]:
    """Give outputs that are not zero in the padding."""
    rng = np.random.default_rng(144)
    for lengths in (LENGTHS, [1, 3, 2, 2]):
        output = rng.normal(size=(max(lengths), len(lengths), 3))
        yield {"output": output, "lengths": list(lengths)}


mean_state = FunctionExercise(
    label="Exercise 14.4",
    answer=mean_over_words,
    cases=unmasked,
    results={"the mean": "(N, H)"},
    mistakes={
        "padding is in the mean. Set it to zero first, and divide by each sentence's own "
        "length.": lambda output, lengths: output.mean(axis=0),
        "padding is masked, but the sum is divided by the number of columns; divide by each "
        "sentence's own length.": (" / np.asarray(lengths)[:, None]", " / len(output)"),
        "the sum is divided by each length, but padding is in the sum; mask it first.": (
            "(output * mask)",
            "output",
        ),
        "that is the sum; divide it by each sentence's length.": (
            " / np.asarray(lengths)[:, None]",
            "",
        ),
        "the word after the last one is in the mean: steps run from 0, so the mask is "
        "step < length.": ("steps <", "steps <="),
        "the mean runs over the sentences; it should run over the steps, axis 0.": (
            "(output * mask).sum(axis=0) / np.asarray(lengths)[:, None]",
            "(output * mask).mean(axis=1)",
        ),
    },
    note="Give the mask the shape (T, N, 1), and the lengths (N, 1).",
    else_="Work out the shortest sentence on paper.",
)
