"""Arrays that a student has made."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checks._tools import expect, expect_array


def expect_made(value: Any, name: str, shape: tuple[int, ...], meaning: str = "") -> np.ndarray:
    """Require an array that the student has made, where a list of rows will not do."""
    kind = type(value).__name__
    expect(
        not isinstance(value, list | tuple),
        f"{name} is a {kind}; make it an array, by np.stack(...) for a {kind} of arrays or "
        "np.array(...) for one of numbers.",
    )
    return expect_array(value, name, shape, meaning)
