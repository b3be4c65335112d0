"""The page of deviations says what the stored tables and the claims say."""

import re
from pathlib import Path

import numpy as np
import pytest

from lstm_course.datasets import load_sunspots
from lstm_course.measured import load_table, table_names
from lstm_course.replications import read_replication

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "book" / "deviations.md").read_text(encoding="utf-8")
ROWS = {row.split("**")[1].rstrip("."): row for row in PAGE.splitlines() if row.startswith("| **")}


def here(name: str) -> str:
    """What the third column says of a result."""
    return ROWS[name].split(" | ")[2]


def says(name: str, *values: object) -> None:
    missing = [
        value for value in map(str, values) if not re.search(rf"\b{re.escape(value)}\b", here(name))
    ]
    assert not missing


def solved(task: str, start: str) -> list[int]:
    """The lengths that all five seeds solved."""
    rows = [row for row in load_table("lags").rows if (row["task"], row["start"]) == (task, start)]
    return [int(row["steps"]) for row in rows if row["solved of 5"] == 5]


def test_memory() -> None:
    says("Temporal order", f"{160 * 32:,}")
    says("Embedded Reber grammar", "8 of 10", "10 of 10", "4,125", "7,125")
    row = load_table("reber").row(network="LSTM, $b_f$ = 3")
    assert (row["learned of 10"], row["within 20,000"], row["strings, median"]) == (8, 10, 4125)
    further = load_table("reber").row(network="LSTM, $b_f$ = 3, further seeds")
    assert further["strings, median"] == 7125
    parity = load_table("guessing").row(task="parity of 500 bits")
    says("Guessing weights", f"{parity['trials, fewest']:,}", f"{parity['trials, most']:,}")
    lstm, gru = (load_table("counting").row(language="aⁿbⁿ", kind=kind) for kind in ("LSTM", "GRU"))
    for row in (lstm, gru):
        says("Counting", row["right to n, lowest"], row["highest"])
    noisy = load_table("counting").row(language="aⁿbⁿ", kind="LSTM, falling rate, noise")
    says("Counting", noisy["right to n, lowest"])


def test_starts() -> None:
    adding, digits = load_table("adding-problem"), load_table("digit-sum-textbook")
    order = load_table("temporal-order")
    for suffix, start in (("", "default"), (", $b_f$ = 1", "$b_f$ = 1")):
        name = f"LSTM{suffix}"
        says(
            "A forget bias of 1",
            adding.row(steps=60, start=start)["median"],
            digits.row(start=name)["best"],
            order.row(start=name)["within 1,000"],
        )
    assert solved("temporal order", "LSTM, chrono") == [20, 50, 100, 200]
    assert solved("temporal order", "LSTM") == [20]
    assert 100 not in solved("recall", "LSTM") + solved("recall", "LSTM, chrono")
    reached = {
        row["task"]
        for row in load_table("lags").rows
        if row["steps"] == 200 and row["solved of 5"] == 5
    }
    assert reached == {"adding", "temporal order"}


def test_cells() -> None:
    rows = {row["kind"]: row for row in load_table("lstm-variants").rows}
    more = {kind: f"{row['more than vanilla']:.2f}" for kind, row in rows.items()}
    for part in ("output gate", "forget gate", "input gate"):
        assert f"{part} {more[f'no {part}']}" in here("Which part is missed?")
    for kind in ("coupled", "peepholes"):
        assert f"{kind} {more[kind]}" in here("Which part is missed?")
    times = load_table("cell-speed")
    for cell in ("`nn.GRU`", "`nn.LSTM`"):
        row = times.row(cell=cell)
        says("The GRU is faster", row["training, plain"], row["training, default"])


def test_language() -> None:
    last = load_table("audit-time-machine").row(cell="LSTM", passes=500)
    says("Perplexity 1.1", last["training perplexity"], last["held-out perplexity"])
    minute = load_table("one-minute")
    rungs = ("all five", "all but weight drop", "weight drop 0.3", "10 of few passes, averaged")
    says("Weight drop", *(f"{minute.row(rung=rung)['validation']:.2f}" for rung in rungs))
    depth = load_table("depth")
    stacks = [(stack, layers) for stack in ("plain", "residual") for layers in (1, 6)]
    says("Depth", *(f"{depth.row(stack=a, layers=n)['held out']:.2f}" for a, n in stacks))
    closing = load_table("inside-networks").column("slow held, closing quotes")
    assert sum(float(cost) > 0.5 for cost in closing) == 1
    assert len(closing) == 20
    off = load_table("lstm-switches")
    says("Faster by an order of magnitude", off.row(off="all of them")["time"])
    assert abs(float(off.row(off="four products → one")["time"]) - 1) < 0.02


