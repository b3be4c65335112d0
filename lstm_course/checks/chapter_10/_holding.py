"""A unit that samples and holds, with weights set by hand: exercise 10.4."""

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._by_hand import weights_by_hand
from lstm_course.checks._tools import exercise, expect
from lstm_course.numpy_cells import GRU

SHAPES = {"W_x": (2, 3), "W_h": (1, 3), "b": (3,), "b_hn": (1,)}
NEAR = 1e-3  # how far the state may be off


def cell_with(weights: Any) -> GRU:
    """Make a GRU of one unit and two inputs."""
    cell = GRU(2, 1, rng=np.random.default_rng(0))
    for name, array in zip(SHAPES, weights_by_hand(weights, SHAPES), strict=True):
        setattr(cell, name, array)
    return cell


@exercise("Exercise 10.4")
def sample_and_hold(weights: Any) -> None:
    """Check W_x, W_h, b and b_hn of a unit that stores at the flag and holds without it."""
    cell = cell_with(weights)
    rng = np.random.default_rng(104)
    values, flags = rng.uniform(-1, 1, size=(3000, 8)), np.zeros((3000, 8))
    stored = [0, 1, 1001, 2001]
    values[stored, 0], values[stored, 1] = [1, -1, 1, -1], [-1, 1, 0, -1]
    flags[stored] = 1
    x = np.stack([values, flags], axis=-1)
    states = np.asarray(cell.forward(x)[0][..., 0], dtype=np.float64)
    last = np.maximum.accumulate(np.where(flags[:, 0] == 1, np.arange(3000), 0))
    off = np.abs(states - np.tanh(values)[last]).max(axis=1)  # by step
    z = _update_gate(cell, x, states)
    at_flag, without = float(z[stored].max()), float(z[flags == 0].min())
    expect(
        without > 0.5,
        f"the unit stores when the flag is 0: there z goes down to {without:.2g}. In PyTorch's "
        "convention z = 1 keeps: z must be near 1 without the flag, and near 0 with it. Block z "
        "is the middle one of three; row 0 of W_x belongs to v, row 1 to the flag.",
    )
    expect(
        at_flag < 0.5,
        f"the unit does not store: with the flag z still goes up to {at_flag:.2g}, and z = 1 "
        "keeps. The flag's weight in block z must outweigh the bias.",
    )
    expect(
        off[0] < NEAR,
        f"with the flag, the state is off tanh(v) by {off[0]:.2g}. The candidate must be tanh(v): "
        "in block n weight 1 on v (row 0 of W_x), 0 on the flag (row 1), no bias; and z, now up "
        f"to {at_flag:.1g}, must be close to 0.",
    )
    expect(
        off[1] < NEAR,
        f"a second value is not stored rightly over a first one, it is off by {off[1]:.2g}: "
        "something of the old state is left. The candidate must not see it (W_hn = 0, or r = 0), "
        f"and z, now up to {at_flag:.1g}, must be close to 0.",
    )
    expect(
        bool(off[:1001].max() < NEAR),
        f"after 1,000 steps the state has drifted by {off[1000]:.2g}. Each step lets in the share "
        f"1 - z, here up to {1 - without:.1g}; make z nearer to 1, with a larger bias.",
    )
    expect(bool(off.max() < NEAR), "the first values are held, a later one is not.")


def _update_gate(cell: GRU, x: Array, states: Array) -> Array:
    """Work out z at every step, (T, N), of which the cell gives only the states."""
    before = np.concatenate([np.zeros_like(states[:1]), states[:-1]])
    a = x @ cell.W_x[:, 1] + before * cell.W_h[0, 1] + cell.b[1]
    return np.asarray(1 / (1 + np.exp(-a)))
