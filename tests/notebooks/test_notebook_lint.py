"""Each rule goes red on a notebook made for it; no rule goes red on a good one."""

import ast
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from _notebooks.lint import RULES, drafts, lint
from _notebooks.lint.book import RULES as BOOK_RULES
from _notebooks.lint.literals import Names
from example_book import NAME, replicate
from nbformat import NotebookNode

from lstm_course.claims import Claim
from lstm_course.replications import Replicated, Replication, path_of, read_replication

ROOT = Path(__file__).resolve().parents[2]
CHAPTER, SOLUTIONS, EXERCISES = (
    f"{folder}/{NAME}" for folder in ("chapters", "solutions", "exercises")
)
TITLE, COLAB, IMPORTS, EQUATION, STATE, TEXT, PLOT, BELOW, CLAIMS, CLOSING = range(10)
Change = Callable[[NotebookNode], object]

CASES: list[tuple[str, str, Change, str]] = []


def breaks(rule: str, problem: str, where: str = CHAPTER) -> Callable[[Change], Change]:
    """Register a change that makes a good notebook break a rule, with the words of the problem."""

    def register(change: Change) -> Change:
        CASES.append((rule, where, change, problem))
        return change

    return register


def output(notebook: NotebookNode, cell: int, number: int = 0) -> NotebookNode:
    return notebook.cells[cell].outputs[number]


def record(notebook: NotebookNode, number: int = 0) -> NotebookNode:
    return output(notebook, CLAIMS, number).metadata.lstm_course_claim


def prints(notebook: NotebookNode, text: str) -> None:
    notebook.cells[IMPORTS].outputs = [nbformat.v4.new_output("stream", text=text)]


def add_cells(notebook: NotebookNode, count: int, source: str = "x = 1") -> None:
    for _ in range(count):
        cell = nbformat.v4.new_code_cell(source)
        cell.execution_count = sum(cell.cell_type == "code" for cell in notebook.cells) + 1
        notebook.cells.append(cell)


@breaks("executed_in_order", "[cell 5]: was never executed")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].execution_count = None


@breaks("executed_in_order", f"{NAME}: was never executed")
def _(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(execution_count=None, outputs=[])


@breaks("executed_in_order", "[cell 5]: was executed as number 7, not 3")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].execution_count = 7


@breaks("executed_in_order", "[cell 3]: was executed as number 1, not 2")
def _(notebook: NotebookNode) -> None:
    for count, cell in enumerate([IMPORTS, STATE, PLOT, CLAIMS], start=1):
        notebook.cells[cell].execution_count = count


@breaks("no_errors", "[cell 3]: ends in ValueError: too many")
def _(notebook: NotebookNode) -> None:
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="too many", traceback=[])
    notebook.cells[IMPORTS].outputs = [error]


@breaks("no_stderr", "[cell 3]: writes to stderr")
def _(notebook: NotebookNode) -> None:
    prints(notebook, "a warning")
    output(notebook, IMPORTS).name = "stderr"


@breaks("no_widgets", "[cell 3]: shows a widget")
def _(notebook: NotebookNode) -> None:
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "0"}}
    notebook.cells[IMPORTS].outputs = [nbformat.v4.new_output("display_data", data=view)]


@breaks("few_cells_not_compared", "1 of 4 code cells are exempt from comparison; at most 15%")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].metadata.update(tags=["nbval-ignore-output"], reason="a timing")


@breaks("few_cells_not_compared", '[cell 5]: is exempt from comparison without a "reason"')
def _(notebook: NotebookNode) -> None:
    add_cells(notebook, 6)
    notebook.cells[STATE].metadata.update(tags=["nbval-skip"], reason=" ")


@breaks("no_comment_markers", "[cell 5]: talks to nbval in a comment")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source += "\n# NBVAL_IGNORE_OUTPUT"


@breaks("nothing_of_one_machine", "'/home/ada/data.txt'")
def _(notebook: NotebookNode) -> None:
    prints(notebook, "read from /home/ada/data.txt\n")


@breaks("nothing_of_one_machine", "'C:")
def _(notebook: NotebookNode) -> None:
    prints(notebook, r"C:\Users\ada\data.txt")


