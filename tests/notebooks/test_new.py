"""A chapter made by `new` is whole: it runs, keeps the rules, and its checks and tests pass."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from example_book import replicate

ROOT = Path(__file__).resolve().parents[2]
SLUG = "02-two-directions"
CONTENTS = """\
parts:
  - caption: "Part I"
    chapters:
      - file: chapters/01-example
        sections:
          - file: exercises/01-example
  - caption: Solutions
    chapters:
      - file: solutions/01-example
  - caption: Back matter
"""
WITH_THE_NEW_ONE = """\
parts:
  - caption: "Part I"
    chapters:
      - file: chapters/01-example
        sections:
          - file: exercises/01-example
      - file: chapters/02-two-directions
        sections:
          - file: exercises/02-two-directions
  - caption: Solutions
    chapters:
      - file: solutions/01-example
      - file: solutions/02-two-directions
  - caption: Back matter
"""
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def house(book: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example book with a table of contents, the diagrams' kit and the package."""
    (book / "_toc.yml").write_text(CONTENTS, encoding="utf-8")
    others = shutil.ignore_patterns("chapter_*", "test_*", "*.svg", "draw_*", "__pycache__")
    for folder in ("lstm_course", "tests/chapters", "book/assets/diagrams"):
        shutil.copytree(ROOT / folder, book / folder, ignore=others)
    for module in ("conftest.py", "checks/test_declared.py"):
        (book / "tests" / module).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests" / module, book / "tests" / module)
    monkeypatch.setenv("PYTHONPATH", str(book))
    return book


def all_files(root: Path) -> dict[Path, bytes]:
    found = (path for path in root.rglob("*") if "__pycache__" not in path.parts)
    return {path: path.read_bytes() if path.is_file() else b"" for path in found}


def test_a_new_chapter_is_whole(house: Path, run: Run) -> None:
    status, said = run("new", SLUG, "--title", "Two directions at once")
    assert status == 0, said
    assert (house / "_toc.yml").read_text("utf-8") == WITH_THE_NEW_ONE
    assert (house / "book/assets/diagrams/02-first.svg").is_file()
    notebooks = [house / folder / f"{SLUG}.ipynb" for folder in ("chapters", "solutions")]
    assert run("execute", *notebooks)[0] == 0
    assert run("replicate", "--shifts", "1-2", notebooks[0])[0] == 0
    replicate(notebooks[0])
    status, said = run("lint")
    assert status == 0, said
    assert said.count("a draft") == 2
    assert run("format", "--check") == run("exercises", "--check") == (0, "")
    for path in [*notebooks, house / "book/assets/diagrams/draw_02.py"]:
        assert "Two directions at once" in path.read_text("utf-8")
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(
        tests, cwd=house, env=os.environ.copy(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["two-directions"], "two digits and small words are meant"),
        (["02-Two"], "two digits and small words are meant"),
        (["02"], "two digits and small words are meant"),
        (["../02-two"], "two digits and small words are meant"),
        (["04-two"], "the next chapter is 02"),
        (["01-two"], "the next chapter is 02"),
        ([SLUG, "--title", 'Two "directions"'], "should begin with a letter and have no quotes"),
        ([SLUG, "--title", "2 directions"], "should begin with a letter and have no quotes"),
    ],
)
def test_what_will_not_do_is_told_and_nothing_made(
    arguments: list[str], problem: str, house: Path, run: Run
) -> None:
    before = all_files(house)
    status, said = run("new", *arguments)
    assert (status, problem in said) == (1, True), said
    assert all_files(house) == before


@pytest.mark.parametrize(
    "there",
    [
        f"exercises/{SLUG}.ipynb",
        "book/assets/diagrams/draw_02.py",
        "lstm_course/checks/chapter_02/__init__.py",
    ],
)
def test_nothing_is_overwritten(there: str, house: Path, run: Run) -> None:
    (house / there).parent.mkdir(exist_ok=True)
    (house / there).write_text("ours")
    before = all_files(house)
    assert run("new", SLUG) == (1, f"{there} is there already: nothing was made\n")
    assert all_files(house) == before


def test_a_failure_leaves_nothing_behind(house: Path, run: Run) -> None:
    (house / "book/assets/diagrams/kit.py").write_text("1 / 0")
    before = all_files(house)
    status, said = run("new", SLUG)
    assert (status, "ZeroDivisionError" in said) == (1, True), said
    assert all_files(house) == before
    (house / "_toc.yml").write_text("parts: []\n")
    assert "no line `- file: exercises/" in run("new", SLUG)[1]
