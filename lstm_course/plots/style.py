"""Colors that everyone can tell apart, with markers and dashes of their own, on opaque white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

# Okabe and Ito's palette, told apart with every common color blindness; yellow is left out, being
# too pale for a line on white. Each color comes with a marker and a dash of its own.
COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1))]
HATCHES = ["", "//", "..", "xx", "\\\\", "++", "oo"]

STYLE: dict[Any, Any] = {
    "axes.facecolor": "white",
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 11,
    "figure.constrained_layout.use": True,
    "figure.dpi": 110,
    "figure.facecolor": "white",  # opaque, so that labels stay legible on a dark page
    "figure.figsize": (6.4, 3.6),
    "font.size": 10.5,
    "grid.alpha": 0.3,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "savefig.facecolor": "white",
}
mpl.rcParams.update(STYLE)


def axes_for(content: Mapping[str, Any] | Sequence[Any], ax: Axes | None) -> Axes:
    """Give the axes to draw on, a new figure's by default; refuse to draw nothing."""
    if not content:
        raise ValueError("nothing to draw: give at least one named value")
    return plt.subplots()[1] if ax is None else ax
