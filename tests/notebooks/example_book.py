"""A small book that keeps every rule: a chapter that runs in a second, and its solutions."""

from pathlib import Path

import nbformat
from _notebooks.fingerprint import fingerprint
from nbformat import NotebookNode

from lstm_course.claims import read_claims
from lstm_course.replications import Replication, path_of

NAME = "01-example.ipynb"
FILLER = "A memory is a number that a loop carries from one step to the next. " * 110

CHAPTER = [
    "# An example\n\nHow does a loop remember?\n\n**You will**\n\n- run a cell,\n- read its state.",
    """\
import numpy as np

from lstm_course import plots, reproducible
from lstm_course.claims import claim
from lstm_course.numpy_cells import RNN

rng = reproducible(0)""",
    "One step is (1.1):\n\n$$\nh' = \\tanh(x W_x + h W_h + b) \\tag{1.1}\n$$\n\n" + FILLER,
    """\
rnn = RNN(2, 3, rng=rng)
output, h_n = rnn.forward(np.ones((4, 1, 2)))
print(output.shape)
print(h_n.round(4))""",
    "The state moves towards a fixed point.",
    """\
ax = plots.curves({"first unit": output[:, 0, 0]}, xlabel="time step", ylabel="state")
print(round(float(output[-1, 0, 0]), 4))""",
    "**Figure 1.1.** The state comes to rest.\n\n"
    "Three seeds agree. (A sequence of ones is an easy one.)",
    """\
runs = [RNN(2, 3, rng=rng).forward(np.ones((4, 1, 2)))[1] for seed in range(3)]
largest = [0.01 * seed + float(np.abs(run).max() <= 1) for seed, run in enumerate(runs)]
claim("01.state.bounded", largest, above=0.5, unit="of the largest")
claim("01.state.units", h_n.shape[1], equals=3, unit="units")""",
    "**What we claimed**\n\nThe state stays bounded.\n\n**Remember**\n\nA loop carries a state.\n\n"
    "**You can now**\n\n- run a cell.",
]
FIGURE = {"image": {"alt": "A falling curve."}}

SOLUTIONS = [
    ("# Exercises: An example", None),
    ("import numpy as np\n\nfrom lstm_course import reproducible\n\nrng = reproducible(0)", None),
    ("## Exercise 1.1\n\nDouble every number.", "question-1"),
    (
        """\
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION""",
        "answer-1",
    ),
    (
        """\
np.testing.assert_equal(double(2), 4)
### BEGIN HIDDEN TESTS
np.testing.assert_equal(double(np.ones(3)), [2, 2, 2])
### END HIDDEN TESTS""",
        "test-1",
    ),
    ("## Exercise 1.2\n\nWhy would one double a number?", "question-2"),
    ("To have it twice.", "answer-2"),
]


def chapter() -> NotebookNode:
    """The chapter, as its author writes it: without outputs and Colab cell."""
    cells = [
        nbformat.v4.new_markdown_cell(source) if number % 2 == 0 else new_code_cell(source)
        for number, source in enumerate(CHAPTER)
    ]
    cells[5].metadata["mystnb"] = FIGURE
    return nbformat.v4.new_notebook(cells=cells)


def solutions() -> NotebookNode:
    """Its solutions, marked up for nbgrader."""
    cells = []
    for source, grade_id in SOLUTIONS:
        is_code = source.startswith(("import", "def", "np."))
        cell = new_code_cell(source) if is_code else nbformat.v4.new_markdown_cell(source)
        if grade_id:
            cell.metadata["nbgrader"] = markup(grade_id, is_code=is_code)
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def replicate(path: Path) -> None:
    """Store a table in which 20 runs with other seeds gave what the notebook shows."""
    code = fingerprint(nbformat.read(path, as_version=4).cells)
    runs = dict.fromkeys(range(1, 21), read_claims(path))
    table = Replication.of(runs, {"processor": "none"}, code)
    path_of(path).parent.mkdir(parents=True, exist_ok=True)
    path_of(path).write_text(table.as_text(), encoding="utf-8")


def new_code_cell(source: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source)


def markup(grade_id: str, *, is_code: bool) -> dict[str, object]:
    kind = grade_id.split("-")[0]
    is_graded = kind == "test" or (kind == "answer" and not is_code)
    return {
        "grade": is_graded,
        "grade_id": grade_id,
        "locked": kind != "answer",
        "schema_version": 3,
        "solution": kind == "answer",
        "task": False,
    } | ({"points": 2} if is_graded else {})
