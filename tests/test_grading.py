"""A class with hostile submissions: none does harm, none gets points that it has not earned."""

import contextlib
import csv
import json
import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import psutil
import pytest
from torch import nn

from lstm_course import grading
from lstm_course.__main__ import main
from lstm_course.grading import _inside
from lstm_course.grading._limits import Limits
from lstm_course.grading._marks import Mark
from lstm_course.grading._paper import assemble, text
from lstm_course.grading._reading import imports, suspicious
from lstm_course.grading._run import run
from lstm_course.grading._sandbox import NOBODY, environment, has_namespaces, room
from lstm_course.grading._submissions import UnreadableError, choose, read
from lstm_course.numpy_cells import RNN

ROOT = Path(__file__).resolve().parents[1]
LIMITS = Limits(cell=3, total=60, memory=700, disk=16, processes=24)
NAME = "00-doubles.ipynb"
RIGHT = "def {}(x):\n    return 2 * x"
WRONG = "def second(x):\n    return 0 * x\n"
VISIBLE = "def second(x):\n    return 4\n"  # passes the test that a student can see
NEEDS_A_ROOM = pytest.mark.skipif(
    not has_namespaces(), reason="this system lets nobody make namespaces"
)
NEEDS_THE_SOLUTIONS = pytest.mark.skipif(
    not (ROOT / "solutions").is_dir(), reason="solutions/ is withheld"
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
    "patches": "np.testing.assert_allclose = lambda *a, **k: None\n" + VISIBLE,
    "patches-unseen": "t = np.testing\nt.assert_allclose = lambda *a, **k: None\n"
    "def second(x):\n    return 4",
    "hides-names": "class np:\n    arange = int\n    class testing:\n"
    "        def assert_allclose(*_): pass\ndef second(x):\n    return 4",
    "hides-len": "float = abs = range = lambda *_: 0\n" + VISIBLE,
    "blanks": "get_ipython().input_transformers_cleanup.append(lambda lines: [])\n" + VISIBLE,
    "replaces": "import sys\nsys.modules['numpy.testing'] = sys\nsys.modules['numpy'] = sys\n"
    + VISIBLE,
    "answers-itself": "import os\nfor fd in range(3, 40):\n    try:\n"
    '        os.write(fd, b\'{"token": "", "error": null}\\n\')\n    except OSError: pass\n'
    + VISIBLE,
    "equals": "class Yes:\n    def __eq__(self, other): return True\n"
    "def second(x):\n    return Yes() if isinstance(x, int) else 2 * x",
    "edits-the-test": VISIBLE
    + "np.testing.assert_allclose.__code__ = (lambda *a, **k: 0).__code__",
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
    reads = "__import__('os').path.exists({!r})"
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
        ("loops", "ran longer than 3 s"),
        ("loops-when-called", "test-second ran longer"),
        ("swallows", "ran longer than 3 s"),
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
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can be another user")
def test_an_ordinary_user_gets_the_same_room_without_any_rights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    looks = "ls /home /root; touch /usr/x; mount -o remount,rw /usr; grep CapEff /proc/self/status"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        done = subprocess.run(
            room(Path(folder), LIMITS, ["sh", "-c", f"{looks}; echo $$; pwd"]),
            **{"user": NOBODY, "group": NOBODY, "extra_groups": [], "env": environment()},
            **{"capture_output": True, "text": True, "check": False},
        )
    if "unshare" in done.stderr:
        pytest.skip(f"this system lets root only: {done.stderr}")
    assert done.stdout.split() == ["CapEff:", "0000000000000000", "1", "/tmp"]
    assert "Read-only file system" in done.stderr


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


def test_without_namespaces_what_reaches_out_is_not_run_and_the_missing_protection_is_told(
    tmp_path: Path,
) -> None:
    harm = "import pathlib\npathlib.Path({!r}).touch()\n" + RIGHT.format("second")
    students = {"loops": HARMFUL["loops"], "ada": RIGHT.format("second")}
    students |= {"touches": harm.format(str(tmp_path / "touched"))}
    marks = grade(tmp_path, students, alone=False)
    seconds = {student: marks[student]["test-second"] for student in students}
    assert {student: mark.status for student, mark in seconds.items()} == {
        **{"loops": "not graded", "ada": "graded", "touches": "to read"}
    }
    assert "answer-second uses pathlib" in seconds["touches"].why
    assert not (tmp_path / "touched").exists()
    assert {m["test-third"].points for m in marks.values()} == {2}
    assert grading.protections(alone=False)[-1].startswith("NOT PROTECTED")
    assert not any("NOT PROTECTED" in sentence for sentence in grading.protections(alone=True))


def test_modules_and_classes_are_put_back() -> None:
    before = RNN.forward, nn.RNN.forward, np.testing.assert_allclose, np.mean
    saved = _inside._save()
    try:
        RNN.forward = nn.RNN.forward = np.testing.assert_allclose = np.mean = max  # type: ignore
    finally:
        _inside._put_back(saved)
    assert (RNN.forward, nn.RNN.forward, np.testing.assert_allclose, np.mean) == before


def test_without_namespaces_too_no_child_stays() -> None:
    paper = assemble(source_cells(), hand_in({"answer-second": LEAVES_A_CHILD}, source_cells()))
    assert run(paper, LIMITS, alone=False).passed("test-third")
    assert not children_that_stayed()


@NEEDS_THE_SOLUTIONS
def test_answers_imported_from_the_checks_are_for_a_person_to_read(tmp_path: Path) -> None:
    source = ROOT / "solutions" / "03-the-vanilla-rnn.ipynb"
    answers = {"answer-3": "surprise = checks.chapter_03.surprise.exercise.answer"}
    answers |= {"answer-2": "from lstm_course.checks import chapter_03\nrnn_like_pytorch = None"}
    save(tmp_path / "eve" / source.name, hand_in(answers, read(source)))
    marks = {m.exercise: m for m in grading.grade(tmp_path, [source])}
    assert [marks[f"test-{k}"].points for k in (1, 4, 5)] == [2, 2, 2]
    assert all(marks[f"test-{k}"].points in (None, 0) for k in (2, 3))


def solved() -> list[tuple[str, str]]:
    """List every answer of the book, by its notebook and name."""
    found = []
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        paper = assemble(read(path), read(path))
        found += [(path.stem, c.source) for c in paper.to_run() if c.kind == "student"]
    return found


@pytest.mark.parametrize(("notebook", "source"), solved())
def test_no_answer_of_the_book_is_suspicious(notebook: str, source: str) -> None:
    cells = read(ROOT / "solutions" / f"{notebook}.ipynb")
    names = set().union(*(imports(text(c))[1] for c in cells if c["cell_type"] == "code"))
    assert not suspicious(source, names)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import pandas as pd\npd.eval('1')",
        "import pandas as pd\nf = pd.eval\nf('1')",
        "from lstm_course import checks",
        "from numpy import os",
        "import random as r\nr._os.remove('x')",
        "np.testing.assert_allclose = max",
        "def f():\n    np.random.seed = max",
        "class A:\n    __eq__ = max",
        "from operator import attrgetter as a",
        "w = '__globals__'",
        "getattr(np, 'x')",
        "%timeit 1",
        "!ls",
        "(",
        "x = 1\n" * 20_000,
    ],
)
def test_what_no_answer_needs_is_seen(source: str) -> None:
    assert suspicious(source, {"np"})


