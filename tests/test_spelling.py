"""Spelling: what a reader reads is spelled, and nothing else."""

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, in a folder with nothing but the project's settings."""
    spec = importlib.util.spec_from_file_location("spelling", ROOT / "tools" / "spelling.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def write_notebook(folder: Path, source: str, output: str) -> None:
    cell = {"source": [source], "outputs": [{"text": [output]}], "metadata": {"tags": [output]}}
    (folder / "chapters").mkdir()
    (folder / "chapters" / "01-x.ipynb").write_text(json.dumps({"cells": [cell]}), "utf-8")


def test_a_notebook_is_spelled_without_its_outputs(
    spelling: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_notebook(tmp_path, "# the hidden state\n", output="teh bu MKE")
    assert spelling.main() == 0
    assert capfd.readouterr().out == ""


def test_a_notebooks_error_is_shown_with_its_place(
    spelling: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_notebook(tmp_path, "one line\nteh state", output="")
    assert spelling.main() != 0
    assert "chapters-01-x.ipynb.md:2: teh ==> the" in capfd.readouterr().out


@pytest.mark.parametrize("word", ["recieve", "colour", "normalised"])
@pytest.mark.parametrize("place", ["README.md", "book/about.md", "lstm_course/cell.py"])
def test_prose_and_code_are_spelled_as_americans_do(
    place: str, word: str, spelling: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text(f"# {word}\n", "utf-8")
    assert spelling.main() != 0


def test_a_story_may_be_british(spelling: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "story.txt").write_text("her favourite colour\n", "utf-8")
    assert spelling.main() == 0