@breaks("nothing_of_one_machine", "'at 0x7F79DCDB3300'")
def _(notebook: NotebookNode) -> None:
    output(notebook, STATE).update(text="Generator(PCG64) at 0x7F79DCDB3300")


@breaks("nothing_of_one_machine", "'at 0x7f12ab34'")
def _(notebook: NotebookNode) -> None:
    output(notebook, STATE).update(text="<function f at 0x7f12ab34>")


@breaks("nothing_of_one_machine", repr(str(Path.cwd())))
def _(notebook: NotebookNode) -> None:
    prints(notebook, f"here: {Path.cwd()}")


@breaks("imports_first", "[cell 5]: imports")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "def f():\n    from math import pi\n    return pi"


@breaks("imports_first", "[cell 5]: imports", SOLUTIONS)
def _(notebook: NotebookNode) -> None:
    hidden = "### BEGIN HIDDEN TESTS\nimport re\n### END HIDDEN TESTS"
    notebook.cells[4].source = f"import math\n{hidden}"


@breaks("imports_first", "[cell 5]: imports", SOLUTIONS)
def _(notebook: NotebookNode) -> None:
    notebook.cells[4].source = "%matplotlib inline\nimport math"


@breaks("seeds_first", "[cell 3]: the first code cell should call `reproducible(seed)`")
def _(notebook: NotebookNode) -> None:
    notebook.cells[IMPORTS].source = "import numpy as np"


@breaks("no_trailing_semicolon", "[cell 5]: a line ends in `;`")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "x = 1;  # quiet\ny = 2"


@breaks("no_trailing_semicolon", "[cell 5]: a line ends in `;`")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "x = 1\nprint(x);"


@breaks("unpacked_by_name", "[cell 5]: (low, high): unpacked from `.values()`; ask by name")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "low, high = {'low': 1, 'high': 2}.values()"


@breaks("unpacked_by_name", "[cell 5]: (low, high): unpacked from `.values()`; ask by name")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "low, high = (2 * n for n in {'low': 1, 'high': 2}.values())"


@breaks("plain_keys", r"[cell 5]: a line break in the key 'two\nlines'")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = r"heights = {'one': 1, 'two\nlines': 2}"


@breaks("little_code", "376 lines of code; at most 375")
def _(notebook: NotebookNode) -> None:
    cells = [cell for cell in notebook.cells[IMPORTS:] if cell.cell_type == "code"]
    lines = sum(bool(line) for cell in cells for line in cell.source.splitlines())
    add_cells(notebook, 376 - lines)


@breaks("short_cells", "[cell 5]: 31 lines; at most 30")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "\n\n".join(["x = 1"] * 31)


@breaks("narrow_code", "[cell 5]: a line of 89 characters; at most 88: x = 1")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "x = " + "1" * 85


@breaks("narrow_output", "[cell 3]: prints 89 characters in a line: rrrr")
def _(notebook: NotebookNode) -> None:
    prints(notebook, "r" * 89)


@breaks("mostly_small_cells", "2 of 4 code cells have over 15 lines; at most 25% may")
def _(notebook: NotebookNode) -> None:
    for cell in (IMPORTS, STATE):
        notebook.cells[cell].source = "reproducible(0)\n" * 16


@breaks("few_statements", "[cell 5]: 26 statements; at most 25: split the cell")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source = "if x:\n    y = 1\n" + "x = 1; y = 2; z = 3\n" * 8


@breaks("plots_described", "[cell 7]: draws a figure without mystnb.image.alt")
def _(notebook: NotebookNode) -> None:
    notebook.cells[PLOT].metadata.mystnb.image.alt = " "


@breaks("plots_described", "[cell 7]: draws a figure without a caption")
def _(notebook: NotebookNode) -> None:
    notebook.cells[BELOW].source = notebook.cells[BELOW].source.removeprefix("**Figure 1.1.** ")


@breaks("plots_stored", "[cell 7]: has lost its figure")
def _(notebook: NotebookNode) -> None:
    picture = next(output for output in notebook.cells[PLOT].outputs if "data" in output)
    del picture.data["image/svg+xml"]


@breaks("plots_stored", "[cell 7]: has a caption and no figure")
def _(notebook: NotebookNode) -> None:
    notebook.cells[PLOT].outputs = [o for o in notebook.cells[PLOT].outputs if "data" not in o]


