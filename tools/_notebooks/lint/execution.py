"""Rules about running: the stored outputs are those of one run from top to bottom, and compared."""

import re
from collections.abc import Iterator
from pathlib import Path

from _notebooks.lint.page import Cell, Page, Problem
from _notebooks.normal import is_stderr

NOT_COMPARED = {"nbval-ignore-output", "nbval-skip"}
LARGEST_PART_NOT_COMPARED = 0.15
# What the machine that ran a notebook leaves behind: paths of its own, addresses in its memory.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.:/~-])(?:/(?:home|root|tmp|work|Users|usr|opt|var|mnt|media|private|srv)/[\w.@+-]+"
    r"|[A-Za-z]:\\[\w.@+-]+)\S*| at 0x[0-9A-Fa-f]{6,}"
)


def executed_in_order(page: Page) -> Iterator[Problem]:
    """Every code cell has run, in order 1 to n, the Colab cell first of all."""
    if all(cell.node.execution_count is None for cell in page.run):
        yield page.problem("was never executed: run `make execute`")
        return
    for expected, cell in enumerate(page.run, start=1):
        count = cell.node.execution_count
        if count is None:
            yield cell.problem("was never executed: run `make execute`")
        elif count != expected:
            yield cell.problem(
                f"was executed as number {count}, not {expected}: run `make execute`"
            )


def no_errors(page: Page) -> Iterator[Problem]:
    """No cell ends in an error, unless it is tagged ``raises-exception``."""
    for cell in page.run:
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in cell.tags:
                yield cell.problem(f"ends in {output.ename}: {output.evalue}")


def no_stderr(page: Page) -> Iterator[Problem]:
    """No warning and no progress bar is stored."""
    for cell in page.run:
        if any(is_stderr(output) for output in cell.outputs):
            yield cell.problem("writes to stderr: mend the warning")


def no_widgets(page: Page) -> Iterator[Problem]:
    """No output is a widget, which would fetch code from another host when the page is read."""
    for cell in page.run:
        if any("widget" in kind for output in cell.outputs for kind in output.get("data", {})):
            yield cell.problem("shows a widget: use tqdm, not tqdm.auto")


def few_cells_not_compared(page: Page) -> Iterator[Problem]:
    """At most {LARGEST_PART_NOT_COMPARED:.0%} of the code cells are not compared, with reasons."""
    exempt = [cell for cell in page.code if NOT_COMPARED.intersection(cell.tags)]
    for cell in exempt:
        if not str(cell.metadata.get("reason", "")).strip():
            yield cell.problem('is exempt from comparison without a "reason" in its metadata')
    if len(exempt) > LARGEST_PART_NOT_COMPARED * len(page.code):
        yield page.problem(
            f"{len(exempt)} of {len(page.code)} code cells are exempt from comparison; at most "
            f"{LARGEST_PART_NOT_COMPARED:.0%} may be"
        )


def no_comment_markers(page: Page) -> Iterator[Problem]:
    """Exemptions are tags, which are counted, not comments, which nbval also reads."""
    for cell in page.code:
        if re.search(r"^\s*#+\s*(NBVAL_|PYTEST_VALIDATE)", cell.source, re.MULTILINE):
            yield cell.problem("talks to nbval in a comment: use a tag")


def nothing_of_one_machine(page: Page) -> Iterator[Problem]:
    """No output holds an absolute path or an address in memory."""
    for cell in page.run:
        for text in output_texts(cell):
            for found in OF_ONE_MACHINE.findall(text) + _own_folders(text):
                yield cell.problem(f"prints what only one machine has: {found.strip()!r}")


def _own_folders(text: str) -> list[str]:
    return [own for own in {str(Path.home()), str(Path.cwd())} if len(own) > 1 and own in text]


def output_texts(cell: Cell) -> Iterator[str]:
    """Yield every text among a cell's outputs.

    Parameters
    ----------
    cell : Cell

    Yields
    ------
    str
    """
    for output in cell.outputs:
        if output.output_type == "stream":
            yield output.text
        elif output.output_type == "error":
            yield "\n".join([output.evalue, *output.traceback])
        else:
            yield from (text for kind, text in output.data.items() if kind.startswith("text/"))


RULES = (
    executed_in_order,
    no_errors,
    no_stderr,
    no_widgets,
    few_cells_not_compared,
    no_comment_markers,
    nothing_of_one_machine,
)
