"""What a cell leaves changed is seen, whatever it is, and a cell that changes nothing is spared."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from _notebooks.footprints import Footprints, read_first

# What there was, and a cell that changes it.
CHANGED = {
    "a list": ("rows = [1, 2]", "rows.pop()"),
    "deep inside": ("rows = {'a': [np.zeros(3)]}", "rows['a'][0][1] = 1"),
    "by another name": ("rows = [1]", "same = rows\nsame.append(2)"),
    "a number": ("n = 1", "n += 1"),
    "itself": ("rows = [1]", "rows = rows + [2]"),
    "in a function": ("rows = [1]\ndef grow():\n    rows.append(1)", "grow()"),
    "in an inner function": (
        "rows = [1]\ndef grow():\n    def inner():\n        rows.append(1)\n    inner()",
        "grow()",
    ),
    "in a function of a dictionary": (
        "n = 1\ndef count():\n    global n\n    n += 1\nways = {'one': count}",
        "ways['one']()",
    ),
    "in a method": (
        "rows = [1]\nclass Grower:\n    def grow(self):\n        rows.append(1)\ngrower = Grower()",
        "grower.grow()",
    ),
    "of an object": ("class Box:\n    pass\nbox = Box()", "box.n = 1"),
    "of a class": ("class Box:\n    n = 0\nbox = Box()", "type(box).n += 1"),
    "of a function": ("def f():\n    f.n += 1\nf.n = 0", "f()"),
    "in a closure": (
        "def counter():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n"
        "    return f\n"
        "f = counter()",
        "f()",
    ),
    "a default": ("def f(seen=[]):\n    seen.append(1)", "f()"),
    "a generator of NumPy": ("rng = np.random.default_rng(0)", "x = rng.random()"),
    "a generator of PyTorch": (
        "g = torch.Generator().manual_seed(0)",
        "x = torch.rand(1, generator=g)",
    ),
    "a tensor": ("x = torch.zeros(3)", "x[1] = 1"),
    "a model": (
        "model = torch.nn.LSTM(2, 3)",
        "with torch.no_grad():\n    model.bias_hh_l0 += 1",
    ),
    "a gradient": (
        "model = torch.nn.Linear(2, 3)",
        "model(torch.ones(2)).sum().backward()",
    ),
    "an optimizer": (
        "model = torch.nn.Linear(2, 3)\nadam = torch.optim.Adam(model.parameters())",
        "adam.zero_grad()\nmodel(torch.ones(2)).sum().backward()\nadam.step()",
    ),
    "an iterator": ("rows = (n for n in range(9))", "next(rows)"),
    "a name that is gone": ("rows = [1]", "del rows"),
    "what was missing": ("", "try:\n    n += 1\nexcept NameError:\n    n = 0"),
    "what was missing, in a function": (
        "def count():\n    global n\n    n = globals().get('n', 0) + 1",
        "count()",
    ),
    "made perhaps": ("rows = [1]", "if not rows:\n    rows = []\nrows.append(1)"),
    "NumPy's settings": ("", "np.set_printoptions(precision=3)"),
    "Matplotlib's settings": ("", "plt.rcParams['font.size'] = 17"),
    "PyTorch's settings": ("", "torch.set_default_dtype(torch.float64)"),
    "the environment": ("import os", "os.environ['FOOT'] = 'print'"),
    "a file": ("", "open('foot.txt', 'w').close()"),
    "the package": ("import lstm_course.kept", "lstm_course.kept.rows.append(1)"),
    "before it is made anew": (
        "rows = [1]\ndef grow():\n    rows.append(1)",
        "grow()\nrows = [2]",
    ),
    "before it is made anew, by a function of its own": (
        "rows = [1]",
        "def grow():\n    rows.append(1)\ngrow()\nrows = [2]\ngrow()",
    ),
    "not plain Python": ("", "%timeit 1"),
}
SPARED = {
    "nothing": ("rows = [1]", "print(len(rows))"),
    "made anew": ("rows = [1]", "rows = [2]\nrows.append(3)"),
    "a loop's name": ("n = 7", "for n in range(3):\n    print(n)"),
    "a comprehension's name": ("n = 7", "rows = [n for n in range(3)]"),
    "a function made anew": ("def f():\n    pass", "def f():\n    return 1\nf()"),
    "what a function finds made anew": (
        "rows = [1]\ndef count():\n    return len(rows)",
        "rows = [2, 3]\nprint(count())",
    ),
    "what a function keeps for itself": (
        "def train():\n    model = [1]\n    model.append(2)\n    return model",
        "model = train()",
    ),
    "a copy": ("rows = [1]", "more = list(rows)\nmore.append(2)"),
    "what it does not take": ("rows = (n for n in range(9))\nk = 1", "print(k)"),
    "a training of its own": (
        "x = torch.ones(4, 2)\ndef train(seed):\n    torch.manual_seed(seed)\n"
        "    model = torch.nn.Linear(2, 1)\n    model(x).sum().backward()\n    return model",
        "models = [train(seed) for seed in range(2)]",
    ),
    "a class that calls its parent": (
        "class Model(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "    @property\n    def one(self):\n        return 1\n"
        "    @staticmethod\n    def two():\n        return 2\nmodel = Model()",
        "print(model.one, Model.two())",
    ),
    "a figure": ("fig, ax = plt.subplots()", "ax.plot([1, 2])"),
}


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A notebook's names, in a folder of its own, with settings that are put back."""
    kept = ModuleType("lstm_course.kept")
    kept.rows = []  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "lstm_course.kept", kept)
    monkeypatch.setattr("lstm_course.kept", kept, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOOT", "")
    return {"__name__": "__main__", "np": np, "torch": torch, "plt": plt}


@pytest.fixture(autouse=True)
def settings() -> Any:
    """Put back what a cell may set."""
    with np.printoptions(), plt.rc_context():
        yield
    torch.set_default_dtype(torch.float32)
    plt.close("all")


def changed(names: dict[str, Any], before: str, cell: str) -> list[str]:
    exec(before, names)
    footprints = Footprints(names)
    footprints.before(cell)
    if not cell.startswith("%"):
        exec(cell, names)
    footprints.after()
    return footprints.changed()


@pytest.mark.parametrize(("before", "cell"), CHANGED.values(), ids=CHANGED)
def test_what_a_cell_changes_is_seen(names: dict[str, Any], before: str, cell: str) -> None:
    assert changed(names, before, cell)


@pytest.mark.parametrize(("before", "cell"), SPARED.values(), ids=SPARED)
def test_what_changes_nothing_is_spared(names: dict[str, Any], before: str, cell: str) -> None:
    assert changed(names, before, cell) == []


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("x = y", "y"),
        ("x = x + 1", "x"),
        ("x += 1", "x"),
        ("x = 1\nx += 1", ""),
        ("x.y = 1", "x"),
        ("x[0] = 1", "x"),
        ("for x in y:\n    z = x", "y"),
        ("while x:\n    y = 1\nprint(y)", "x y print"),
        ("try:\n    y = 1\nexcept E:\n    pass\ny", "E y"),
        ("with x as y:\n    y", "x"),
        ("(x := y)\nx", "y"),
        ("def f(a=b):\n    return c\nf()", "b c"),
        ("del x", "x"),
        ("def f():\n    return c", ""),
        ("def f():\n    return c\nc = 1\nf()", ""),
        ("def f():\n    return c\nf()\nc = 1\nf()", "c"),
        ("def f(m):\n    n = g(m)\n    return n\nf(1)", "g"),
        ("def f():\n    return g()\ndef g():\n    return c\nf()", "c"),
        ("def f():\n    return f() + 1\nf()", ""),
        ("def f():\n    global c\n    c = 1\nf()", "c"),
        ("@d\ndef f():\n    return c", "c d"),
        ("if x:\n    def f():\n        return c", "c x"),
        ("class A(B):\n    n = k\n    def f(self, m):\n        return m + n", "B k n"),
        ("[f(x) for x in y]", "f y"),
        ("lambda x: x + y", "y"),
    ],
)
def test_what_a_cell_reads_before_it_makes_it(source: str, read: str) -> None:
    assert set(read_first(source)) == set(read.split())


def test_the_global_generators_are_moved_on(names: dict[str, Any]) -> None:
    draw = "drawn = [random.random(), np.random.random(), torch.rand(1).item()]"
    seed = "import random\nrandom.seed(1)\nnp.random.seed(1)\ntorch.manual_seed(1)\n"
    exec(seed + draw, names)
    expected = names["drawn"]
    exec(seed, names)
    Footprints(names).before(draw)
    exec(draw, names)
    assert all(a != b for a, b in zip(names["drawn"], expected, strict=True))
