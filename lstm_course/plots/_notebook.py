"""How a notebook stores its figures: as SVG, the same bytes in every run."""

from typing import Any

from IPython.core.getipython import get_ipython
from matplotlib_inline.config import InlineBackend


def store_as_svg() -> None:
    """Let the kernel's figures be SVG of the size they were given; outside IPython, do nothing."""
    shell = get_ipython()
    if shell is None:
        return
    # The configuration, not `set_matplotlib_formats`: it holds whether the inline backend is
    # loaded by now or with the first figure.
    inline = InlineBackend.instance(parent=shell)
    inline.figure_formats = {"svg"}
    options: dict[str, Any] = {"bbox_inches": None, "metadata": {"Creator": None, "Date": None}}
    inline.print_figure_kwargs = options
