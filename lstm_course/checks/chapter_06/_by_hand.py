"""Slates worked out on paper: the first slip in them, judged by the student's own numbers."""

from __future__ import annotations

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import close, expect


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
