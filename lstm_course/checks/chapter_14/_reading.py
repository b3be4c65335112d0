"""A batch of sentences in the right layout, and the states it starts from: 14.2c and 14.2d."""

from collections.abc import Callable, Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect

Layer = Callable[[Array], Array]


def running_sum(x: Array) -> Array:
    """Stand for a layer that reads (T, N, D): every step adds to the ones before."""
    expect(
        np.ndim(x) == 3,
        f"the layer was given an array with {np.ndim(x)} axes; it takes (T, N, D), the whole batch "
        "at once.",
    )
    return np.cumsum(x, axis=0)


def by_sentence(layer: Layer, sentences: Array) -> Array:
    """Turn a batch (N, T, D) for a layer that reads time first, and its output back."""
    return layer(sentences.swapaxes(0, 1)).swapaxes(0, 1)


def batches() -> Iterator[Case]:
    """Give first fewer sentences than steps, then as many."""
    rng = np.random.default_rng(145)
    for N, T in ((3, 5), (4, 4)):
        yield {"layer": running_sum, "sentences": rng.normal(size=(N, T, 2))}


read_batch = FunctionExercise(
    label="Exercise 14.2c",
    answer=by_sentence,
    cases=batches,
    results={"the output": "(N, T, D)"},
    mistakes={
        "the sentences are still read as steps: each has the ones before it in its state. Turn the "
        "first two axes around before the layer.": lambda layer, sentences: layer(sentences),
        "the batch goes in rightly; its output must be turned back, sentences first.": (
            ").swapaxes(0, 1)\n",
            ")\n",
        ),
        "the batch goes in as it was, and its output comes out turned. Turn before the layer as "
        "well.": ("layer(sentences.swapaxes(0, 1))", "layer(sentences)"),
        "a reshape does not turn axes: it reads the numbers on in another rhythm, and sentences "
        "are cut in pieces. Exchange the axes.": lambda layer, sentences: layer(
            sentences.reshape(sentences.shape[1], sentences.shape[0], -1)
        ).reshape(sentences.shape[0], sentences.shape[1], -1),
        "the time runs backward. Exchange the first two axes, nothing else.": (
            "layer(sentences.swapaxes(0, 1))",
            "layer(sentences.swapaxes(0, 1)[::-1])",
        ),
    },
    else_="Into the layer goes (T, N, D); what comes out is turned back.",
)


def zeros_for(N: int, H: int, layers: int, directions: int) -> Array:
    """Give a state of zeros, the same shape whether or not the batch comes first."""
    return np.zeros((layers * directions, N, H))


start_state = FunctionExercise(
    label="Exercise 14.2d",
    answer=zeros_for,
    cases=lambda: [
        {"N": 7, "H": 5, "layers": 3, "directions": 2},
        {"N": 2, "H": 3, "layers": 1, "directions": 1},
    ],
    results={"h_0": "(layers * directions, N, H)"},
    mistakes={
        "the batch still comes first. batch_first speaks of input and output; a state is (layers * "
        "directions, N, H) all the same.": (
            "(layers * directions, N, H)",
            "(N, layers * directions, H)",
        ),
        "the batch still comes first, and there is an entry for each layer only. A state has one "
        "for each layer and direction, first.": (
            "(layers * directions, N, H)",
            "(N, layers, H)",
        ),
        "the batch still comes first, and there is one entry; a state has one for each layer and "
        "direction.": ("(layers * directions, N, H)", "(N, 1, H)"),
        "the directions are missing: each layer has an entry for each.": (
            "layers * directions",
            "layers",
        ),
        "the layers are missing: each has an entry for each direction.": (
            "layers * directions",
            "directions",
        ),
        "layers and directions are two axes; they should be one.": (
            "layers * directions",
            "layers, directions",
        ),
        "the directions stand with the units; they belong to the first axis.": (
            "(layers * directions, N, H)",
            "(layers, N, directions * H)",
        ),
    },
    else_="A state before the first step is zero.",
)
