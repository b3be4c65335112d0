"""The look of the book's figures: a color for each model, quiet axes, letters for a phone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

# All colors have a contrast of at least 3 on white and on the page's paper; the models' stay apart
# for the color-blind.
MODEL_COLORS = {"RNN": "#007a5a", "LSTM": "#c84b00", "GRU": "#8a4b9e"}
# For all that is no model: blue, gold, ink, rose, sky, gray.
COLORS = ["#0072b2", "#9a6a00", "#1a1a1a", "#b03a6a", "#3a8fbf", "#767676"]
BASELINE = "#595959"  # counters, chance, thresholds
INK, RULE, GRID = "#262626", "#8c8c8c", "#e8e8e8"

STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": RULE,
    "axes.facecolor": "white",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=COLORS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.xmargin": 0.02,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",  # opaque, so that labels stay legible in a dark JupyterLab
    "figure.figsize": (5.2, 3.1),
    # At 350 px, a phone's width, 10 points are 9.3 px in a figure of 5.2 inches.
    "font.size": 10,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.7,
    "lines.markersize": 4,
    "savefig.facecolor": "white",
    "svg.fonttype": "path",  # the same letters on every machine
    "svg.hashsalt": "lstm_course",  # the same names in every run
    "text.color": INK,
    "xtick.color": RULE,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 10,
    "ytick.color": RULE,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 10,
}
mpl.rcParams.update(STYLE)


def ramp(color: str, n: int) -> list[str]:
    """Give some steps of one hue, from light to dark: for one thing in several strengths.

    Parameters
    ----------
    color : str
        A model, such as "LSTM", or any color.
    n : int
        How many steps, at least one. One step is the color itself.

    Returns
    -------
    list of str
        Colors as ``"#rrggbb"``, the lightest with a contrast of 3 on white.

    Raises
    ------
    ValueError
        If n is less than one, or this is no color.

    Examples
    --------
    >>> ramp("LSTM", 1)
    ['#c84b00']
    >>> len(ramp("LSTM", 4))
    4
    """
    if n < 1:
        raise ValueError(f"a ramp has at least one step, not {n}")
    middle = MODEL_COLORS.get(color, color)
    if n == 1:
        return [to_hex(middle)]
    pale = next(
        mixed
        for share in np.linspace(0.6, 0, 31)
        if contrast(mixed := _mix(middle, "white", share)) >= 3 or share == 0
    )
    dark = _mix(middle, "black", 0.62)
    return [_mix(pale, dark, share) for share in np.linspace(0, 1, n)]


def contrast(color: Any, ground: Any = "white") -> float:
    """Compute the contrast of two colors, from 1 to 21, as the WCAG define it."""
    lights = sorted(_luminance(one) + 0.05 for one in (color, ground))
    return lights[1] / lights[0]


def colors_of(names: Iterable[str], given: Mapping[str, str] | None = None) -> list[str]:
    """Color each name: as given, or by the model it speaks of, or from the neutral palette.

    Several names that speak of one model are steps of its hue.
    """
    names = list(names)
    given = given or {}
    models = {name: model_in(name) for name in names if name not in given}
    steps = {
        model: iter(ramp(model, list(models.values()).count(model)))
        for model in set(models.values())
        if model
    }
    neutral = cycle(COLORS)
    chosen = []
    for name in names:
        if name in given:
            chosen.append(to_hex(MODEL_COLORS.get(given[name], given[name])))
        elif model := models[name]:
            chosen.append(next(steps[model]))
        else:
            chosen.append(next(neutral))
    return chosen


def model_in(name: Any) -> str | None:
    """Find the one model that a name speaks of, such as "nn.LSTM" or "our GRU, bias 3"."""
    found = {word for word in re.findall(r"[A-Z]+", str(name)) if word in MODEL_COLORS}
    return found.pop() if len(found) == 1 else None


def axes_for(content: Mapping[str, Any] | Sequence[Any], ax: Axes | None) -> Axes:
    """Give the axes to draw on, a new figure's by default; refuse to draw nothing."""
    if not content:
        raise ValueError("nothing to draw: give at least one named value")
    return plt.subplots()[1] if ax is None else ax


def _mix(color: str, other: str, share: float) -> str:
    pairs = zip(to_rgb(color), to_rgb(other), strict=True)
    red, green, blue = ((1 - share) * one + share * another for one, another in pairs)
    return to_hex((red, green, blue))


def _luminance(color: Any) -> float:
    light = np.array(to_rgb(color))
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
