"""The book's figures: one style, one color for each model, names at the ends of the lines.

Importing this package loads matplotlib and sets the style for the notebook, whose figures are
stored as SVG from then on.
"""

from lstm_course.plots._notebook import store_as_svg
from lstm_course.plots.charts import bars, curves, heat
from lstm_course.plots.graphs import graph
from lstm_course.plots.labels import label_lines
from lstm_course.plots.learning import gates_over_text, gradient_by_lag, training_curves
from lstm_course.plots.letters import letters
from lstm_course.plots.style import BASELINE, COLORS, MODEL_COLORS, STYLE, ramp

store_as_svg()

__all__ = [
    "BASELINE",
    "COLORS",
    "MODEL_COLORS",
    "STYLE",
    "bars",
    "curves",
    "gates_over_text",
    "gradient_by_lag",
    "graph",
    "heat",
    "label_lines",
    "letters",
    "ramp",
    "training_curves",
]
