"""An instructor takes the solutions into nbgrader as they are, releases them and grades."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from _notebooks.exercises import differing
from _notebooks.files import as_text, find, read
from _notebooks.normal import normalized
from example_book import NAME

ROOT = Path(__file__).resolve().parents[2]
RIGHT_FOR_THE_VISIBLE_TEST = "def double(x):\n    return 4"

# What `nbgrader generate_assignment` and `nbgrader autograde` do, in one process.
INSTRUCTOR = """
import json, sys
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

config = Config(CourseDirectory={"root": sys.argv[1], "course_id": "course"})
nbgrader = NbGraderAPI(config=config)
students = ["ada", "bob"]
steps = [nbgrader.generate_assignment("week-1")]
steps += [nbgrader.autograde("week-1", student) for student in students]
for step in steps:
    if not step["success"]:
        sys.exit(step["error"] or step["log"])
with nbgrader.gradebook as gradebook:
    papers = {student: gradebook.find_submission("week-1", student) for student in students}
    print(json.dumps({student: paper.score for student, paper in papers.items()}))
"""


@pytest.fixture(scope="module")
def course(executed_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One assignment of all the book's solutions; Ada and Bob hand in the example's."""
    root = tmp_path_factory.mktemp("course")
    source = root / "source" / "week-1"
    source.mkdir(parents=True)
    for solution in [*find(executed_example, ["solutions"]), *find(ROOT, ["solutions"])]:
        shutil.copy(solution, source)
    right = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in read(source / NAME).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    hand_in(root, executed_example, "ada", right)
    hand_in(root, executed_example, "bob", right | {"answer-1": RIGHT_FOR_THE_VISIBLE_TEST})
    return root


@pytest.fixture(scope="module")
def points(course: Path) -> dict[str, float]:
    """Release and grade; gives each student's points."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-c", INSTRUCTOR, str(course)],
        env=os.environ | {"PATH": programs},  # nbgrader calls alembic by its name
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def hand_in(course: Path, book: Path, student: str, answers: dict[str, str]) -> None:
    """Fill in the exercises as a student does."""
    exercises = read(book / "exercises" / NAME)
    for cell in exercises.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    folder = course / "submitted" / student / "week-1"
    folder.mkdir(parents=True)
    nbformat.write(exercises, folder / NAME)


def test_a_right_answer_gets_its_points_and_hidden_tests_catch_a_wrong_one(
    points: dict[str, float],
) -> None:
    assert points == {"ada": 2, "bob": 0}


@pytest.mark.usefixtures("points")
def test_nbgrader_releases_exactly_our_exercises(course: Path, executed_example: Path) -> None:
    released = find(course / "release", ["week-1"])
    assert len(released) == 1 + len(find(ROOT, ["solutions"]))
    for path in released:
        ours = (executed_example if path.name == NAME else ROOT) / "exercises" / path.name
        assert as_text(normalized(read(path), ours)) == ours.read_text("utf-8")


def test_where_solutions_are_withheld_nothing_is_missing(
    executed_example: Path, tmp_path: Path
) -> None:
    for folder in ("chapters", "exercises"):
        shutil.copytree(executed_example / folder, tmp_path / folder)
    assert not list(differing(tmp_path))
    (tmp_path / "exercises" / NAME).unlink()
    assert len(list(differing(tmp_path))) == 1