@breaks("images_described", "[cell 6]: an image without alt text")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n![](loop.svg)"


@breaks("images_described", "[cell 6]: an <img> without alt")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += '\n\n<img src="loop.svg" alt="">'


@breaks("images_described", "[cell 6]: an image without a caption below it")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n![a loop](loop.svg)\n\nA loop."


@breaks("one_plot_per_cell", "[cell 7]: shows more than one figure, or a claim beside it")
def _(notebook: NotebookNode) -> None:
    notebook.cells[PLOT].outputs *= 2


def picture(notebook: NotebookNode) -> NotebookNode:
    return next(output for output in notebook.cells[PLOT].outputs if "data" in output).data


@breaks("plots_sharp", "[cell 7]: puts out pixels")
def _(notebook: NotebookNode) -> None:
    picture(notebook)["image/png"] = ""


@breaks("legible", "[cell 7]: text of 8.9 px where the figure is 350 px wide; at least 9 px")
def _(notebook: NotebookNode) -> None:
    svg = picture(notebook)["image/svg+xml"]
    picture(notebook)["image/svg+xml"] = svg.replace("scale(0.1 -0.1)", "scale(0.095 -0.095)", 1)


@breaks("legible", "[cell 7]: text of 7.8 px where the figure is 350 px wide; at least 9 px")
def _(notebook: NotebookNode) -> None:
    wide = re.sub(r'width="[\d.]+pt"', 'width="450pt"', picture(notebook)["image/svg+xml"])
    picture(notebook)["image/svg+xml"] = wide


@breaks("light", "[cell 7]: a figure of 101 kB; at most 100 kB")
def _(notebook: NotebookNode) -> None:
    picture(notebook)["image/svg+xml"] = " " * 101_000


@breaks("light", "kB; at most 600 kB")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n<!-- " + "x" * 600_000 + " -->"


@breaks("title", "the first cell should open with `# Title`")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TITLE].source = "## A lesser title\n\n**You will** see."


@breaks("title", "[cell 1]: the title carries a number")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TITLE].source = notebook.cells[TITLE].source.replace("An ex", "0. An ex")


@breaks("title", "[cell 1]: the title carries a number", SOLUTIONS)
def _(notebook: NotebookNode) -> None:
    notebook.cells[TITLE].source = "# Exercises: Chapter zero"


@breaks("same_titles", 'the title should be "# Exercises: An example"', SOLUTIONS)
def _(notebook: NotebookNode) -> None:
    notebook.cells[TITLE].source = "# Exercises: Another example"


@breaks("fixed_sections", 'has no section "You will" where it belongs')
def _(notebook: NotebookNode) -> None:
    notebook.cells[TITLE].source = "# An example\n\nYou will see."


@breaks("fixed_sections", 'has no section "Remember" where it belongs')
def _(notebook: NotebookNode) -> None:
    notebook.cells[
        CLOSING
    ].source = "## Remember\n\nIt.\n\n## What we claimed\n\nThis.\n\n## You can now\n\n- go."


@breaks("enough_text_cells", "10 code cells, but 5 text cells")
def _(notebook: NotebookNode) -> None:
    add_cells(notebook, 6)


@breaks("length", "words of prose; 1,500 to 3,000 are meant")
def _(notebook: NotebookNode) -> None:
    notebook.cells[EQUATION].source = notebook.cells[EQUATION].source[:500]


@breaks("length", "words of prose; 1,500 to 3,000 are meant")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += " word" * 3000


@breaks("length", "words of prose; 1,500 to 3,000 are meant")
def _(notebook: NotebookNode) -> None:
    words = notebook.cells[EQUATION].source.split()
    notebook.cells[EQUATION].source = "Code:\n\n```python\n" + " ".join(words) + "\n```"


@breaks("equations_numbered", r"[cell 6]: an equation without a \tag: c = f c")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n$$\nc = f c\n$$\n\nas we saw."


@breaks("equations_numbered", "[cell 6]: an equation that is not written `$$ ...")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n\\begin{equation}\nc = f c\n\\end{equation}"


@breaks("plain", "[cell 6]: '```{note}' is MyST")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n```{note}\nA loop.\n```"


@breaks("plain", "[cell 6]: '{cite}`elman1990`' is MyST")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += " An old thought {cite}`elman1990`."


