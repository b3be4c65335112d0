"""The sanitizer overlooks the digits that a claim with a bound measured, and nothing else."""

import re
from pathlib import Path

import pytest
from nbval.plugin import get_sanitize_patterns

from lstm_course.claims import Claim

CONFIG = Path(__file__).resolve().parents[1] / "nbval-sanitize.cfg"
PATTERNS = get_sanitize_patterns(CONFIG.read_text(encoding="ascii"))
NUMBERS = [0, 7, -3, 1_234_567, 0.5, -0.25, 0.123456, 123456.7, 3.2e-9, -1.5e20]
BOUNDS = ["above 0.95", "below 1,000", "above 1 and below 2", "2 (within 1)"]
UNITS = ["", "accuracy", "nats per token, on average"]


def sanitized(text: str) -> str:
    """Do as nbval does."""
    for regex, replace in PATTERNS:
        text = re.sub(regex, replace, text)
    return text


def test_no_rule_is_dropped_in_silence() -> None:
    """nbval skips a rule without a word after `replace:`."""
    text = CONFIG.read_text(encoding="ascii")
    assert len(PATTERNS) == len(re.findall(r"^regex:", text, re.MULTILINE)) == 2


@pytest.mark.parametrize("value", NUMBERS)
@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("unit", UNITS)
def test_digits_of_a_claim_with_a_bound_are_masked(value: float, bound: str, unit: str) -> None:
    rest = f"{' ' * bool(unit)}{unit}, {bound}"
    one = Claim("01.rnn.order", value, None, 1, bound, unit)
    assert sanitized(f"✓ {one}") == f"✓ 01.rnn.order: measured VALUE{rest}"
    many = Claim("01.rnn.order", value, abs(value), 3, bound, unit)
    assert sanitized(f"✓ {many}") == f"✓ 01.rnn.order: measured VALUE ± SPREAD (3 seeds){rest}"


@pytest.mark.parametrize("value", NUMBERS)
def test_an_exact_claim_is_compared_whole(value: float) -> None:
    line = f"✓ {Claim('02.tokens.count', value, None, 1, 'exactly 27', 'symbols')}"
    assert sanitized(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "we measured 0.998, above 0.95",
        "measured 0.998 ± 0.001 (3 seeds) accuracy, above 0.95",
        "accuracy 0.998 ± 0.001 (3 seeds)",
        "[[0.1 0.2]\n [0.3 0.4]]",
        "(35, 32, 27)",
        "loss 3.2958, below 3.3",
        "01.rnn.order measured 3, above 2",
    ],
)
def test_other_lines_are_compared_whole(line: str) -> None:
    assert sanitized(line) == line


def test_only_the_digits_of_a_claim_are_masked() -> None:
    """Each of these differs from the first in one thing that must be seen."""
    line = "✓ 01.rnn.order: measured 0.99 ± 0.01 (3 seeds) accuracy, above 0.95"
    others = [
        line.replace("order", "other"),
        line.replace("3 seeds", "4 seeds"),
        line.replace("accuracy", "perplexity"),
        line.replace("0.95", "0.5"),
        line.replace("above", "below"),
        line.replace("✓", "✗"),
        line.replace("0.99 ± 0.01", "nan ± nan"),
    ]
    assert all(sanitized(other) != sanitized(line) for other in others)
    assert sanitized(line.replace("0.99 ± 0.01", "1 ± 0.0003")) == sanitized(line)
