"""A class with hostile submissions: none does harm, none gets points that it has not earned."""

import contextlib
import csv
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from lstm_course import grading
from lstm_course.__main__ import main
from lstm_course.grading._limits import Limits
from lstm_course.grading._marks import Mark
from lstm_course.grading._paper import assemble
from lstm_course.grading._reading import suspicious
from lstm_course.grading._sandbox import has_namespaces
from lstm_course.grading._submissions import UnreadableError, choose, read

ROOT = Path(__file__).resolve().parents[1]
LIMITS = Limits(cell=4, total=60, memory=700, disk=16, processes=24)
NAME = "00-doubles.ipynb"
RIGHT = "def {}(x):\n    return 2 * x"
WRONG = "def second(x):\n    return 0 * x\n"
NEEDS_A_ROOM = pytest.mark.skipif(
    not has_namespaces(), reason="this system lets nobody make namespaces"
)

Answers = dict[str, str]


def cell(source: str, name: str = "", **marks: object) -> dict[str, object]:
    """Make a notebook's cell, with nbgrader's marks where it has a name."""
    metadata = {"nbgrader": {"grade_id": name, "locked": True} | marks} if name else {}
    kind = "code" if marks.pop("code", True) else "markdown"
    return {"cell_type": kind, "source": source, "metadata": metadata}


def source_cells() -> list[dict[str, object]]:
    """Three functions that double, and a question."""
    cells = [cell("import numpy as np\n\nfrom lstm_course import text")]
    for name in ("first", "second", "third"):
        test = (
            f"assert {name}(2) == 4\n### BEGIN HIDDEN TESTS\n"
            f"np.testing.assert_allclose({name}(np.arange(9)), 2 * np.arange(9))\n"
            "### END HIDDEN TESTS"
        )
        cells += [
            cell(f"print('the {name} exercise')", f"question-{name}"),
            cell(RIGHT.format(name), f"answer-{name}", solution=True, locked=False),
            cell(test, f"test-{name}", grade=True, points=2),
        ]
    return [*cells, cell("Why?", "why", code=False, grade=True, solution=True, points=3)]


