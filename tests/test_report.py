"""A reader's report: what was measured here, nothing stale, nothing lost, nothing personal."""

import getpass
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

import nbformat
import pytest

from lstm_course import __version__, report
from lstm_course.__main__ import main
from lstm_course.claims import METADATA_KEY, Claim

GOOD = "claim('01.good', [1, 2, 3], below=4, unit='steps')"
BAD = "claim('01.bad', float('nan'), equals=2)"


def write(path: Path, *sources: str, output: Claim | None = None) -> Path:
    """Write a notebook, with a stored claim in its first cell where one is given."""
    cells = [
        nbformat.v4.new_code_cell(source)
        for source in ("from lstm_course.claims import claim", *sources)
    ]
    if output:
        shown = nbformat.v4.new_output("display_data", data={"text/plain": f"✓ {output}"})
        shown.metadata[METADATA_KEY] = output.as_record()
        cells[0].outputs = [shown]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def written(file: Path) -> dict[str, object]:
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_where_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    stale = Claim("01.stale", 1, 1, 1, 1, equals=1)
    notebook = write(Path("chapters/01-a.ipynb"), GOOD, output=stale)
    before = notebook.read_bytes()
    assert main(["report"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("chapters/01-a.ipynb: 1 of 1 claims held (")
    assert shown[-1].startswith("The report is in lstm-course-report.json: ")
    assert notebook.read_bytes() == before
    assert list(Path("chapters").iterdir()) == [notebook]

    made = written(report.DEFAULT)
    assert made["course"] == __version__
    assert made["date"] == date.today().isoformat()
    assert made["machine"]["python"] == platform.python_version()
    assert set(made["machine"]) >= {"processor", "system", "numpy", "torch"}
    (part,) = made["notebooks"].values()
    assert part["stopped"] == ""
    good = Claim("01.good", 2, 1, 3, 3, below=4, unit="steps").as_record()
    assert part["claims"] == {"01.good": {"holds": True} | good}  # and not the stored one


def test_what_does_not_hold_and_what_stops(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path("chapters/01-a.ipynb"), BAD, GOOD)
    write(Path("solutions/01-a.ipynb"), GOOD, "1 / 0", BAD)
    assert main(["report", "--output", "mine.json"]) == 1
    shown = capsys.readouterr().out
    assert "chapters/01-a.ipynb: 1 of 2 claims held" in shown
    assert "  ✗ 01.bad: measured nan, exactly 2\n" in shown
    assert "  stopped in cell 3: ZeroDivisionError: division by zero\n" in shown
    parts = written(Path("mine.json"))["notebooks"]
    assert list(parts) == ["chapters/01-a.ipynb", "solutions/01-a.ipynb"]
    claims = parts["chapters/01-a.ipynb"]["claims"]
    assert [claims[name]["holds"] for name in ("01.bad", "01.good")] == [False, True]
    assert claims["01.bad"]["value"] == "nan"
    assert list(parts["solutions/01-a.ipynb"]["claims"]) == ["01.good"]
    assert parts["solutions/01-a.ipynb"]["stopped"].startswith("cell 3: ZeroDivisionError")


def test_a_kernel_that_dies() -> None:
    write(Path("01.ipynb"), GOOD, "import os; os._exit(1)")
    assert main(["report"]) == 1
    (part,) = written(report.DEFAULT)["notebooks"].values()
    assert (list(part["claims"]), part["stopped"]) == (["01.good"], "cell 3: the kernel died")


def test_a_notebook_runs_in_an_empty_folder_and_leaves_nothing(here: Path) -> None:
    source = "from pathlib import Path; claim('01.files', len(list(Path().iterdir())), equals=0)"
    write(Path("01.ipynb"), source, "Path('left').touch()")
    assert main(["report", "01.ipynb"]) == 0
    assert sorted(path.name for path in here.iterdir()) == ["01.ipynb", "lstm-course-report.json"]


def test_nothing_in_it_is_personal(here: Path) -> None:
    folder = here / getpass.getuser()
    write(folder / "01.ipynb", GOOD)
    assert main(["report", str(folder)]) == 0
    text = report.DEFAULT.read_text(encoding="utf-8")
    assert '"01.ipynb"' in text
    assert str(here) not in text
    assert f'"{platform.node()}"' not in text


def test_only_an_earlier_report_is_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    notebook = write(Path("01.ipynb"), "1 + 1")
    assert main(["report"]) == 0
    assert main(["report"]) == 0
    capsys.readouterr()
    before = notebook.read_bytes()
    Path("list.json").write_text("[]")
    for name in ("01.ipynb", "list.json", "."):
        assert main(["report", "--output", name]) == 1
        said = capsys.readouterr()
        assert (
            said.err == f"error: {name} is there already and is no report: give another --output\n"
        )
        assert said.out == "", "it must say so before it runs anything"
    assert (notebook.read_bytes(), Path("list.json").read_text()) == (before, "[]")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], ".: no notebooks here; name them, or the course's folder"),
        (["01.ipynb"], "01.ipynb: there is no such notebook or folder"),
        (["text.ipynb"], "text.ipynb: it is no notebook"),
        (["list.ipynb"], "list.ipynb: it is no notebook"),
        (["cells.ipynb"], "cells.ipynb: it is no notebook"),
        (["--output", "nowhere/r.json", "text.ipynb"], "there is no folder nowhere"),
        (["a/01.ipynb", "b/01.ipynb"], "b/01.ipynb and a/01.ipynb would have the same name in the"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], problem: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if arguments:
        Path("text.ipynb").write_text("a text")
        Path("list.ipynb").write_text("[1]")
        Path("cells.ipynb").write_text('{"nbformat": 4, "nbformat_minor": 5, "cells": 3}')
        for folder in "ab":
            write(Path(folder, "01.ipynb"))
    assert main(["report", *arguments]) == 1
    assert capsys.readouterr().err.startswith(f"error: {problem}")
    assert not report.DEFAULT.exists()


def test_what_is_no_notebook_is_found_before_any_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[Path] = []
    monkeypatch.setattr(report, "run", ran.append)
    write(Path("01.ipynb"))
    Path("02.ipynb").write_text("a text")
    assert main(["report"]) == 1
    assert capsys.readouterr().err == "error: 02.ipynb: it is no notebook\n"
    assert not ran


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(notebook: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "run", interrupted)
    write(Path("01.ipynb"))
    assert main(["report"]) == 130
    assert capsys.readouterr().err == "interrupted; no report was written\n"
    assert not report.DEFAULT.exists()


def test_what_runs_notebooks_is_missing(tmp_path: Path) -> None:
    write(Path("01.ipynb"))
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing" / "nbclient.py").write_text(
        "raise ModuleNotFoundError('no', name='nbclient')"
    )
    result = subprocess.run(
        [sys.executable, "-m", "lstm_course", "report"],
        env=os.environ | {"PYTHONPATH": str(tmp_path / "missing")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    wanted = "error: nbclient is missing, which runs notebooks: python -m pip install nbclient"
    assert result.stderr.startswith(wanted)
