"""What the usual mistakes in counting parameters come to, for the check of exercise 9.1."""

from __future__ import annotations

WRONG_LAYER_TWO = "layer two reads the 20 numbers of layer one's output."


def layer(D: int, H: int, *, blocks: int = 4, biases: int = 2) -> int:
    """Count the parameters of one layer in one direction."""
    return blocks * (H * (D + H) + biases * H)


def miscounts() -> list[dict[str, int]]:
    """Give the usual wrong counts of the three networks."""
    below, above, both = layer(10, 20), layer(20, 20), layer(40, 20)
    return [
        {
            "has one bias; PyTorch keeps two.": layer(28, 256, biases=1),
            "has no biases.": layer(28, 256, biases=0),
            "is that of an RNN: an LSTM has four blocks.": layer(28, 256, blocks=1),
            "has three blocks, as a GRU has; the candidate g has weights, too.": layer(
                28, 256, blocks=3
            ),
            "has the biases of one block only; each of the four has its own two.": layer(
                28, 256, biases=0
            )
            + 2 * 256,
        },
        {
            f"gives both layers D = 10; {WRONG_LAYER_TWO}": 2 * below,
            f"gives layer two D = 30; {WRONG_LAYER_TWO}": below + layer(30, 20),
            "is that of one layer.": below,
            "has one bias for each block; PyTorch keeps two.": layer(10, 20, biases=1)
            + layer(20, 20, biases=1),
            "has three blocks in each layer, as a GRU has.": (below + above) * 3 // 4,
        },
        {
            "is twice the second: but layer two reads *both* directions of layer one, so its D is "
            "40.": 2 * (below + above),
            "has layer two once; it, too, has two directions.": 2 * below + both,
            "has one direction only.": below + both,
            "gives both layers D = 10.": 4 * below,
            "has one bias for each block; PyTorch keeps two.": 2 * layer(10, 20, biases=1)
            + 2 * layer(40, 20, biases=1),
            "takes layer two for one with H = 40; it has two directions of H = 20 each.": 2 * below
            + layer(40, 40),
        },
    ]
