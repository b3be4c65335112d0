"""The helper package of the course *Memory in a Loop*.

What a chapter teaches stands in the chapter; this package holds what several chapters use.
Importing it is quick: neither torch nor matplotlib is loaded until a module that needs it is.
"""

from lstm_course._reproducible import reproducible

__all__ = ["__version__", "reproducible"]

__version__ = "0.2.0"
