"""The sanitizer overlooks the digits that a claim with a bound measured, and nothing else."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbval.plugin import get_sanitize_patterns

from lstm_course.claims import Claim

CONFIG = Path(__file__).resolve().parents[1] / "nbval-sanitize.cfg"
PATTERNS = get_sanitize_patterns(CONFIG.read_text(encoding="ascii"))
BOUNDS = (
    {"above": 0.95},
    {"below": 1000.0},
    {"above": -1.0, "below": 2.5e-9},
    {"equals": 2.0, "tolerance": 1e-6},
)
UNITS = ("", "accuracy", "nats per token, on average", "of 5 (within the budget)")
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def sanitized(text: str) -> str:
    """Do as nbval does."""
    for regex, replace in PATTERNS:
        text = re.sub(regex, replace, text)
    return text


def test_no_rule_is_dropped_in_silence() -> None:
    """nbval skips a rule without a word after `replace:`."""
    text = CONFIG.read_text(encoding="ascii")
    assert len(PATTERNS) == len(re.findall(r"^regex:", text, re.MULTILINE)) == 3


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
@pytest.mark.parametrize("unit", UNITS)
@given(value=NUMBERS)
def test_one_number_is_masked(value: float, bound: dict[str, float], unit: str) -> None:
    claim = Claim("01.rnn.order", value, value, value, 1, **bound, unit=unit)
    rest = f"{' ' * bool(unit)}{unit}, {claim.bound}"
    assert sanitized(f"✓ {claim}\n") == f"✓ 01.rnn.order: measured VALUE{rest}\n"


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
@pytest.mark.parametrize("unit", UNITS)
@given(value=NUMBERS, smallest=NUMBERS, largest=NUMBERS, results=st.integers(3, 2000))
def test_several_results_are_masked(
    value: float,
    smallest: float,
    largest: float,
    results: int,
    bound: dict[str, float],
    unit: str,
) -> None:
    claim = Claim("01.rnn.order", value, smallest, largest, results, **bound, unit=unit)
    wanted = f"VALUE (SMALLEST to LARGEST over {results} seeds){' ' * bool(unit)}{unit}"
    assert sanitized(f"✓ {claim}") == f"✓ 01.rnn.order: measured {wanted}, {claim.bound}"


@given(value=NUMBERS, results=st.sampled_from([1, 5]), unit=st.sampled_from(UNITS))
def test_an_exact_claim_is_compared_whole(value: float, results: int, unit: str) -> None:
    line = f"✓ {Claim('02.tokens.count', value, value, value, results, equals=27, unit=unit)}"
    assert sanitized(line) == line


def test_the_size_of_a_figure_is_masked_and_not_what_it_shows() -> None:
    assert sanitized("<Figure size 520x310 with 2 Axes>") == "<Figure size SIZE with 2 Axes>"


@pytest.mark.parametrize(
    "line",
    [
        "a Figure size 520x310 with 2 Axes",
        "we measured 0.998, above 0.95",
        "measured 0.998 (0.99 to 1 over 3 seeds) accuracy, above 0.95",
        "accuracy 0.998 (0.99 to 1 over 3 seeds)",
        "[[0.1 0.2]\n [0.3 0.4]]",
        "(35, 32, 27)",
        "loss 3.2958, below 3.3",
        "01.rnn.order measured 3, above 2",
        "✓ 01.rnn.order: measured 3 letters, above all, exactly 3",
        "✓ 01.rnn.order: measured 3 letters\n3 units, above 2",
    ],
)
def test_other_lines_are_compared_whole(line: str) -> None:
    assert sanitized(line) == line


def test_only_the_digits_of_a_claim_are_masked() -> None:
    """Each of these differs from the first in one thing that must be seen."""
    line = "✓ 01.rnn.order: measured 0.99 (0.98 to 1 over 3 seeds) accuracy, above 0.95"
    others = [
        line.replace("order", "other"),
        line.replace("3 seeds", "4 seeds"),
        line.replace("seeds", "places"),
        line.replace("accuracy", "perplexity"),
        line.replace("0.95", "0.5"),
        line.replace("above", "below"),
        line.replace("✓", "✗"),
        line.replace("0.99 (0.98", "nan (nan"),
        line.replace("to 1 ", "to inf "),
        line.replace(" (0.98 to 1 over 3 seeds)", ""),
    ]
    assert all(sanitized(other) != sanitized(line) for other in others)
    same = line.replace("0.99 (0.98 to 1 over", "1 (-1e-05 to 12,345 over")
    assert sanitized(same) == sanitized(line)