@breaks("plain", "[cell 6]: '$$ (eq-01-c)' is MyST")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n$$ c = f c $$ (eq-01-c)"


@breaks("ten_minutes", "1,001 words of prose; at most 600 are meant", "chapters/00-summary.ipynb")
def _(notebook: NotebookNode) -> None:
    notebook.cells = notebook.cells[:3]
    notebook.cells[0].source = "# word " + "word " * 500 + "\u5b57" * 750


@breaks("equations_referred_to", "[cell 6]: no text refers to the equation (1.2)")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += "\n\n$$\nc = f c \\tag{1.2}\n$$\n\nNot so `(1.2)`."


@breaks("equations_referred_to", "[cell 6]: (1.3) is the number of no equation")
def _(notebook: NotebookNode) -> None:
    notebook.cells[TEXT].source += " See (1.3), not $x (1.4)$."


@breaks("named_after_chapter", "[cell 9]: the claim 07.state.bounded should begin with 01.")
def _(notebook: NotebookNode) -> None:
    record(notebook).name = "07.state.bounded"


@breaks("record_as_shown", "[cell 9]: shows '✓ 01.state.units: measured 4 units, exactly 3'")
def _(notebook: NotebookNode) -> None:
    output(notebook, CLAIMS, 1).data["text/plain"] = "✓ 01.state.units: measured 4 units, exactly 3"


@breaks("recorded_by_this_version", f"{NAME}: the claim 01.state.bounded was recorded by another")
def _(notebook: NotebookNode) -> None:
    record(notebook).spread = 0.2


@breaks("recorded_by_this_version", "execute the notebook again (and 1 more)")
def _(notebook: NotebookNode) -> None:
    del record(notebook)["largest"], record(notebook, 1)["smallest"]


@breaks("named_after_quantity", "01.state.below-two: name the quantity, not its bound ('below')")
def _(notebook: NotebookNode) -> None:
    record(notebook).name = "01.state.below-two"


@breaks("bound_satisfied", "[cell 9]: the stored claim does not hold: 01.state.units: measured 4")
def _(notebook: NotebookNode) -> None:
    record(notebook, 1).update(value=4, smallest=4, largest=4)


@breaks("bound_satisfied", "[cell 9]: the stored claim does not hold: 01.state.bounded")
def _(notebook: NotebookNode) -> None:
    record(notebook).smallest = 0.4


@breaks("bound_satisfied", "[cell 9]: the stored claim does not hold: 01.state.bounded")
def _(notebook: NotebookNode) -> None:
    record(notebook).largest = "inf"


@breaks(
    "bounds_written_down", "[cell 9]: the bound above=least is not a number that the cell writes"
)
def _(notebook: NotebookNode) -> None:
    source = notebook.cells[CLAIMS].source
    notebook.cells[CLAIMS].source = "least = min(largest)\n" + source.replace("0.5", "least")


@breaks("bounds_written_down", "[cell 9]: the bounds **bounds of a claim should be written in its")
def _(notebook: NotebookNode) -> None:
    source = notebook.cells[CLAIMS].source
    notebook.cells[CLAIMS].source = source.replace("above=0.5", "**bounds")


def claims_units(notebook: NotebookNode, name: str) -> None:
    """Let the solutions make a claim."""
    units = Claim(name, 3, 3, 3, 1, equals=3, unit="units")
    shown = nbformat.v4.new_output("display_data", data={"text/plain": f"✓ {units}"})
    shown.metadata["lstm_course_claim"] = units.as_record()
    notebook.cells[2].outputs = [shown]


@breaks("claims_unique", f"the claim 01.state.units is made before, in {NAME} [cell 9]", SOLUTIONS)
def _(notebook: NotebookNode) -> None:
    claims_units(notebook, "01.state.units")


@breaks("claims_replicated", f"{NAME}: its claims were replicated with other code: run")
def _(notebook: NotebookNode) -> None:
    notebook.cells[STATE].source += "\nprint(1)"


@breaks("claims_replicated", f"{NAME}: its claims were never replicated: run", SOLUTIONS)
def _(notebook: NotebookNode) -> None:
    claims_units(notebook, "01.exercise.units")


@breaks("not_executed", "[cell 3]: has been executed", EXERCISES)
def _(notebook: NotebookNode) -> None:
    notebook.cells[2].execution_count = 2


