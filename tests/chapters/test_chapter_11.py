"""Chapter 11's own functions, and what it says of its stored tables."""

import numpy as np
import pytest
from notebook_source import chapter

from lstm_course.datasets import load_story
from lstm_course.measured import load_table
from lstm_course.text import Vocabulary, letters_only

ours = chapter("11-a-character-language-model-audited", story_words={"a", "sheep", "slept"})
CELLS = ("RNN", "LSTM", "GRU")


def heldout(name):
    return {row["model"]: row["held-out perplexity"] for row in load_table(name).rows}


@pytest.mark.parametrize(
    ("text", "source", "length"),
    [("xxabcx", "zabcz", 3), ("abc", "abc", 3), ("xyz", "abc", 0), ("aab", "ab", 2), ("", "ab", 0)],
)
def test_the_longest_copy_is_the_longest_common_stretch(text, source, length):
    assert ours.longest_copy(text, source) == length


def test_the_longest_copy_equals_trying_all_stretches():
    rng = np.random.default_rng(11)
    for _ in range(50):
        text, source = ("".join(rng.choice(list("ab"), size=12)) for _ in range(2))
        stretches = [text[i:j] for i in range(12) for j in range(i, 13)]
        right = max(len(part) for part in stretches if part in source)
        assert ours.longest_copy(text, source) == right


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


def test_a_perplexity_of_eleven_to_fourteen_belongs_to_about_fifty_passes():
    audit, writes = load_table("audit-time-machine"), load_table("audit-time-machine-writes")
    for cell, printed in (("LSTM", 14.5), ("GRU", 11.2)):
        later, earlier = (audit.row(cell=cell, passes=p)["training perplexity"] for p in (50, 20))
        assert later < printed < earlier
        written = {p: writes.row(cell=cell, passes=p)["writes"].split()[2:-1] for p in (50, 500)}
        assert len(set(written[50])) == 1  # one word again and again
        assert len(set(written[500])) > 4


def test_weight_drop_is_what_parts_the_ladder():
    ladder = {row["rung"]: row for row in load_table("one-minute").rows}
    thinned = [name for name in ladder if "weight drop 0.3" in name or name.startswith("all")]
    thinned.remove("all but weight drop")
    others = [row["validation"] for name, row in ladder.items() if name not in thinned]
    assert len(thinned) == 4
    assert max(ladder[name]["validation"] for name in thinned) < min(others)
    best = min(ladder.values(), key=lambda row: row["validation"])
    assert best["rung"] == "all five"
    assert ladder["quick rise"]["validation"] == max(others)
    assert ladder["all but weight drop"]["validation"] > ladder["dropout 0.25"]["validation"]
    assert ladder["dropout 0.25"]["validation"] > min(others)


def test_the_exam_is_won_by_a_fifth_of_a_choice_and_more():
    exam = {
        row["model"]: row["held-out perplexity"] for row in load_table("one-minute-heldout").rows
    }
    alone = exam["LSTM, all five"]
    assert alone <= 3.05
    assert alone < exam["mixture of orders 0 to 6"] - 0.2
    assert alone < exam["Kneser–Ney, order 7"] - 0.1
    assert exam["3 LSTMs and Kneser–Ney, averaged"] < exam["3 LSTMs, averaged"] < alone


def test_the_minute_on_the_novel():
    novel = {
        row["model"]: row["held-out perplexity"]
        for row in load_table("one-minute-time-machine").rows
    }
    assert novel["LSTM, H 224, 0.25 and 0.3"] == pytest.approx(3.67, abs=0.005)
    assert novel["the LSTM and Kneser–Ney, averaged"] == pytest.approx(3.50, abs=0.005)
    assert novel["Kneser–Ney, order 6"] == pytest.approx(3.81, abs=0.005)


def test_counting_is_ahead_with_little_text_and_level_from_forty_thousand_letters():
    curve = load_table("learning-curve")
    lead = {row["letters"]: row["LSTM"] - row["Kneser–Ney"] for row in curve.rows}
    assert lead[5000] > 0.5
    assert lead[10000] > 0.5
    assert abs(lead[40000]) < 0.05
    assert abs(lead[100000]) < 0.05
    assert np.all(np.diff(curve.column("LSTM")) < 0)
    assert np.all(np.diff(curve.column("Kneser–Ney")) < 0)


def test_words_win_in_bits_per_character_and_spelling_is_an_eighth():
    table = load_table("words-and-letters")
    bits = {row["model"]: row["bits per character"] for row in table.rows}
    assert (
        bits["words: LSTM"] < bits["words: Kneser–Ney, order 4"] < bits["letters: LSTM, all five"]
    )
    assert "is 0.204 of the bits" in "".join(table.notes)
    assert 0.204 / bits["words: LSTM"] == pytest.approx(1 / 8, abs=0.01)


def test_the_story_is_as_large_as_the_chapter_says():
    text = letters_only(load_story().train)
    assert len(text) == 112_574
    assert len(set(text.split())) == 1891
    assert len(Vocabulary(text)) == 27
