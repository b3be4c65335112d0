"""Ways back through one LSTM step, right and with one thing done wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._lstm_steps import Array, sigmoid
from lstm_course.checks._tools import close, expect, expect_close

Values = tuple[Array, Array, Array, Array]


def from_page(dh: Array, o: Array, before: Array, after: Array) -> Array:
    """Give what the page sends to its slate."""
    part: Array = dh * o * (1 - np.tanh(after) ** 2)
    return part


def step_back(
    dh: Array,
    dc: Array,
    slates: tuple[Array, Array],
    values: Values,
    *,
    page: Callable[..., Array] = from_page,
    met: Callable[..., Values] = lambda i, g, before, after: (g, before, i, np.tanh(after)),
    slopes: Callable[..., Values] = lambda i, f, g, o: (
        i * (1 - i),
        f * (1 - f),
        1 - g**2,
        o * (1 - o),
    ),
    shown: Callable[[Array, Array], Array] = lambda dh, total: dh,
    passed: Callable[..., Array] = lambda total, dc, f: total * f,
    order: str = "ifgo",
) -> tuple[Array, Array]:
    """Send the blame of page and slate back through one step, right by default."""
    i, f, g, o = values
    total = dc + page(dh, o, *slates)
    blames = total, total, total, shown(dh, total)
    parts = zip("ifgo", blames, met(i, g, *slates), slopes(*values), strict=True)
    da = {gate: blame * other * slope for gate, blame, other, slope in parts}
    return np.concatenate([da[gate] for gate in order], axis=-1), passed(total, dc, f)


def _bend_twice(i: Array, f: Array, g: Array, o: Array) -> Values:
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    return i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)


STEP_FAULTS: dict[str, dict[str, Any]] = {
    "the slate collects from the page as well: add dh * o * (1 - tanh(c)**2) to dc before anything "
    "else.": {"page": lambda dh, o, before, after: 0 * dh},
    "the page's part of the blame is not seen through o: it is dh * o * (1 - tanh(c)**2).": {
        "page": lambda dh, o, before, after: dh * (1 - np.tanh(after) ** 2)
    },
    "the page's part passes the bend of tanh: it is dh * o * (1 - tanh(c)**2), not dh * o.": {
        "page": lambda dh, o, before, after: dh * o
    },
    "the slope of tanh at the slate is 1 - tanh(c)**2, not 1 - c**2.": {
        "page": lambda dh, o, before, after: dh * o * (1 - after**2)
    },
    "the slope of tanh at the slate is 1 - tanh(c)**2; the square is missing.": {
        "page": lambda dh, o, before, after: dh * o * (1 - np.tanh(after))
    },
    "the page shows the slate AFTER the step: the slope is 1 - tanh(c)**2, and you took "
    "c_before.": {"page": lambda dh, o, before, after: dh * o * (1 - np.tanh(before) ** 2)},
    "the page shows the slate AFTER the step, tanh(c), and you took c_before.": {
        "page": lambda dh, o, before, after: dh * o * (1 - np.tanh(before) ** 2),
        "met": lambda i, g, before, after: (g, before, i, np.tanh(before)),
    },
    "the blame goes on through the slopes of the bends: i * (1 - i) for a gate, 1 - g**2 for the "
    "candidate. They are missing.": {"slopes": lambda *values: (1.0, 1.0, 1.0, 1.0)},
    "the slopes are taken twice: i, f, g and o have been through their bends already, so the slope "
    "of a gate is i * (1 - i), that of the candidate 1 - g**2.": {"slopes": _bend_twice},
    "the candidate's bend is a tanh: its slope is 1 - g**2, not g * (1 - g).": {
        "slopes": lambda i, f, g, o: (i * (1 - i), f * (1 - f), g * (1 - g), o * (1 - o))
    },
    "g has been through tanh already: its slope is 1 - g**2, not 1 - tanh(g)**2.": {
        "slopes": lambda i, f, g, o: (
            i * (1 - i),
            f * (1 - f),
            1 - np.tanh(g) ** 2,
            o * (1 - o),
        )
    },
    "the gates' bends are sigmoids: their slope is i * (1 - i), not 1 - i**2.": {
        "slopes": lambda i, f, g, o: (1 - i**2, 1 - f**2, 1 - g**2, 1 - o**2)
    },
    "i and g are blamed by what they met, not by themselves: di = dc * g and dg = dc * i.": {
        "met": lambda i, g, before, after: (i, before, g, np.tanh(after))
    },
    "the forget gate scaled the slate BEFORE the step: its blame is dc * c_before.": {
        "met": lambda i, g, before, after: (g, after, i, np.tanh(after))
    },
    "the forget gate gets no blame of its own; it is dc * c_before, times its slope.": {
        "met": lambda i, g, before, after: (g, 0.0, i, np.tanh(after))
    },
    "the output gate let tanh(c) through, not c.": {
        "met": lambda i, g, before, after: (g, before, i, after)
    },
    "the output gate stands between slate and page: its blame comes from dh, not from dc.": {
        "shown": lambda dh, total: total
    },
    "what is passed to the slate before must be scaled by f.": {
        "passed": lambda total, dc, f: total
    },
    "what is passed to the slate before is scaled by f once, not twice.": {
        "passed": lambda total, dc, f: total * f * f
    },
    "what is passed to the slate before is the whole blame of c: add the page's part to dc first, "
    "then multiply by f.": {"passed": lambda total, dc, f: dc * f},
}
STEP_FAULTS |= {
    f"the blocks stand in the order {', '.join(order)}; PyTorch's is i, f, g, o.": {"order": order}
    for order in map("".join, itertools.permutations("ifgo"))
    if order != "ifgo"
}

_MET = {"i": "g", "f": "c_before", "g": "i", "o": "tanh(c)"}


def judge_step_back(
    found: tuple[Array, Array],
    dh: Array,
    dc: Array,
    slates: tuple[Array, Array],
    values: Values,
) -> None:
    """Fail where a way back through one step is wrong."""
    right = step_back(dh, dc, slates, values)
    for hint, fault in STEP_FAULTS.items():
        wrong = step_back(dh, dc, slates, values, **fault)
        matched, fine = (all(map(close, found, numbers)) for numbers in (wrong, right))
        expect(not matched or fine, hint)
    pairs = zip("ifgo", *(np.split(da, 4, axis=-1) for da in (found[0], right[0])), strict=True)
    for gate, block, expected in pairs:
        blame = "dh" if gate == "o" else "dc, with the page's part,"
        expect_close(
            block,
            expected,
            f"block {gate} of da",
            else_=f"It is {blame} times what {gate} met, {_MET[gate]}, times the slope of its "
            "bend.",
        )
    expect_close(
        found[1],
        right[1],
        "dc_before",
        else_="da is right. The slate before was multiplied by f; see the chapter's whole cell.",
    )