@breaks("not_executed", "[cell 3]: has been executed", EXERCISES)
def _(notebook: NotebookNode) -> None:
    prints(notebook, "4")


@breaks("no_secrets", "[cell 6]: holds 'BEGIN HIDDEN TESTS'", EXERCISES)
def _(notebook: NotebookNode) -> None:
    notebook.cells[5].source += "\n### BEGIN HIDDEN TESTS"


@breaks("answers_empty", "[cell 5]: an answer cell without its stub", EXERCISES)
def _(notebook: NotebookNode) -> None:
    notebook.cells[4].source = "def double(x):\n    return 2 * x"


@pytest.mark.parametrize(
    ("rule", "where", "change", "problem"),
    CASES,
    ids=[f"{number}-{rule}" for number, (rule, *_) in enumerate(CASES)],
)
def test_rule_goes_red(rule: str, where: str, change: Change, problem: str, book: Path) -> None:
    notebook = nbformat.read(book / (where if (book / where).exists() else CHAPTER), as_version=4)
    change(notebook)
    (book / where).write_text(json.dumps(notebook), encoding="utf-8")
    found = [str(problem) for problem in lint(book)]
    assert any(line.startswith(f"{where}") and problem in line for line in found), found


WRITTEN = [
    "below=-4.5",
    "below=27**5 / 3",
    "below=2 * len(runs) - 1",
    "below=np.log(27)",
    "below=np.pi / 2",
    "below=room",
    "below=rooms['a'] + rows[0]",
    "below=bound; bound = 3",
    "below=bound; bound = half / 2; half = 0.5",
    "below=b; [claim(1, below=b) for a, b in [(runs, 1), (runs.max(), 2)]]",
]
MEASURED = [
    "below=trigram",
    "below=runs.max()",
    "below=max(runs)",
    "below=np.max(runs)",
    "below=np.log(runs)",
    "below=0.9 * alone",
    "below=bound; bound = 3; bound = runs.max()",
    "below=bound; bound = 3; bound += alone",
    "below=bound; bound = bound",
    "below=a; [a for a, b in [(1, runs), (runs.max(), 2)]]",
    "below=table[0]; table = [1, alone]",
    "below=1 if alone else 2",
    "below='3'",
    "below=bound; (bound := runs)",
    "below=bound; (lambda bound: 1)",
    "below=bound; import bound; bound = 3",
    "below=first; first, *others = [1, 2, 3]",
    "below=first; first, second = runs",
]
LOOPS = {
    "for name, run, bound in [('a', runs, 1), ('b', more, -2.5)]:": "bound",
    "for name, (run, bound) in {'a': (runs, 1), 'b': (more, 2)}.items():": "bound",
    "for bound in {'a': 1, 'b': 2}.values():": "bound",
    "for (name, bound), run in zip(rooms.items(), runs):": "bound",
    "for run, bound in zip(runs, (1, 2)):": "bound",
    "for place, bound in enumerate([1, 2]):": "place + bound",
    "for bound in range(2, 9):": "bound",
    "for bound in {1: 'a', 2: 'b'}:": "bound",
    "for row in rows:": "rooms['a'] + row",
    "for name, bound in rooms.items():": "bound",
}
LOOPS_OVER_MEASURED = {
    "for name, run, bound in [('a', 1, runs), ('b', 2, 3)]:": "bound",
    "for name, (run, bound) in {'a': (1, runs), 'b': (1, 2)}.items():": "bound",
    "for bound in results.values():": "bound",
    "for run, bound in zip((1, 2), runs):": "bound",
    "for run, bound in zip(runs, [1, 2], strict=len(more)):": "run",
    "for bound in range(alone):": "bound",
    "for bound in runs:": "bound",
    "for name, bound in {**results}.items():": "bound",
    "def check(name, bound):": "bound",
    "for bound, in [[1], runs]:": "bound",
}
TABLES = "room = 0.5\nrooms = {'a': 1, 'b': 2}\nrows = (1, 2)\n"


def is_written(source: str) -> bool:
    """Say so of the bounds of every claim in a cell; all are alike in these tests."""
    cell = ast.parse(source)
    names = Names(cell)
    calls = [node for node in ast.walk(cell) if isinstance(node, ast.Call)]
    bounds = [
        keyword.value for call in calls for keyword in call.keywords if keyword.arg == "below"
    ]
    answers = {names.is_written(bound) for bound in bounds}
    assert len(answers) == 1
    return answers.pop()