def test_a_cell_of_one_s_own_may_use_anything_without_a_loss(tmp_path: Path) -> None:
    """What it uses is only doubtful where a test passes with it alone."""
    own = [cell("import os\nprint(os.getcwd())\n%timeit first(2)"), cell("helper = 2")]
    cells = source_cells()
    answers = {"answer-third": "def third(x):\n    return helper * x"}
    cells = hand_in(answers, [*cells[:4], *own, *cells[4:]])
    source = save(tmp_path / NAME, source_cells())
    save(tmp_path / "class" / "ada" / NAME, cells)
    marks = grading.grade(tmp_path / "class", [source], LIMITS)
    assert [mark.points for mark in marks] == [2, 2, 2, None]


def test_copied_and_split_answers_are_taken_together_and_given_cells_from_the_source() -> None:
    source = source_cells()
    split = [
        cell("def second(x):\n    return 2 * x", "answer-second"),
        cell("y = 1", "answer-second"),
    ]
    theirs = [*source[:5], *split, cell("assert True", "test-second"), *source[7:]]
    paper = assemble(source, theirs)
    cells = {each.name: each for each in paper.cells}
    assert cells["answer-second"].source == "def second(x):\n    return 2 * x\n\ny = 1"
    assert cells["test-second"].source == source[6]["source"]
    assert paper.repeated == ["answer-second"]
    assert not paper.missing


def test_a_missing_answer_is_not_graded_and_is_named(tmp_path: Path) -> None:
    source = save(tmp_path / NAME, source_cells())
    cells = [c for c in source_cells() if "answer-second" not in str(c["metadata"])]
    cells[0]["metadata"] = {"nbgrader": "broken"}
    save(tmp_path / "class" / "ada" / NAME, cells)
    marks = {m.exercise: m for m in grading.grade(tmp_path / "class", [source], LIMITS)}
    assert (marks["test-second"].points, marks["test-second"].status) == (None, "not graded")
    assert "no cell answer-second" in marks["test-second"].why
    assert marks["test-first"].points == 2


@pytest.mark.parametrize("name", ["00-doubles (1).ipynb", "Ada's homework.IPYNB", NAME])
def test_a_notebook_is_found_under_another_name_and_with_a_byte_order_mark(
    tmp_path: Path, name: str
) -> None:
    save(tmp_path / "deep" / name, source_cells(), encoding="utf-8-sig")
    found = choose(tmp_path, NAME, source_cells(), 64)
    assert len(found.cells) == len(source_cells())
    assert found.remark == ("" if name == NAME else f"taken from {name}")


def link(path: Path) -> None:
    save(path.parents[1] / "source.ipynb", source_cells())
    path.symlink_to(path.parents[1] / "source.ipynb")


def linked_folder(path: Path) -> None:
    save(path.parents[1] / "source" / NAME, source_cells())
    (path.parent / "mine").symlink_to(path.parents[1] / "source")


