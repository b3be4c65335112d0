"""Claims fail when they should, and their records survive the way through a notebook."""

import io
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from lstm_course.checks._tools import exercise
from lstm_course.claims import SWITCH, Claim, ClaimError, claim, claims_in, read_claims

ROOT = Path(__file__).resolve().parents[1]
FINITE = st.floats(-1e6, 1e6)
ANY = st.floats(allow_nan=True, allow_infinity=True)
BOUNDS = st.one_of(
    st.fixed_dictionaries({"above": FINITE}),
    st.fixed_dictionaries({"below": FINITE}),
    st.tuples(FINITE, FINITE)
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: {"above": min(ends), "below": max(ends)}),
    st.fixed_dictionaries({"equals": FINITE, "tolerance": st.sampled_from([0.0, 0.5, 100.0])}),
)


def keeps(result: float, bounds: dict[str, float]) -> bool:
    """Decide about one result, in the plainest words."""
    if not math.isfinite(result):
        return False
    if "equals" in bounds:
        return abs(result - bounds["equals"]) <= bounds["tolerance"]
    return bounds.get("above", -math.inf) < result < bounds.get("below", math.inf)


def holds(value: float | list[float], bounds: dict[str, float]) -> bool:
    try:
        claim("01.x", value, **bounds)
    except ClaimError:
        return False
    return True


@pytest.mark.parametrize(
    ("value", "bounds", "line"),
    [
        (27, {"equals": 27}, "✓ 02.x: measured 27, exactly 27"),
        (0.3, {"equals": 0.31, "tolerance": 0.02}, "✓ 02.x: measured 0.3, 0.31 (within 0.02)"),
        (9.5, {"below": 10.7}, "✓ 02.x: measured 9.5, below 10.7"),
        (9.5, {"above": 9, "below": 10}, "✓ 02.x: measured 9.5, above 9 and below 10"),
        (123456, {"above": 1}, "✓ 02.x: measured 123,456, above 1"),
        (8.123e-13, {"below": 1e-12}, "✓ 02.x: measured 8.123e-13, below 1e-12"),
        (
            [4.12, 4.08, 4.15, 4.1, 4.14],
            {"below": 4.6, "unit": "perplexity"},
            "✓ 02.x: measured 4.12 (4.08 to 4.15 over 5 seeds) perplexity, below 4.6",
        ),
        (
            np.float32([1, 1, 1]),
            {"equals": 1, "over": "places"},
            "✓ 02.x: measured 1 (1 to 1 over 3 places), exactly 1",
        ),
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


@given(value=ANY | FINITE, bounds=BOUNDS)
def test_one_number_holds_where_it_keeps_the_bound(value: float, bounds: dict[str, float]) -> None:
    assert holds(value, bounds) == keeps(value, bounds)


@given(values=st.lists(FINITE | ANY, min_size=3, max_size=8), bounds=BOUNDS)
def test_a_claim_speaks_for_each_of_its_results(
    values: list[float], bounds: dict[str, float]
) -> None:
    assert holds(values, bounds) == all(keeps(value, bounds) for value in values)


@given(values=st.lists(st.floats(0.1, 0.9), min_size=3, max_size=8), data=st.data())
def test_one_result_is_enough_to_fail(values: list[float], data: st.DataObject) -> None:
    claim("01.x", values, above=0, below=1)
    place = data.draw(st.integers(0, len(values)))
    wrong = data.draw(st.sampled_from([0.0, 1.0, math.inf, -math.inf, math.nan]))
    with pytest.raises(ClaimError, match=f"for each of the {len(values) + 1} seeds"):
        claim("01.x", [*values[:place], wrong, *values[place:]], above=0, below=1)


def test_the_holes_that_a_median_leaves_are_closed() -> None:
    with pytest.raises(ClaimError):
        claim("01.x", [4.0, 4.1, math.inf], below=5)
    with pytest.raises(ClaimError):
        claim("01.x", [1, 1, 1, 0.2, 0.1], equals=1)


@pytest.mark.parametrize("value", [[0.9], [0.9, 0.95], [], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]])
def test_too_few_seeds_are_refused(value: list[float]) -> None:
    with pytest.raises(ValueError, match="at least three seeds"):
        claim("01.rnn", value, above=0.5)


@pytest.mark.parametrize("name", ["", "rnn", "1.rnn", "01", "01.RNN order", "01..rnn"])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="two digits"):
        claim(name, 1.0, above=0.5)


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [
        ({}, "needs a bound"),
        ({"above": 0.5, "equals": 1.0}, "not both kinds"),
        ({"above": 0.5, "tolerance": 0.1}, "tolerance= belongs to equals="),
        ({"equals": 1, "tolerance": -0.1}, "not negative"),
        ({"below": math.inf}, "finite"),
        ({"above": math.nan}, "finite"),
        ({"above": 2, "below": 1}, "no number is above 2 and below 1"),
        ({"above": 1, "below": 1}, "no number is above 1 and below 1"),
    ],
)
def test_a_bound_that_means_nothing_is_refused(bounds: dict[str, float], problem: str) -> None:
    with pytest.raises(ValueError, match=rf"^01\.rnn: .*{problem}"):
        claim("01.rnn", 1.0, **bounds)


@given(
    value=ANY,
    smallest=ANY,
    largest=ANY,
    results=st.integers(1, 99),
    bounds=BOUNDS,
    unit=st.text(),
)
def test_a_record_gives_the_claim_again(
    value: float,
    smallest: float,
    largest: float,
    results: int,
    bounds: dict[str, float],
    unit: str,
) -> None:
    made = Claim("01.x", value, smallest, largest, results, **bounds, unit=unit, over="inf")
    stored = json.loads(json.dumps(made.as_record(), allow_nan=False))
    again = Claim.from_record(stored)
    assert repr(again) == repr(made)  # nan is not equal to itself
    assert again.holds == made.holds