@pytest.mark.parametrize("bound", WRITTEN)
def test_a_number_that_is_written_down(bound: str) -> None:
    bound, _, others = bound.partition(";")
    assert is_written(f"{TABLES}{others.strip()}\nclaim('02.x', runs, {bound})")


@pytest.mark.parametrize("bound", MEASURED)
def test_a_number_that_is_not_written_down(bound: str) -> None:
    bound, _, others = bound.partition(";")
    assert not is_written(f"{TABLES}{others.strip()}\nclaim('02.x', runs, {bound})")


@pytest.mark.parametrize(("head", "bound"), LOOPS.items())
def test_a_loop_over_a_table_that_is_written_down(head: str, bound: str) -> None:
    assert is_written(f"{TABLES}{head}\n    claim(f'02.x', runs, below={bound})")


@pytest.mark.parametrize(("head", "bound"), LOOPS_OVER_MEASURED.items())
def test_a_loop_over_what_was_measured(head: str, bound: str) -> None:
    assert not is_written(f"{TABLES}{head}\n    claim(f'02.x', runs, below={bound})")


def replications(book: Path, **changes: object) -> list[str]:
    """Change the stored table of the example and lint the book."""
    table = read_replication(book / CHAPTER)
    path_of(book / CHAPTER).write_text(replace(table, **changes).as_text(), encoding="utf-8")
    return [str(problem) for problem in lint(book)]


def with_row(book: Path, name: str, made: Sequence[Claim | None]) -> dict[str, Replicated]:
    rows = read_replication(book / CHAPTER).claims
    return rows | {name: Replicated(name, tuple(made))}


def bounded(smallest: float, **bound: float) -> Claim:
    bound = bound or {"above": 0.5}
    return Claim("01.state.bounded", 4, smallest, 5, 3, **bound, unit="of the largest")


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (
            [bounded(0.9)] * 19 + [bounded(0.5)],
            "held in 19 of 20 shifts: above 0.5, measured 0.5 to",
        ),
        (
            [bounded(0.9)] * 18 + [None] * 2,
            "held in 18 of 20 shifts: above 0.5, measured 0.9 to 5, not made 2 times",
        ),
        ([bounded(0.9, above=0.4)] * 20, "was not replicated with the bound 'above 0.5': run"),
        ([bounded(3)] * 19 + [bounded(0.6)], "is too near: above 0.5, measured 0.6 to 5"),
    ],
)
def test_a_replication_that_does_not_support_its_claim(
    made: list[Claim | None], problem: str, book: Path
) -> None:
    (found,) = replications(book, claims=with_row(book, "01.state.bounded", made))
    assert f"{CHAPTER} [cell 9]: " in found
    assert "01.state.bounded" in found
    assert problem in found


def test_a_replication_of_another_notebook(book: Path) -> None:
    rows = with_row(book, "01.state.gone", [Claim("01.state.gone", 1, 1, 1, 1, equals=1)] * 20)
    del rows["01.state.units"]
    again = "run `python tools/notebooks.py replicate`"
    assert [line.partition(": ")[2] for line in replications(book, claims=rows)] == [
        f"the claim 01.state.units was not replicated: {again}",
        f"replicated 01.state.gone, which it does not claim: {again}",
    ]


def test_too_few_shifts(book: Path) -> None:
    table = read_replication(book / CHAPTER)
    few = Replication.of({shift: table.run(shift) for shift in range(1, 20)}, table.machine)
    assert replications(book, shifts=few.shifts, claims=few.claims) == [
        f"{CHAPTER}: replicated in 19 shifts; 20 are meant"
    ]


def test_a_replication_that_cannot_be_read(book: Path) -> None:
    path_of(book / CHAPTER).write_text("{}", encoding="utf-8")
    (found,) = map(str, lint(book))
    assert found.startswith(f"{CHAPTER}: ")
    assert found.endswith(f"{NAME.replace('ipynb', 'json')}: this is no table of a replication")


def test_no_rule_goes_red_on_a_good_book(book: Path) -> None:
    assert lint(book) == []


