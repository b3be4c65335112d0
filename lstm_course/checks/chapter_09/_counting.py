"""The parameters of three LSTMs, counted on paper: exercise 9.1."""

from typing import Any

from lstm_course.checks._tools import exercise, expect_array, expect_close


def layer(D: int, H: int, *, blocks: int = 4, biases: int = 2) -> int:
    """Count the parameters of one layer in one direction."""
    return blocks * (H * (D + H) + biases * H)


BELOW, ABOVE, BOTH = layer(10, 20), layer(20, 20), layer(40, 20)  # both: reads two directions
WRONG_LAYER_TWO = "layer two reads the 20 numbers of layer one's output."
ONE_BIAS = "has one bias for each block; PyTorch keeps two."
COUNTS = {
    "the first count": (layer(28, 256), "It is 4 (H (D + H) + 2 H)."),
    "the second count": (BELOW + ABOVE, "Count each layer by itself: layer two has D = 20."),
    "the third count": (
        2 * BELOW + 2 * BOTH,
        "Two directions of layer one with D = 10, two of layer two with D = 40.",
    ),
}
MISCOUNTS = [
    {
        "has one bias; PyTorch keeps two.": layer(28, 256, biases=1),
        "has no biases.": layer(28, 256, biases=0),
        "is that of an RNN: an LSTM has four blocks.": layer(28, 256, blocks=1),
        "has three blocks, as a GRU has; the candidate g has weights, too.": layer(
            28, 256, blocks=3
        ),
        "has the biases of one block only; each of the four has its own two.": 2 * 256
        + layer(28, 256, biases=0),
    },
    {
        f"gives both layers D = 10; {WRONG_LAYER_TWO}": 2 * BELOW,
        f"gives layer two D = 30; {WRONG_LAYER_TWO}": BELOW + layer(30, 20),
        "is that of one layer.": BELOW,
        ONE_BIAS: layer(10, 20, biases=1) + layer(20, 20, biases=1),
        "has three blocks in each layer, as a GRU has.": (BELOW + ABOVE) * 3 // 4,
    },
    {
        "is twice the second: but layer two reads *both* directions of layer one, so its D is "
        "40.": 2 * (BELOW + ABOVE),
        "has layer two once; it, too, has two directions.": 2 * BELOW + BOTH,
        "has one direction only.": BELOW + BOTH,
        "gives both layers D = 10.": 4 * BELOW,
        ONE_BIAS: 2 * layer(10, 20, biases=1) + 2 * layer(40, 20, biases=1),
        "takes layer two for one with H = 40; it has two directions of H = 20 each.": 2 * BELOW
        + layer(40, 40),
    },
]


@exercise("Exercise 9.1")
def parameter_counts(counts: Any) -> None:
    """Check the counts of LSTM(28, 256), of LSTM(10, 20) with two layers, and that both ways."""
    given = expect_array(counts, "parameter_counts", (3,), "(networks,)")
    for count, wrong, (name, (right, advice)) in zip(given, MISCOUNTS, COUNTS.items(), strict=True):
        hints = {f"{name} {message}": number for message, number in wrong.items()}
        expect_close(count, right, name, hints, advice)
