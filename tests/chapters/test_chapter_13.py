"""Chapter 13's own functions, and what it says of its stored table."""

import numpy as np
import pytest
from notebook_source import chapter

from lstm_course.measured import load_table

ours = chapter("13-inside-the-gates", np=np)
TABLE = load_table("lstm-variants")
MORE = "more than vanilla"


def test_features_of_a_small_text():
    text = 'He said "lantern" and left.\n"Go'
    word_ends, speech, fifth, late = ours.features(text).T
    assert "".join(np.array(list(text))[fifth]) == "ern"
    assert "".join(np.array(list(text))[speech]) == '"lantern"Go'
    ends = [place for place, end in enumerate(word_ends) if end and text[place].isalpha()]
    assert [text[place] for place in ends] == ["e", "d", "n", "d", "t", "o"]
    assert not late.any()


def test_late_begins_after_forty_letters_and_ends_with_the_sentence():
    text = "a" * 60 + "." + "b" * 45 + "\n" + "c" * 10
    late = np.flatnonzero(ours.features(text)[:, 3])
    assert late.tolist() == [*range(40, 60), *range(101, 106)]


def test_a_paragraph_ends_its_quotation():
    text = '"Go\nhome'
    assert ours.features(text)[:, 1].tolist() == [True] * 3 + [False] * 5


def test_without_the_output_tanh_every_rate_broke_off():
    row = TABLE.row(kind="no output tanh")
    assert row["held out, median"] == "broke off"
    assert row["rate"] == "every"


def test_what_the_text_says_of_the_others():
    more = {row["kind"]: row[MORE] for row in TABLE.rows if row["kind"] != "no output tanh"}
    worst, second = sorted(more, key=more.get, reverse=True)[:2]
    assert (worst, second) == ("no output gate", "no forget gate")
    assert more["no output gate"] == pytest.approx(0.5, abs=0.1)
    assert more["no input gate"] == pytest.approx(0.1, abs=0.02)
    assert more["coupled"] == pytest.approx(more["no input gate"] / 2, abs=0.02)
    weights = {kind: TABLE.row(kind=kind)["parameters"] for kind in ("coupled", "no input gate")}
    assert len(set(weights.values())) == 1
    assert more["peepholes"] > 0
    assert 0 < more["no candidate tanh"] < 0.1


def test_the_seeds_lie_far_apart_without_an_output_gate():
    runs = load_table("lstm-variants-runs").rows
    spread = {
        kind: np.ptp([row["held out"] for row in runs if row["kind"] == kind])
        for kind in ("vanilla", "no output gate")
    }
    assert spread["no output gate"] > 1 > 0.1 > spread["vanilla"]