def test_the_rules_are_printed_with_the_numbers_they_go_by(
    book: Path, run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("_notebooks.lint.code.MOST_CODE", 361)
    status, said = run("lint", "--rules")
    assert status == 0
    assert "  little_code              A chapter has at most 361 lines of code" in said
    assert "  claims_replicated        Every claim held in each of 20 runs" in said
    printed = [line.split()[0] for line in said.splitlines() if line.startswith("  ")]
    assert set(printed) == {rule for rule, *_ in CASES}
    assert max(map(len, said.splitlines())) <= 120
    assert not re.search(r"[A-Z]_[A-Z]|None", said)


def test_a_draft_may_be_short_and_is_named(book: Path, run: Callable[..., tuple[int, str]]) -> None:
    notebook = nbformat.read(book / CHAPTER, as_version=4)
    notebook.cells[EQUATION].source = notebook.cells[EQUATION].source[:500]
    notebook.cells[TEXT].source = "TO WRITE: what was seen."
    nbformat.write(notebook, book / CHAPTER)
    status, said = run("lint")
    assert status == 0, said
    assert re.fullmatch(rf"{CHAPTER}: a draft, 1 times TO WRITE, \d+ words so far\n", said)
    notebook.cells[TEXT].source += " word" * 3000
    nbformat.write(notebook, book / CHAPTER)
    assert run("lint")[0] == 1


def test_no_draft_stands_in_the_book() -> None:
    assert list(drafts(ROOT)) == []


def test_every_rule_has_a_test() -> None:
    rules = {rule.__name__ for rules in RULES.values() for rule in rules}
    rules |= {rule.__name__ for rule in BOOK_RULES}
    assert rules == {rule for rule, *_ in CASES}


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        (STATE, 'text = """\nint x;\n"""  # a semicolon in a string;'),
        (STATE, "# a comment that ends in ;\nx = 1"),
        (STATE, "for _ in range(2): pass"),
        (STATE, "### BEGIN HIDDEN TESTS\nimport re\n### END HIDDEN TESTS"),
        (TEXT, "![a loop](loop.svg) and <img src='loop.svg' alt='a loop'>"),
        (TEXT, "![a loop](loop.svg)\n\n**Figure 1.1.** A loop."),
        (TEXT, "A dictionary is `{key}`, code is\n\n```python\n{note}\n```"),
        (TEXT, "An inline $c = f c$ needs no label, nor does a price of 5$."),
    ],
)
def test_what_only_looks_wrong_is_allowed(cell: int, source: str, book: Path) -> None:
    notebook = nbformat.read(book / CHAPTER, as_version=4)
    notebook.cells[cell].source = source
    nbformat.write(notebook, book / CHAPTER)
    replicate(book / CHAPTER)
    assert [str(problem) for problem in lint(book)] == []


def test_a_cell_that_is_meant_to_fail_may_fail(book: Path) -> None:
    notebook = nbformat.read(book / CHAPTER, as_version=4)
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="too many", traceback=[])
    notebook.cells[STATE].outputs = [error]
    notebook.cells[STATE].metadata["tags"] = ["raises-exception"]
    nbformat.write(notebook, book / CHAPTER)
    assert lint(book) == []


def test_an_equation_may_be_referred_to_from_another_page(book: Path) -> None:
    notebook = nbformat.read(book / CHAPTER, as_version=4)
    notebook.cells[TEXT].source += "\n\n$$ c = f c \\tag{1.2} $$"
    nbformat.write(notebook, book / CHAPTER)
    (book / "book" / "notation.md").write_text("See {eq}`eq-1-2`.", encoding="utf-8")
    assert lint(book) == []


def test_lint_reports_only_on_the_notebooks_asked_for(
    book: Path, run: Callable[..., tuple[int, str]]
) -> None:
    notebook = nbformat.read(book / CHAPTER, as_version=4)
    notebook.cells[STATE].source = "import math"
    nbformat.write(notebook, book / CHAPTER)
    replicate(book / CHAPTER)
    assert run("lint", book / "solutions") == (0, "")
    problem = f"{CHAPTER} [cell 5]: imports: move it to the first code cell\n"
    assert run("lint", book / "chapters") == (1, problem)
    assert "no notebook of the book" in run("lint", book / "chapters" / "99-none.ipynb")[1]
