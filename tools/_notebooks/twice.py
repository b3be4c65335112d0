"""Runs every cell of a notebook twice in a row under nbval, as readers do who look once more."""

import ast
from typing import Any

from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

from _notebooks import footprints

FOLLOW = f"__import__('runpy').run_path({footprints.__file__!r})['follow'](get_ipython())"
ANSWERS_WITHIN = 120  # seconds


class First(IPyNbCell):  # type: ignore[misc]
    """A cell, run while its footprints are followed."""

    def runtest(self) -> None:
        """Run it and compare its outputs with those that were stored."""
        if not getattr(self.parent, "is_followed", False):
            ask(self.parent.kernel, FOLLOW)
            self.parent.is_followed = True
        self.parent.has_passed = False
        super().runtest()
        self.parent.has_passed = True


class Again(IPyNbCell):  # type: ignore[misc]
    """The same cell once more.

    One that took long and has left all that it takes as it was would only do the same again.
    """

    def runtest(self) -> None:
        """Run it, unless it is spared, and compare its outputs with those that were stored."""
        if not self.is_spared():
            super().runtest()

    def is_spared(self) -> bool:
        """Tell whether a second run would cost much and show nothing."""
        kernel, limit = self.parent.kernel, self.config.getoption("twice")
        long = self.parent.has_passed and ask(kernel, "get_ipython().footprints.seconds") > limit
        return long and not ask(kernel, "get_ipython().footprints.changed()")


def runs(cell: IPyNbCell) -> list[IPyNbCell]:
    """Return both runs of a cell as items of their own.

    Parameters
    ----------
    cell : nbval.plugin.IPyNbCell

    Returns
    -------
    list of nbval.plugin.IPyNbCell
        Each is compared with the same stored outputs.
    """
    same = {"cell_num": cell.cell_num, "cell": cell.cell, "options": cell.options}
    names = {First: cell.name, Again: f"{cell.name}, again"}
    return [kind.from_parent(cell.parent, name=name, **same) for kind, name in names.items()]


def ask(kernel: RunningKernel, expression: str) -> Any:
    """Evaluate an expression in a notebook's kernel.

    Parameters
    ----------
    kernel : nbval.kernel.RunningKernel
    expression : str
        Its value has to be one that Python can read, such as a number.

    Returns
    -------
    object

    Raises
    ------
    RuntimeError
        If it raises an error.
    """
    asked = kernel.kc.execute("", silent=True, user_expressions={"it": expression})
    while True:
        reply = kernel.get_message("shell", timeout=ANSWERS_WITHIN)
        if reply["parent_header"].get("msg_id") == asked:
            break
    answer = reply["content"]["user_expressions"]["it"]
    if answer["status"] != "ok":
        raise RuntimeError(f"{expression}: {answer['ename']}: {answer['evalue']}")
    return ast.literal_eval(answer["data"]["text/plain"])
