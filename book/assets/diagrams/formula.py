"""Formulas as runs of SVG text: `_t` or `_{t−1}` lowered, `^T` raised, letters italic."""

import re

import drawsvg

# Names that a formula writes upright.
UPRIGHT = {"tanh", "softmax", "diag"}
SHIFTS = {"_": 0.2, "^": -0.36}


def runs(formula: str, size: float) -> list[drawsvg.TSpan]:
    """Split a formula into runs of one look each."""
    found = []
    lift = 0.0
    for piece in re.finditer(r"(?P<shift>[_^])(?:\{([^}]*)\}|(.))|([^_^]+)", formula):
        shift = piece["shift"]
        drop = SHIFTS.get(shift, 0.0) * size
        for run in re.findall(r"[A-Za-z]+|[^A-Za-z]+", piece[2] or piece[3] or piece[4]):
            style: dict[str, object] = {}
            if run.isalpha() and run not in UPRIGHT and shift != "^":
                style["font_style"] = "italic"
            if shift:
                style["font_size"] = number(0.7 * size)
            if drop != lift:
                style["dy"] = number(drop - lift)
                lift = drop
            found.append(drawsvg.TSpan(run, **style))
    return found


def number(value: float) -> float:
    """Round a coordinate to a tenth, and drop the point of a whole number."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
