"""The book's figures: one style, readable in light and dark, and never by color alone.

Importing this package loads matplotlib and sets the style for the notebook.
"""

from lstm_course.plots.charts import bars, curves, heat
from lstm_course.plots.graphs import graph
from lstm_course.plots.learning import gates_over_text, gradient_by_lag, training_curves
from lstm_course.plots.style import COLORS, DASHES, HATCHES, MARKERS, STYLE

__all__ = [
    "COLORS",
    "DASHES",
    "HATCHES",
    "MARKERS",
    "STYLE",
    "bars",
    "curves",
    "gates_over_text",
    "gradient_by_lag",
    "graph",
    "heat",
    "training_curves",
]
