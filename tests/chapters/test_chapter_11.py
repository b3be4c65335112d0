"""Chapter 11's own functions, and what it says of its stored tables."""

import numpy as np
import pytest
from notebook_source import ROOT, chapter

from lstm_course.datasets import load_story
from lstm_course.measured import load_table
from lstm_course.replications import read_replication
from lstm_course.text import Vocabulary, letters_only

SLUG = "11-a-character-language-model-audited"
ours = chapter(
    SLUG,
    story_words={"a", "sheep", "slept"},
    read_stretches={"abc", "bcd"},
    WIDTH=3,
)
CELLS = ("RNN", "LSTM", "GRU")


def heldout(name):
    return {row["model"]: row["held-out perplexity"] for row in load_table(name).rows}


def test_what_is_quoted_is_the_share_of_stretches_that_were_read():
    assert ours.quoted("abcd") == 1
    assert ours.quoted("xabcx") == pytest.approx(1 / 3)
    assert ours.quoted("xyzxyz") == 0


def test_real_words_leave_out_the_last_which_may_be_cut_off():
    assert ours.real_words("a sheep slqpt a") == pytest.approx(2 / 3)


def test_all_networks_end_worse_than_a_die_and_counting_is_always_better():
    audit = load_table("audit-time-machine")
    assert "order 5, on the same letters: 5.42" in "".join(audit.notes)
    for cell in CELLS:
        rows = [row for row in audit.rows if row["cell"] == cell]
        assert rows[-1]["passes"] == 500
        assert rows[-1]["training perplexity"] < 1.15
        assert rows[-1]["held-out perplexity"] > 28
        assert min(row["held-out perplexity"] for row in rows) > 5.42
    at_200 = audit.row(cell="LSTM", passes=200)
    assert (at_200["training perplexity"], at_200["held-out perplexity"]) == (6.18, 7.4)


def test_five_seeds_are_sure_of_what_is_wrong():
    rows = load_table("audit-seeds").rows
    assert len(rows) == 5
    for row in rows:
        assert row["next page"] > 28
        assert row["letters guessed"] > 1 / 3
        assert 9 < row["scores / 3"] <= 10
        assert row["scores / 3"] < min(row["scores / 2"], row["scores / 4"])


def test_one_word_again_and_again_is_what_fifty_passes_write():
    writes = load_table("audit-time-machine-writes")
    for cell in CELLS:
        early, late = (writes.row(cell=cell, passes=passes) for passes in (50, 500))
        assert 8 < early["training perplexity"] < 14
        assert len(set(early["writes"].split()[3:-1])) == 1
        assert len(set(late["writes"].split()[2:-1])) > 4
    quoted = [writes.row(cell=cell, passes=500)["writes"] for cell in ("RNN", "GRU")]
    assert quoted[0].endswith("for so it will be convenient to speak of him was e")
    assert quoted[1].endswith("it s against reason said filby what reason said th")


def test_weight_drop_parts_the_single_networks_and_ten_bare_ones_beat_them():
    ladder = {row["rung"]: row["validation"] for row in load_table("one-minute").rows}
    team = ladder.pop("10 of few passes, averaged")
    thinned = {"weight drop 0.3", *(name for name in ladder if name.startswith("all"))}
    thinned -= {"all but weight drop"}
    others = [value for name, value in ladder.items() if name not in thinned]
    assert len(thinned) == 5
    assert max(ladder[name] for name in thinned) < min(others)
    assert min(ladder, key=ladder.get) == "all five"
    assert team < ladder["all five"] - 0.05
    assert ladder["quick rise"] == max(others)
    assert abs(ladder["all but quick rise"] - ladder["all five"]) < 0.02
    assert ladder["all but weight drop"] > ladder["dropout 0.25"] > min(others)


def test_few_passes_have_their_best_within_what_was_tried():
    table = load_table("one-minute")
    few = table.row(rung="H 128, nothing else, few passes")
    assert (few["passes"], few["rate"], round(few["validation"], 2)) == (16, 0.08, 3.34)
    assert "few passes of 0.02, 0.04, 0.08, 0.16, and their number of 4, 8, 16, 32" in "".join(
        table.notes
    )


def test_the_exam_is_won_by_a_fifth_of_a_choice_and_more():
    exam = heldout("one-minute-heldout")
    alone = exam["LSTM, all five"]
    assert alone <= 3.05
    assert alone < exam["mixture of orders 0 to 6"] - 0.2
    assert alone < exam["Kneser–Ney, order 7"] - 0.1
    assert exam["3 LSTMs and Kneser–Ney, averaged"] < exam["3 LSTMs, averaged"] < alone
    assert exam["9 LSTMs of few passes, averaged"] == pytest.approx(2.95, abs=0.005)


def test_the_minute_on_the_novel():
    novel = heldout("one-minute-time-machine")
    assert novel["LSTM, H 224, 0.25 and 0.3"] == pytest.approx(3.67, abs=0.005)
    assert novel["the LSTM and Kneser–Ney, averaged"] == pytest.approx(3.50, abs=0.005)
    assert novel["Kneser–Ney, order 6"] == pytest.approx(3.81, abs=0.005)


def test_counting_is_ahead_with_little_text_and_level_at_twenty_thousand_letters():
    curve = load_table("learning-curve")
    lead = {row["letters"]: row["LSTM"] - row["Kneser–Ney"] for row in curve.rows}
    assert lead[5000] == pytest.approx(0.5, abs=0.05)
    assert lead[10000] > 0.1
    assert abs(lead[20000]) < 0.03
    assert max(lead[40000], lead[100000]) < -0.05
    assert np.all(np.diff(curve.column("LSTM")) < 0)
    assert np.all(np.diff(curve.column("Kneser–Ney")) < 0)
    lstm = {row["letters"]: row["LSTM"] for row in curve.rows}
    assert (round(lstm[10000], 1), round(lstm[100000], 1)) == (4.8, 3.1)


def test_words_win_in_bits_per_character_and_spelling_is_an_eighth():
    table = load_table("words-and-letters")
    bits = {row["model"]: row["bits per character"] for row in table.rows}
    assert (
        bits["words: LSTM"] < bits["words: Kneser–Ney, order 4"] < bits["letters: LSTM, all five"]
    )
    assert "is 0.204 of the bits" in "".join(table.notes)
    assert 1 / 8 < 0.204 / bits["words: LSTM"] < 0.14
    three_and_counting = load_table("one-minute-heldout").row(
        model="3 LSTMs and Kneser–Ney, averaged"
    )
    assert three_and_counting["bits per character"] == pytest.approx(bits["words: LSTM"], abs=0.005)


def test_the_story_is_as_large_as_the_chapter_says():
    text = letters_only(load_story().train)
    assert len(text) == 112_574
    assert len(set(text.split())) == 1891
    assert len(Vocabulary(text)) == 27


def test_what_is_left_of_weight_drop_at_equal_cost_in_the_repetitions():
    claims = read_replication(ROOT / "chapters" / f"{SLUG}.ipynb").claims
    two, one = (
        np.array([claim.value for claim in claims[name].claims])
        for name in ("11.ensemble.two", "11.drop.last")
    )
    left = two - one
    assert (round(left.min(), 2), round(left.max(), 2)) == (0.06, 0.34)
    assert np.median(left) == pytest.approx(0.1, abs=0.02)
