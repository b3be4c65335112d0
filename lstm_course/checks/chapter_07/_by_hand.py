"""Blame worked out on paper: the first slip in it, judged by the student's own numbers."""

from __future__ import annotations

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import close, expect


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