def twice(path: Path) -> None:
    save(path.parent / "a (1).ipynb", source_cells())
    save(path.parent / "a (2).ipynb", source_cells())


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: None, "handed in: nothing"),
        (lambda path: path.with_suffix(".zip").touch(), "handed in: 00-doubles.zip"),
        (link, "link"),
        (linked_folder, "no notebook for it"),
        (lambda path: os.mkfifo(path), "no plain file"),
        (twice, "more than one notebook: a (1).ipynb, a (2).ipynb"),
        (lambda path: path.write_text("no JSON"), "cannot be read"),
        (lambda path: path.write_text("[" * 100_000), "cannot be read"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "cannot be read"),
        (lambda path: path.write_text('{"nbformat": 3, "cells": []}'), "cannot be read"),
        (lambda path: path.write_bytes(b" " * 2 * 2**20), "has 2 MiB"),
    ],
)
@pytest.mark.skipif(os.name != "posix", reason="makes links and pipes")
def test_what_cannot_be_read_is_named(
    tmp_path: Path, make: Callable[[Path], object], why: str
) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    make(folder / NAME)
    with pytest.raises(UnreadableError, match=re.escape(why)):
        choose(folder, NAME, source_cells(), 1)


def test_no_word_of_a_student_becomes_a_formula(tmp_path: Path) -> None:
    words = ["=1+1", "+1", "-1", "@x", "\ud800 is no letter"]
    marks = [grading.Mark("ada", NAME, "test-first", 0.0, 2.0, "graded", why) for why in words]
    grading.write(marks, tmp_path / "grades.csv")
    text = (tmp_path / "grades.csv").read_text("utf-8")
    told = [row["why"] for row in csv.DictReader(text.splitlines())]
    assert told == ["'=1+1", "'+1", "'-1", "'@x", "? is no letter"]
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]


def test_the_command_writes_points_and_tells_what_was_not_graded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = save(tmp_path / NAME, source_cells())
    save(tmp_path / "class" / "ada" / NAME, source_cells())
    (tmp_path / "class" / "bob").mkdir()
    (tmp_path / "class" / "late.ipynb").touch()
    assert main(["grade", "class", "--source", str(source)]) == 1
    told = capsys.readouterr().out
    assert told.startswith(grading.protections()[0])
    assert "ada, 00-doubles.ipynb: 6 points; 3 graded, 1 by hand" in told
    assert "not graded: bob, 00-doubles.ipynb, test-first: no notebook" in told
    assert "late.ipynb" in told
    rows = list(csv.DictReader(Path("grades.csv").read_text("utf-8").splitlines()))
    assert [row["points"] for row in rows] == ["2.0"] * 3 + [""] * 6
    assert rows[0] == {
        **{"student": "ada", "notebook": NAME, "exercise": "test-first"},
        **{"points": "2.0", "most": "2.0", "status": "graded", "why": ""},
    }
    assert main(["grade", "class", "--source", str(source)]) == 1  # keeps what is there
    assert "grades.csv is there already" in capsys.readouterr().err
    assert main(["grade", "class", "--source", str(source), "--output", "no/x.csv"]) == 1
    assert "lies in no folder" in capsys.readouterr().err


@NEEDS_THE_SOLUTIONS
def test_a_source_has_hidden_tests_or_solutions_and_a_name_of_its_own(tmp_path: Path) -> None:
    name = "03-the-vanilla-rnn.ipynb"
    exercises, solutions = ROOT / "exercises" / name, ROOT / "solutions" / name
    with pytest.raises(ValueError, match="neither solutions nor hidden tests: give the notebook"):
        grading.grade(tmp_path, [exercises])
    with pytest.raises(ValueError, match=f"{name} have the same name: grade one at a time"):
        grading.grade(tmp_path, [solutions, exercises])


def test_folders_that_a_system_has_made_are_no_students(tmp_path: Path) -> None:
    source = save(tmp_path / NAME, source_cells())
    for folder in (".ipynb_checkpoints", "__MACOSX", "ada"):
        (tmp_path / "class" / folder).mkdir(parents=True)
    marks = grading.grade(tmp_path / "class", [source], LIMITS, alone=False)
    assert {mark.student for mark in marks} == {"ada"}


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_a_cell_has_some_seconds_and_an_end(
    seconds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ada").mkdir()
    source, marks = save(tmp_path / NAME, source_cells()), tmp_path / "grades.csv"
    command = ["grade", tmp_path, "--source", source, "--output", marks, "--seconds", seconds]
    assert main([str(word) for word in command]) == 1
    said = f"error: the seconds for a cell must be positive and finite, not {float(seconds)}\n"
    assert capsys.readouterr().err == said
    assert not marks.exists()


def test_after_an_interrupt_the_rest_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lstm_course.grading._class.mark", interrupted)
    marks = grade(tmp_path, {"ada": WRONG, "bob": WRONG}, alone=False)
    whys = {mark.why for student in marks.values() for mark in student.values()}
    assert whys == {"the grading was stopped before it"}
    assert {len(student) for student in marks.values()} == {4}