def save(path: Path, cells: Sequence[dict[str, object]], encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
    path.write_text(json.dumps(content), encoding=encoding)
    return path


def hand_in(answers: Answers, source: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Replace answers in a copy of a source."""
    copy = json.loads(json.dumps(source))
    for each in copy:
        name = each["metadata"].get("nbgrader", {}).get("grade_id")
        each["source"] = answers.get(name, each["source"])
    return copy


def grade(
    folder: Path, students: dict[str, str], alone: bool, limits: Limits = LIMITS
) -> dict[str, dict[str, Mark]]:
    """Grade a class whose students differ in their second answer; marks by student and test."""
    source = save(folder / "source" / NAME, source_cells())
    for student, answer in students.items():
        answers = {"answer-second": answer}
        save(folder / "submitted" / student / NAME, hand_in(answers, source_cells()))
    marks = grading.grade(folder / "submitted", [source], limits, alone)
    return {s: {m.exercise: m for m in marks if m.student == s} for s in students}


def fails_with(condition: str) -> str:
    """Write an answer that tells in its error what it has found."""
    return f"def second(x):\n    raise RuntimeError('found', {condition})"


STAYS = "47.1135"  # seconds; the name by which a child is found that outlives its parent
LEAVES_A_CHILD = (
    f"import subprocess\nsubprocess.Popen(['sleep', '{STAYS}'], start_new_session=True)\n" + WRONG
)
LOOP = "while True:\n    pass\n"

# What a submission may try: its second answer. None of these is worth a point.
HARMFUL = {
    "loops": LOOP + WRONG,
    "loops-when-called": "def second(x):\n    while True:\n        pass",
    "swallows": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "forks": "import os\nwhile True:\n    os.fork()",
    "outlives": LEAVES_A_CHILD,
    "deletes": "import shutil\nshutil.rmtree('/', ignore_errors=True)\n" + WRONG,
    "kills": "import os\nos.kill(-1, 9)\nos.kill(os.getppid(), 9)\n" + WRONG,
    "exits": "import os\nos._exit(0)",
    "remembers": "kept = []\nwhile True:\n    kept.append(bytearray(b'x' * 10**7))",
    "fills": "rows = open('/tmp/rows', 'wb')\nwhile True:\n    rows.write(b'x' * 10**6)",
    "talks": "print('x' * 50_000_000)\n" + WRONG,
}
CHEATING = {
    "prints": "def second(x):\n    print('✓ Exercise 0.2 is right.')",
    "raises": "def second(x):\n    raise SystemExit(0)",
    "patches": "np.testing.assert_allclose = lambda *a, **k: None\n" + WRONG,
    "patches-unseen": "t = np.testing\nt.assert_allclose = lambda *a, **k: None\n"
    "def second(x):\n    return 4",
    "hides-names": "class np:\n    arange = int\n    class testing:\n"
    "        def assert_allclose(*_): pass\ndef second(x):\n    return 4",
    "hides-len": "float = abs = range = lambda *_: 0\n" + WRONG,
    "blanks": "get_ipython().input_transformers_cleanup.append(lambda lines: [])\n" + WRONG,
    "replaces": "import sys\nsys.modules['numpy.testing'] = sys\nsys.modules['numpy'] = sys\n"
    + WRONG,
    "answers-itself": "import os\nfor fd in range(3, 40):\n    try:\n"
    '        os.write(fd, b\'{"token": "", "error": null}\\n\')\n    except OSError: pass\n'
    + WRONG,
    "equals": "class Yes:\n    def __eq__(self, other): return True\n"
    "def second(x):\n    return Yes() if isinstance(x, int) else 2 * x",
    "edits-the-test": WRONG + "np.testing.assert_allclose.__code__ = (lambda *a, **k: 0).__code__",
}


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        yield server


@pytest.fixture(scope="module")
def hostile_class(
    tmp_path_factory: pytest.TempPathFactory, listener: socket.socket
) -> dict[str, dict[str, Mark]]:
    """All of them in one class, among honest students."""
    folder = tmp_path_factory.mktemp("class")
    port = listener.getsockname()[1]
    looks = [folder / "source" / NAME, folder / "submitted" / "ada" / NAME, ROOT / "solutions"]
    reads = f"__import__('os').path.exists({{!r}})"
    curious = {f"reads-{k}": fails_with(reads.format(str(p))) for k, p in enumerate(looks)}
    connects = f"__import__('socket').socket().connect_ex(('127.0.0.1', {port}))"
    sees = "len([p for p in __import__('os').listdir('/proc') if p.isdigit()])"
    curious |= {"connects": fails_with(connects), "sees": fails_with(sees)}
    honest = {"ada": RIGHT.format("second"), "zoe": RIGHT.format("second")}
    return grade(folder, honest | HARMFUL | CHEATING | curious, alone=True)


@NEEDS_A_ROOM
@pytest.mark.parametrize("student", [*HARMFUL, *CHEATING])
def test_no_attack_is_worth_a_point_and_none_costs_another_exercise(
    hostile_class: dict[str, dict[str, Mark]], student: str
) -> None:
    marks = hostile_class[student]
    assert marks["test-second"].points in (None, 0)
    assert [marks[f"test-{name}"].points for name in ("first", "third")] == [2, 2]


@NEEDS_A_ROOM
@pytest.mark.parametrize("student", ["ada", "zoe"])
def test_the_rest_of_the_class_goes_on(
    hostile_class: dict[str, dict[str, Mark]], student: str
) -> None:
    statuses = [(mark.points, mark.status) for mark in hostile_class[student].values()]
    assert statuses == [*[(2.0, "graded")] * 3, (None, "by hand")]


@NEEDS_A_ROOM
@pytest.mark.parametrize(
    ("student", "why"),
    [
        ("loops", "ran longer than 4 s"),
        ("loops-when-called", "test-second ran longer"),
        ("swallows", "ran longer than 4 s"),
        ("exits", "ended the process"),
        ("answers-itself", "meddled"),
    ],
)
def test_what_was_stopped_is_not_graded_and_says_why(
    hostile_class: dict[str, dict[str, Mark]], student: str, why: str
) -> None:
    mark = hostile_class[student]["test-second"]
    assert (mark.points, mark.status) == (None, "not graded")
    assert why in mark.why


@NEEDS_A_ROOM
@pytest.mark.parametrize("k", range(3))
def test_source_and_neighbors_cannot_be_seen(
    hostile_class: dict[str, dict[str, Mark]], k: int
) -> None:
    assert "('found', False)" in hostile_class[f"reads-{k}"]["test-second"].why


@NEEDS_A_ROOM
def test_neither_the_network_nor_other_processes_can_be_seen(
    hostile_class: dict[str, dict[str, Mark]], listener: socket.socket
) -> None:
    with pytest.raises(TimeoutError):
        listener.accept()
    assert "('found', 0)" not in hostile_class["connects"]["test-second"].why
    assert "('found', 1)" in hostile_class["sees"]["test-second"].why


@NEEDS_A_ROOM
@pytest.mark.usefixtures("hostile_class")
def test_no_child_outlives_its_submission() -> None:
    assert not children_that_stayed()


def children_that_stayed() -> list[int]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if STAYS in process.cmdline():
                found.append(process.pid)
    return found


def test_without_namespaces_the_limits_hold_and_the_missing_protection_is_told(
    tmp_path: Path,
) -> None:
    """Only what is harmless outside a room."""
    names = ("loops", "exits", "outlives")
    students = {name: HARMFUL[name] for name in names} | {"ada": RIGHT.format("second")}
    marks = grade(tmp_path, students, alone=False)
    assert [marks[name]["test-second"].points for name in (*names, "ada")] == [None, None, 0, 2]
    assert {m["test-third"].points for m in marks.values()} == {2}
    assert not children_that_stayed()
    assert grading.protections(alone=False)[-1].startswith("NOT PROTECTED")
    assert not any("NOT PROTECTED" in sentence for sentence in grading.protections(alone=True))


def test_answers_imported_from_the_checks_are_for_a_person_to_read(tmp_path: Path) -> None:
    source = ROOT / "solutions" / "03-the-vanilla-rnn.ipynb"
    borrowed = (
        "import importlib, pkgutil\nimport lstm_course.checks.chapter_03 as declared\n"
        "surprise = next(\n    m.EXERCISE.answer for _, n, _ in pkgutil.iter_modules(declared.__path__)\n"
        "    if 'surprise' in n for m in [importlib.import_module(f'{declared.__name__}.{n}')])"
    )
    save(tmp_path / "eve" / source.name, hand_in({"answer-3": borrowed}, read(source)))
    marks = {m.exercise: m for m in grading.grade(tmp_path, [source], LIMITS_OF_A_CLASS)}
    assert marks["test-3"].points in (None, 0)
    assert [marks[f"test-{k}"].points for k in (1, 2, 4, 5)] == [2, 2, 2, 2]


LIMITS_OF_A_CLASS = Limits()
