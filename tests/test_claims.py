"""Claims fail when they should, and their records survive the way through a notebook."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from lstm_course.claims import ClaimError, claim, read_claims


@pytest.mark.parametrize(
    ("value", "bounds", "line"),
    [
        (27, {"equals": 27}, "✓ 02.x: measured 27, exactly 27"),
        (0.3, {"equals": 0.31, "tolerance": 0.02}, "✓ 02.x: measured 0.3, 0.31 (within 0.02)"),
        (9.5, {"below": 10.7}, "✓ 02.x: measured 9.5, below 10.7"),
        (9.5, {"above": 9, "below": 10}, "✓ 02.x: measured 9.5, above 9 and below 10"),
        (123456, {"above": 1}, "✓ 02.x: measured 123,456, above 1"),
    ],
)
def test_a_claim_that_holds_is_shown(
    value: float, bounds: dict[str, float], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    claim("02.x", value, **bounds)
    assert capsys.readouterr().out == line + "\n"


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        (26, {"equals": 27}),
        (0.34, {"equals": 0.31, "tolerance": 0.02}),
        (10.7, {"below": 10.7}),
        (9, {"above": 9}),
        (11, {"above": 9, "below": 10}),
        (8, {"above": 9, "below": 10}),
    ],
)
def test_a_claim_that_does_not_hold_fails(value: float, bounds: dict[str, float]) -> None:
    with pytest.raises(ClaimError, match=r"02\.x: measured .* it is not"):
        claim("02.x", value, **bounds)


@pytest.mark.parametrize("bounds", [{"above": 0}, {"below": 0}, {"equals": 0}])
@pytest.mark.parametrize("value", [float("nan"), [1.0, float("nan"), 1.0]])
def test_nan_holds_no_claim(value: float, bounds: dict[str, float]) -> None:
    with pytest.raises(ClaimError):
        claim("02.x", value, **bounds)


def test_seeds_are_claimed_by_their_median_and_need_a_margin() -> None:
    runs = [0.96, 0.98, 1.0]  # median 0.98, standard deviation 0.02
    claim("01.rnn", runs, above=0.91)
    with pytest.raises(ClaimError, match="less than three times the spread"):
        claim("01.rnn", runs, above=0.93)


@pytest.mark.parametrize("value", [[0.9], [0.9, 0.95], [], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]])
def test_too_few_seeds_are_refused(value: list[float]) -> None:
    with pytest.raises(ValueError, match="at least three seeds"):
        claim("01.rnn", value, above=0.5)


@pytest.mark.parametrize("name", ["", "rnn", "1.rnn", "01", "01.RNN order", "01..rnn"])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="two digits"):
        claim(name, 1.0, above=0.5)


def test_a_claim_needs_one_kind_of_bound() -> None:
    with pytest.raises(ValueError, match="needs a bound"):
        claim("01.rnn", 1.0)
    with pytest.raises(ValueError, match="not both kinds"):
        claim("01.rnn", 1.0, above=0.5, equals=1.0)


def test_a_notebook_keeps_the_record(tmp_path: Path) -> None:
    source = (
        "from lstm_course.claims import claim\n"
        "claim('01.rnn.order', [0.99, 0.98, 1.0], above=0.9, unit='accuracy')"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3").execute()
    path = tmp_path / "01.ipynb"
    nbformat.write(notebook, path)

    (record,) = read_claims(path)
    assert (record.name, record.value, record.results) == ("01.rnn.order", 0.99, 3)
    assert (record.bound, record.unit) == ("above 0.9", "accuracy")
    assert record.spread == pytest.approx(0.01)
    (output,) = notebook.cells[0].outputs
    assert re.fullmatch(
        r"✓ 01\.rnn\.order: measured 0\.99 ± 0\.01 \(3 seeds\) accuracy, above 0\.9",
        output["data"]["text/plain"],
    )


def test_a_failed_claim_stops_the_notebook_with_one_readable_line() -> None:
    source = "from lstm_course.claims import claim\nclaim('01.x', 1, equals=2)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    (output,) = notebook.cells[0].outputs
    assert output["output_type"] == "error"
    assert len(output["traceback"]) == 1
    assert output["traceback"][0].startswith("✗ 01.x: measured 1, exactly 2: it is not")
