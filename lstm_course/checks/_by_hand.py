"""Tables worked out on paper: the first slip in them, judged by the student's own numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstm_course.checks._lstm_steps import Array
from lstm_course.checks._tools import close, expect


def recognise(numbers: Array, right: Array, mistakes: Mapping[str, Array]) -> None:
    """Fail where a whole table is the one that a known mistake leads to."""
    for message, wrong in mistakes.items():
        expect(close(numbers, right) or not close(numbers, wrong), message)


def follow_slates(c: Array, start: Array, f: Array, i: Array, g: Array) -> None:
    """Fail at the first number of a slate that does not follow from the one before it."""
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


def follow_blame(dc: Array, own: Array, f: Array) -> None:
    """Fail at the last slate whose blame does not follow from the one after it."""
    last = len(f)
    expect(
        close(dc[last], own[last]),
        f"begin with dc_{last}: when c_{last} rises by 1, by how much does the loss rise? Not by "
        f"{dc[last]:g}.",
    )
    for t in reversed(range(last)):
        expect(
            close(dc[t], own[t] + dc[t + 1] * f[t]),
            f"look at dc_{t}: the loss itself sends {own[t]:g} to c_{t}, and the slate after it "
            f"sends dc_{t + 1} * f_{t + 1}. With your dc_{t + 1} = {dc[t + 1]:g} and f_{t + 1} = "
            f"{f[t]:g} the sum is not {dc[t]:g}.",
        )


def follow_gate_blame(df: Array, dc: Array, c: Array) -> None:
    """Fail at the first forget gate whose blame is not that of its slate times what it met."""
    for t, found in enumerate(df, start=1):
        met = found / dc[t]
        check = "c_0 is given." if t == 1 else f"Work out c_{t - 1} once more."
        expect(
            close(met, c[t - 1]),
            f"look at df_{t}: it is dc_{t} times the slate that f_{t} met, c_{t - 1}. With dc_{t} "
            f"= {dc[t]:g} your {found:g} would need c_{t - 1} = {met:g}. {check}",
        )
