"""Replications keep what was measured, and tell a bound with room from one without."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.claims import Claim
from lstm_course.machine import ARITHMETIC, machine
from lstm_course.replications import Replicated, Replication, path_of, read_replication

NUMBERS = st.floats(-1e3, 1e3)
POSITIVE = st.floats(1e-6, 1e6)
ANY = st.floats(allow_nan=True, allow_infinity=True)


def single(value: float, **bounds: float) -> Claim:
    return Claim("01.x", value, value, value, 1, **bounds)


def has_room(values: list[float], **bounds: float) -> bool:
    return Replicated("01.x", tuple(single(value, **bounds) for value in values)).has_room


@pytest.mark.parametrize(
    ("values", "bounds", "room"),
    [
        ([1, 2, 3], {"below": 4}, True),  # exactly half the range away
        ([1, 2, 3], {"below": 3.9}, False),
        ([1, 2, 3], {"above": -0.1}, True),
        ([-1, -2, -3], {"above": -3.9}, False),
        ([-1, -2, -3], {"above": -4}, True),
        ([4, 2, 4], {"above": 1.4}, True),  # on a logarithmic scale: 2 / sqrt(2)
        ([4, 2, 4], {"above": 1.5}, False),
        ([1e-13, 8e-13, 1e-15], {"below": 1e-11}, True),
        ([1e-13, 8e-13, 1e-15], {"below": 1e-12}, False),
        ([2, 2, 2], {"above": 1.999}, True),  # nothing spreads
        ([2, 2, 2], {"above": 2}, False),
        ([1, 2, 3], {"above": 0, "below": 4}, True),
        ([1, 2, 3], {"above": 0, "below": 3.5}, False),
        ([1, 2, 3], {"equals": 2, "tolerance": 2}, True),
        ([1, 2, 3], {"equals": 2, "tolerance": 1.5}, False),
        ([1, 2, 3], {"equals": 2.4, "tolerance": 1.5}, False),
        ([2, 2, 2], {"equals": 1, "tolerance": 1}, False),
        ([2, 2, 2], {"equals": 2}, True),
        ([2, 2, 3], {"equals": 2}, False),
        ([1, 2, math.nan], {"below": 100}, False),
        ([1, 2, -math.inf], {"below": 100}, False),
        ([0, 2, 3], {"above": -1}, False),  # not all positive: only the plain scale counts
    ],
)
def test_the_room_of_a_bound(values: list[float], bounds: dict[str, float], room: bool) -> None:
    assert has_room(values, **bounds) is room


@given(values=st.lists(NUMBERS, min_size=2, max_size=20), bound=st.floats(-1e4, 0))
def test_room_on_a_plain_scale(values: list[float], bound: float) -> None:
    room = min(values) - bound
    wanted = room > 0 and room >= (max(values) - min(values)) / 2
    assert has_room(values, above=bound) == wanted
    assert has_room([-value for value in values], below=-bound) == (
        room > 0 and _mirrored(values, bound)
    )


def _mirrored(values: list[float], bound: float) -> bool:
    """Decide for negated numbers, whose bound may be positive with all of them."""
    room, spread = min(values) - bound, max(values) - min(values)
    if room >= spread / 2:
        return True
    low, high, at = -max(values), -min(values), -bound
    return low > 0 and math.log(at / high) >= math.log(high / low) / 2


@given(values=st.lists(POSITIVE, min_size=2, max_size=20), factor=st.floats(1.01, 100))
def test_room_on_a_logarithmic_scale(values: list[float], factor: float) -> None:
    worst = min(values)
    bound = worst / factor
    is_plain = worst - bound >= (max(values) - worst) / 2
    is_logarithmic = math.log(worst / bound) >= math.log(max(values) / worst) / 2
    assert has_room(values, above=bound) == (is_plain or is_logarithmic)


def test_of_several_results_the_worst_counts() -> None:
    made = tuple(
        Claim("01.x", 5, low, high, 3, above=0, below=10) for low, high in [(1, 9), (1, 9)]
    )
    assert Replicated("01.x", made).has_room
    made = tuple(
        Claim("01.x", 5, low, high, 3, above=0, below=10) for low, high in [(1, 9), (1, 4)]
    )
    assert not Replicated("01.x", made).has_room


@given(values=st.lists(st.none() | ANY | NUMBERS, min_size=1, max_size=20), bound=NUMBERS)
def test_what_held_is_counted(values: list[float | None], bound: float) -> None:
    made = tuple(None if value is None else single(value, below=bound) for value in values)
    row = Replicated("01.x", made)
    held = [value for value in values if value is not None and -math.inf < value < bound]
    assert row.held == len(held)
    assert row.holds_always == (len(held) == len(values))
    assert not (row.has_room and not row.holds_always)
    there = [value for value in values if value is not None]
    if there and not any(map(math.isnan, there)):
        assert (row.smallest, row.largest) == (min(there), max(there))
    else:
        assert math.isnan(row.smallest)
        assert math.isnan(row.largest)


CLAIMS = st.builds(
    Claim,
    st.just("01.x"),
    value=ANY,
    smallest=ANY,
    largest=ANY,
    results=st.just(5),
    below=st.just(2.5),
    unit=st.just("ρ, the radius"),
)


@given(runs=st.dictionaries(st.integers(0, 99), st.none() | CLAIMS, max_size=6))
def test_a_table_is_read_as_it_was_written(runs: dict[int, Claim | None]) -> None:
    made = {shift: [] if claim is None else [claim] for shift, claim in runs.items()}
    table = Replication.of(made, {"processor": "any"})
    text = table.as_text()
    json.loads(text, parse_constant=pytest.fail)  # NaN is no JSON
    again = Replication.parse(text)
    assert repr(again) == repr(table)  # nan is not equal to itself
    assert {shift: repr(again.run(shift)) for shift in again.shifts} == {
        shift: repr(claims) for shift, claims in made.items()
    }


def test_a_line_for_each_claim() -> None:
    claims = [Claim(f"01.{name}", 1, 1, 1, 1, below=2) for name in "abc"]
    text = Replication.of({1: claims, 2: claims[:1]}, {}).as_text()
    assert [line.split(":")[0].strip() for line in text.splitlines()] == [
        *("{", '"machine"', '"shifts"', '"claims"'),
        *('"01.a"', '"01.b"', '"01.c"'),
        *("}", "}"),
    ]
    assert Replication.parse(text).claims["01.c"].made == (claims[2], None)


def test_a_bound_that_was_measured_is_refused() -> None:
    runs = {1: [single(1, below=2)], 2: [single(1, below=2.1)]}
    with pytest.raises(
        ValueError, match=r"01\.x differs between runs \(below 2, then below 2\.1\)"
    ):
        Replication.of(runs, {})
    with pytest.raises(ValueError, match=r"01\.x is made twice"):
        Replication.of({1: [single(1, below=2)] * 2}, {})


@pytest.mark.parametrize("change", [{"below": 3}, {"above": 0}, {"unit": "steps"}, {"over": "x"}])
def test_a_claim_with_another_bound_was_not_replicated(change: dict[str, float]) -> None:
    row = Replicated("01.x", (None, single(1, below=2)))
    assert row.has_bound_of(single(1.5, below=2))
    assert not row.has_bound_of(single(1, **({"below": 2} | change)))
    assert not Replicated("01.x", (None, None)).has_bound_of(single(1, below=2))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"machine": {}, "shifts": 1, "claims": {}}',
        '{"machine": {}, "shifts": [1], "claims": {"01.x": {}}}',
        '{"machine": {}, "shifts": [1], "claims": []}',
    ],
)
def test_what_is_no_table_is_refused(text: str, tmp_path: Path) -> None:
    notebook = tmp_path / "chapters" / "01-a.ipynb"
    assert read_replication(notebook) is None
    path_of(notebook).parent.mkdir(parents=True)
    path_of(notebook).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"01-a\.json: this is no table of a replication"):
        read_replication(notebook)


def test_a_table_with_a_value_too_few_is_refused() -> None:
    text = Replication.of({1: [single(1, below=2)], 2: []}, {}).as_text()
    with pytest.raises(ValueError, match="no table"):
        Replication.parse(text.replace('"median": [1, null]', '"median": [1]'))


def test_settings_that_change_arithmetic_belong_to_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ARITHMETIC:
        monkeypatch.delenv(name, raising=False)
    plain = machine()
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    assert machine() == plain | {"ATEN_CPU_CAPABILITY": "default"}