def test_at_work() -> None:
    networks = load_table("sunspots-networks")
    result = "Sunspots"
    for kind, column in (("GRU, one year", 2), ("line + RNN", 3)):
        for span in ("1921–55", "1956–79"):
            row = networks.row(kind=kind, networks="mean of five", span=span)
            error = float(str(row["1 ahead"]).split()[0])
            assert f"{error**2 / 1535:.2f}" in ROWS[result].split(" | ")[column]
    years, numbers = load_sunspots()
    roots = np.sqrt(numbers)
    lags = np.lib.stride_tricks.sliding_window_view(roots, 9)[:-1]
    design = np.column_stack([np.ones(len(lags)), lags])
    fitted = years[9:] <= 1920
    weights = np.linalg.lstsq(design[fitted], roots[9:][fitted])[0]
    off = np.maximum(design @ weights, 0) ** 2 - numbers[9:]
    for first, last in ((1921, 1955), (1956, 1979)):
        span_years = (first <= years[9:]) & (years[9:] <= last)
        says(result, f"{np.mean(off[span_years] ** 2) / 1535:.2f}")

    words = load_table("number-words")
    for network in ("LSTM", "LSTM with attention"):
        row = words.row(network=network)
        says("Attention", *(row[f"{kind}, exact"].split()[0] for kind in ("range", "fours")))
    backwards = load_table("number-words-reasons").row(network="source backwards")["fours, exact"]
    assert backwards == "0.005 (0.000 to 0.270)"
    says("Reading backwards", 0.005, 0.27)
    scores = {row["model"]: row["median"] for row in load_table("headlines").rows}
    lstms = [score for model, score in scores.items() if "LSTM" in model]
    assert len(lstms) == 4
    average = scores["average of the characters' numbers"]
    says("An average is enough", f"{average:.2f}", f"{max(lstms):.2f}")


@pytest.mark.parametrize(
    ("result", "claim", "said"),
    [
        ("Temporal order", "12.order.chrono", 160),
        ("Guessing weights", "12.guess.far", 21),
        ("Temporal order", "12.order.chrono", 100),
        ("GRU and LSTM", "10.best.gru-lstm", 0.1),
        ("Reset for short, update for long", "10.rule.long-update", 1.0),
        ("Reset for short, update for long", "10.rule.short-reset", 1.5),
    ],
)
def test_claims(result: str, claim: str, said: float) -> None:
    """What is said of a claim lies within its repetitions."""
    assert f"`{claim}`" in here(result)
    says(result, said)
    smallest, largest = ends_of(claim)
    assert smallest <= said <= largest


@pytest.mark.parametrize(
    ("result", "claim", "said"),
    [
        ("GRU and LSTM", "10.best.rnn", "0.2 to 0.6"),
        ("Reset for short, update for long", "10.rule.long-ratio", "0.8 to 2"),
        ("Without a forget gate", "07.slope.never", "at most 0.15"),
    ],
)
def test_ranges_of_claims(result: str, claim: str, said: str) -> None:
    """What is said of all repetitions has their ends."""
    assert f"`{claim}`" in here(result)
    assert said in here(result)
    smallest, largest = ends_of(claim)
    low, high = ([0.0] + [float(number) for number in re.findall(r"[\d.]+", said)])[-2:]
    assert smallest == pytest.approx(low, abs=0.05)
    assert largest == pytest.approx(high, abs=0.05)


def ends_of(claim: str) -> tuple[float, float]:
    """The smallest and the largest value that a claim had in its repetitions."""
    (path,) = (ROOT / "book" / "replications" / "chapters").glob(f"{claim[:2]}-*.json")
    replication = read_replication(ROOT / "chapters" / f"{path.stem}.ipynb")
    assert replication
    return replication.claims[claim].smallest, replication.claims[claim].largest


def test_every_table_and_claim_that_is_named_exists() -> None:
    named = set(re.findall(r"(?<!})`([0-9a-z.\-]+)`", PAGE)) - {"nn.RNN"}
    claims = {name for name in named if re.match(r"\d\d\.", name)}
    assert named - claims <= set(table_names())
    known = {
        name
        for path in (ROOT / "chapters").glob("*.ipynb")
        if (replication := read_replication(path))
        for name in replication.claims
    }
    assert claims <= known