def test_a_record_of_another_version_is_refused(tmp_path: Path) -> None:
    record = {"name": "01.x", "value": 1, "spread": None, "results": 1, "bound": "above 0"}
    output = nbformat.v4.new_output("display_data", metadata={"lstm_course_claim": record})
    cell = nbformat.v4.new_code_cell("claim(…)", outputs=[output])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "01.ipynb")
    with pytest.raises(ValueError, match=r"01\.ipynb: the claim 01\.x .* execute the notebook ag"):
        read_claims(tmp_path / "01.ipynb")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{"outputs": null}]}']
)
def test_what_is_no_notebook_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "01.ipynb").write_text(text)
    with pytest.raises(ValueError, match=r"01\.ipynb: "):
        read_claims(tmp_path / "01.ipynb")


def test_a_failing_claim_may_be_recorded_instead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(SWITCH, "record")
    claim("01.x", 1, equals=2)
    claim("01.y", 2, equals=2)
    assert capsys.readouterr().out.splitlines() == [
        "✗ 01.x: measured 1, exactly 2",
        "✓ 01.y: measured 2, exactly 2",
    ]
    with pytest.raises(ValueError, match="needs a bound"):
        claim("01.x", 1)
    monkeypatch.setenv(SWITCH, "yes")
    with pytest.raises(ValueError, match="LSTM_COURSE_CLAIMS is 'yes'"):
        claim("01.x", 1, equals=2)
    monkeypatch.setenv(SWITCH, "")
    with pytest.raises(ClaimError):
        claim("01.x", 1, equals=2)


def test_a_claim_that_the_book_quotes_is_one_that_a_chapter_makes() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("book/*.md")))
    quoted = re.findall(r"^✓ (\d\d\..+)", pages, re.MULTILINE)
    assert quoted
    for line in quoted:
        (chapter,) = ROOT.glob(f"chapters/{line[:2]}-*.ipynb")
        name = line.partition(":")[0]
        # After `make execute` the quotation may have to follow.
        assert line in [str(claim) for claim in read_claims(chapter) if claim.name == name]


def run(source: str) -> nbformat.NotebookNode:
    """Execute two lines in a notebook of their own."""
    source = "from lstm_course.claims import claim\n" + source
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    return notebook


def test_a_notebook_keeps_the_record(tmp_path: Path) -> None:
    notebook = run("claim('01.rnn.order', [0.99, 0.98, 1.0], above=0.9, unit='accuracy')")
    nbformat.write(notebook, tmp_path / "01.ipynb")

    (record,) = read_claims(tmp_path / "01.ipynb")
    assert record == Claim("01.rnn.order", 0.99, 0.98, 1, 3, above=0.9, unit="accuracy")
    (output,) = notebook.cells[0].outputs
    line = "✓ 01.rnn.order: measured 0.99 (0.98 to 1 over 3 seeds) accuracy, above 0.9"
    assert output["data"]["text/plain"] == line


def test_a_notebook_keeps_what_failed_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(SWITCH, "record")
    notebook = run("claim('01.x', float('nan'), below=2)\nclaim('01.y', 1, below=2)")
    lost, kept = claims_in(notebook)
    assert math.isnan(lost.value)
    assert (lost.holds, kept.holds) == (False, True)
    assert notebook.cells[0].outputs[0]["data"]["text/plain"].startswith("✗ 01.x: measured nan, ")
    nbformat.validate(notebook)


def test_a_failed_claim_stops_the_notebook_with_one_readable_line() -> None:
    notebook = run("claim('01.x', 1, equals=2)")
    (output,) = notebook.cells[0].outputs
    assert output["output_type"] == "error"
    assert len(output["traceback"]) == 1
    assert output["traceback"][0].startswith("✗ 01.x: measured 1, exactly 2: it is not")
    assert "restart the kernel and run all cells from the top" in output["traceback"][0]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk", "utf-8"])
def test_consoles_without_the_sign(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")
    monkeypatch.setattr(sys, "stdout", stream)
    claim("01.x", 1, equals=1, unit="units of λ☃")
    monkeypatch.setenv(SWITCH, "record")
    claim("01.x", 1, equals=2)
    exercise("Exercise 1.1")(lambda: None)()
    stream.flush()
    sign, cross = ("✓", "✗") if encoding == "utf-8" else ("[ok]", "[fail]")
    unit = {"ascii": "??", "cp1252": "??", "gbk": "λ?", "utf-8": "λ☃"}[encoding]
    assert stream.buffer.getvalue().decode(encoding).splitlines() == [
        f"{sign} 01.x: measured 1 units of {unit}, exactly 1",
        f"{cross} 01.x: measured 1, exactly 2",
        f"{sign} Exercise 1.1 is right.",
    ]


def test_a_script_on_an_old_console_ends_well() -> None:
    source = "from lstm_course.claims import claim; claim('01.x', 1, equals=1)"
    command = [sys.executable, "-X", "utf8=0", "-c", source]
    result = subprocess.run(
        command, env={"PYTHONIOENCODING": "cp1252"}, capture_output=True, timeout=60, check=False
    )
    assert (result.stdout.split(), result.stderr) == (
        b"[ok] 01.x: measured 1, exactly 1".split(),
        b"",
    )
