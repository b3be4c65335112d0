"""Cell states of one unit: what a stuck gate does to them, and whether hand-set weights count."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from lstm_course.checks._arrays import Array, sigmoid
from lstm_course.checks._tools import close, expect
from lstm_course.numpy_cells import LSTM
from lstm_course.text import one_hot

FAULTS = ("f = 0", "f = 1", "i = 0", "i = 1", "o = 0", "o = 1")


class Slate(NamedTuple):
    """What one dictation did to a unit."""

    value: Array
    write: Array
    show: Array
    c: Array
    h: Array


def dictate(fault: str = "", seed: int = 64, num_steps: int = 24) -> Slate:
    """Read one dictation to a unit, one of whose gates may be stuck."""
    rng = np.random.default_rng(seed)
    value = rng.uniform(-1, 1, num_steps).round(2)
    write, show = (rng.random((2, num_steps)) < [[0.25], [0.35]]).astype(float)
    gates = {"f": 1 - write, "i": write, "o": show}
    if fault:
        gates[fault[0]] = np.full(num_steps, float(fault[-1]))
    f, i, o = gates["f"], gates["i"], gates["o"]
    now, c = 0.0, np.empty(num_steps)
    for t in range(num_steps):
        now = c[t] = f[t] * now + i[t] * value[t]
    return Slate(value, write, show, c, o * np.tanh(c))


def follow_slates(c: Array, start: Array, f: Array, i: Array, g: Array) -> None:
    """Fail at the first number of a cell state that does not follow from the one before it."""
    old = np.concatenate([start[None], c[:-1]])
    for t, k in np.ndindex(*c.shape):
        before, found = old[t, k], c[t, k]
        kept, new = f[t, k] * before, i[t, k] * g[t, k]
        slips = {
            "leave out f * c": new,
            "leave out i * g": kept,
            "leave out f": before + new,
            "leave out i": kept + g[t, k],
            "subtract i * g": kept - new,
            "exchange f and i": i[t, k] * before + f[t, k] * g[t, k],
        }
        guesses = [slip for slip, value in slips.items() if close(found, value)]
        asked = f" Did you {', or '.join(guesses)}?" if guesses else ""
        place = ("first", "second", "third")[k]
        expect(
            close(found, kept + new),
            f"look at the {place} number of c_{t + 1}. f is {f[t, k]:g}, the number before it is "
            f"{before:g}, i is {i[t, k]:g} and g is {g[t, k]:g}: f times the old number plus i "
            f"times g is not {found:g}.{asked}",
        )


def judge_diagnosis(faults: Any, stuck: Mapping[str, str]) -> None:
    """Fail where a proposed fault does not explain what a damaged unit shows."""
    expect(
        isinstance(faults, Mapping),
        "give a dictionary: {'A': 'f = 1', ...}, one for each unit.",
    )
    keys = ", ".join(map(repr, stuck))
    strange = [name for name in faults if name not in stuck]
    expect(not strange, f"there is no unit {', '.join(map(repr, strange))}; the keys are {keys}.")
    absent = [name for name in stuck if faults.get(name) is None]
    expect(not absent, f"no diagnosis yet for {', '.join(absent)}.")
    for name, fault in stuck.items():
        named = str(faults[name]).replace(" ", "").lower().replace("=", " = ")
        expect(
            named in FAULTS,
            f"{faults[name]!r} is no diagnosis for {name}; choose one of "
            f"{', '.join(map(repr, FAULTS))}.",
        )
        seen, proposed = dictate(fault), dictate(named)
        for state in ("c", "h"):
            now, then = getattr(seen, state), getattr(proposed, state)
            differs = np.flatnonzero(~np.isclose(now, then))
            t = int(differs[0]) if differs.size else 0
            expect(
                differs.size == 0,
                f"{name} is not {named}: then {state} would be {then[t]:.2f} after step "
                f"{t + 1} (value {seen.value[t]:.2f}, write {seen.write[t]:.0f}, show "
                f"{seen.show[t]:.0f}), but it is {now[t]:.2f}.",
            )


def judge_counter(W_x: Array, W_h: Array, b: Array) -> None:
    """Fail where one unit does not count the letters since the last space."""
    cell = LSTM(2, 1, rng=np.random.default_rng(0))
    cell.W_x, cell.W_h, cell.b = W_x, W_h, b

    def read(text: str) -> tuple[float, float, float, float]:
        """Give c after a text, and i, f and g at its last symbol, where h may join in."""
        x = one_hot([int(symbol == " ") for symbol in text], 2)[:, None]
        c = cell.forward(x)[1][1]
        h = cell.forward(x[:-1])[1][0] if len(text) > 1 else np.zeros((1, 1))
        i, f, g, _ = np.split((x[-1] @ W_x + h @ W_h + b)[0], 4)
        return c.item(), sigmoid(i).item(), sigmoid(f).item(), np.tanh(g).item()

    joins = " W_h is not 0, so the old h moves the gates, too; a count needs no h: set W_h to 0."
    joins = joins if W_h.any() else ""

    c, i, f, g = read("a")
    expect(
        abs(c - 1) < 0.01,
        f"after one letter c is {c:.3f}, not 1. It is i * g there, and yours are "
        f"{i:.3f} and {g:.3f} (blocks i, f, g, o): both must be close to 1.",
    )
    expect(
        abs(read("aa")[0] - 1) > 0.01,
        "after two letters c is still 1: the second wipes the first, or is not written. At every "
        f"letter i, f and g must all be near 1.{joins}",
    )
    c, i, f, g = read(20 * "a")
    expect(
        abs(c - 20) < 0.01,
        f"after 20 letters c is {c:.3f}, not 20: something leaks. At the last letter i is "
        f"{i:.5f}, f is {f:.5f} and g is {g:.5f}; make larger what is not yet close enough to 1."
        f"{joins}",
    )
    c, i, f, g = read("aaa ")
    slips = {
        3: "a space leaves the count as it was: at a space the forget gate must shut.",
        4: "a space counts like a letter: at a space the forget and the input gate must shut.",
        1: "after a space c is 1, not 0: the old count is wiped, but the space is counted as a "
        "letter. At a space the input gate should shut as well.",
    }
    for wrong, message in slips.items():
        expect(abs(c - wrong) > 0.01, message)
    second = read("aaa aa")[0]
    expect(
        abs(c) < 0.01 and abs(second - 2) < 0.01,
        f"after `aaa ` c is {c:.3f}, not 0, and after `aaa aa` it is {second:.3f}, not 2. At a "
        f"space c is f * c + i * g, and there your f is {f:.3f}, i {i:.3f} and g {g:.3f}: f and "
        f"i * g must both be 0.{joins}",
    )
    c, _, f, _ = read(20 * "a" + " ")
    expect(
        abs(c) < 0.01,
        f"after a word of 20 letters and a space c is {c:.3f}, not 0: at a space f is {f:.5f}, "
        f"near 0, but not near enough. Make its weight at the space more negative.{joins}",
    )
