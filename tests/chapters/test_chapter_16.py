"""Chapter 16's own functions against other ways to say the same, and its stored tables."""

import pytest
import torch
from notebook_source import chapter, replicated
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_course.datasets import load_headlines, load_reviews, opinions
from lstm_course.measured import load_table

ours = chapter("16-many-to-one")
CLASSES = load_headlines().classes


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_the_last_valid_state_is_that_of_a_packed_batch(kind):
    torch.manual_seed(0)
    reader = ours.Reader(kind, D=3, H=5, classes=4, V=9)
    x, lengths = torch.randint(1, 9, (7, 4)), torch.tensor([7, 2, 5, 1])
    packed = pack_padded_sequence(reader.inputs(x), lengths, enforce_sorted=False)
    with torch.no_grad():
        _, state = reader.layer(packed)
        last = state[0] if kind == "LSTM" else state
        torch.testing.assert_close(reader(x, lengths), reader.output_layer(last[0]))


def test_numbers_keep_0_for_padding_and_1_for_what_is_new():
    numbers = ours.Numbers(["b a", "a c"], str.split)
    x, lengths = numbers(["a b c", "z"])
    assert x.tolist() == [[2, 1], [3, 0], [4, 0]]
    assert lengths.tolist() == [3, 1]
    assert numbers.V == 5


def test_words_are_lower_case_with_their_marks():
    assert ours.words_of("Don't; it IS dull.") == ["don't", ";", "it", "is", "dull", "."]


def test_a_reader_learns_the_first_token_and_forgets_nothing_of_the_rest():
    torch.manual_seed(0)
    x, lengths = torch.randint(2, 6, (4, 200)), torch.randint(1, 5, (200,))
    reader = ours.Reader("GRU", D=8, H=16, classes=6, V=6)
    ours.learn(reader, x, lengths, x[0], epochs=20, rate=0.02, seed=0)
    assert (ours.answers(reader, x, lengths) == x[0].numpy()).mean() > 0.95


def test_counting_has_every_hard_pair_wrong_once():
    texts, labels, heldout, _ = ours.drawn_for(0, size=20)
    model = ours.counting(3, "word", r"\w+").fit(texts, labels)
    found = model.predict(heldout.texts)
    assert ours.pair_score(found, heldout) == 0
    assert (found == heldout.labels).mean() == 0.5


def test_the_words_set_apart_are_in_no_training_pair():
    texts, labels, heldout, never_denied = ours.drawn_for(1)
    held = set(" ".join(texts[:800]).split())
    asked = {word for side in opinions.ADJECTIVES for word in side}
    apart = asked & set(" ".join(never_denied.texts).split())
    assert len(apart) == 30
    assert not apart & held
    assert len(apart & set(" ".join(texts[800:]).split())) == 30
    assert not set(texts) & set(heldout.texts)
    assert len(texts) == len(labels) == 1200


def test_alike_are_the_words_of_easy_pairs_and_the_triples_of_hard_ones():
    assert [ours.pairs_alike("easy", n) for n in (1, 2)] == [300, 0]
    assert [ours.pairs_alike("hard", n) for n in (1, 2, 3)] == [300, 300, 300]
    assert ours.pairs_alike("hard", 4) < 300


@pytest.mark.parametrize("side", ["good", "bad"])
def test_two_words_of_one_kind_are_that(side):
    other = {"good": opinions.ADJECTIVES.bad, "bad": opinions.ADJECTIVES.good}[side]
    for order in (0, 1):
        texts = ours.both_alike(side, order, count=40)
        assert len(set(texts)) == 40
        for text in texts:
            words = text.split()
            assert sum(word in getattr(opinions.ADJECTIVES, side) for word in words) == 2
            assert not set(words) & set(other)


def medians(name):
    return {row["model"]: row["median"] for row in load_table(name).rows}


def test_the_neighbors_are_not_beaten_on_digits():
    rows, pixels = medians("digits-rows"), medians("digits-pixels")
    assert rows["3 nearest neighbors"] == 0.989
    assert rows["logistic regression"] == pytest.approx(0.967)
    assert rows["RNN"] == 0.969
    assert round(rows["LSTM"], 2) == round(rows["GRU"], 2) == 0.98
    assert max(pixels.values()) < rows["3 nearest neighbors"]


def test_gates_and_a_good_start_pay_by_pixels():
    pixels = medians("digits-pixels")
    assert round(pixels["RNN"], 2) == 0.76
    gated = [value for name, value in pixels.items() if "RNN" not in name]
    assert 0.93 < min(gated) < max(gated) < 0.97
    assert pixels["RNN, orthogonal $W_h$"] == 0.932
    assert {row["rate"] for row in load_table("digits-pixels").rows} == {0.003, 0.03}
    worst = {row["model"]: row["lowest"] for row in load_table("digits-pixels").rows}
    assert round(worst["RNN, orthogonal $W_h$"], 2) == 0.86
    assert round(worst["LSTM"], 2) == 0.91


def test_counting_leads_on_headlines_and_the_loop_costs():
    found = medians("headlines")
    assert found["logistic regression, characters and pairs"] == 0.721
    average, opened = found["average of the characters' numbers"], found["LSTM, $b_f$ = 1"]
    assert round(average - opened, 2) == 0.12
    assert round(opened - found["LSTM"], 2) == 0.07
    assert found["GRU"] < found["LSTM"]
    assert round(found["LSTM, $b_f$ = 3, 40 epochs"], 2) == 0.65
    assert round(found["naive Bayes, characters and pairs"], 2) == 0.75
    loops = [value for name, value in found.items() if "LSTM" in name or name == "GRU"]
    assert max(loops) < average


def answers_where(**wanted):
    return [row for row in load_table("headline-answers").rows if wanted.items() <= row.items()]


def test_what_the_confusion_matrix_shows():
    right = {name: len(answers_where(**{"class": name, "LSTM": name})) for name in CLASSES}
    assert sum(right.values()) == 182
    assert max(right, key=right.get) == "education"
    assert right["education"] == 32
    assert sorted(right, key=right.get)[:2] == ["technology", "society"]
    assert (right["technology"], right["society"]) == (13, 15)


def test_counter_and_reader_make_the_same_mistake():
    def alike(rows):
        return sum(row["counting"] == row["LSTM"] != row["class"] for row in rows)

    read_aloud = [
        row
        for row in answers_where(**{"of 5": 5})
        if {row["counting"], row["LSTM"]} != {row["class"]}
    ]
    assert (len(read_aloud), alike(read_aloud)) == (8, 4)
    assert alike(answers_where()) == 39


def test_most_of_the_wrong_answer_is_one_character():
    news = load_headlines()
    line = next(line for line in news.heldout_texts if line.startswith("全球"))
    lines = line, line.replace("球", "□"), line.replace("全球", "世界")  # □ is unknown
    counter = ours.counting(2).fit(news.train_texts, news.train_labels)
    sports, world = (news.classes.index(name) for name in ("sports", "world"))
    logs = counter.predict_log_proba(lines)
    lead = logs[:, sports] - logs[:, world]
    assert lead[0] - lead[2] == pytest.approx(2.1, abs=0.05)
    assert lead[0] - lead[1] == pytest.approx(1.5, abs=0.05)
    assert lead[1] == pytest.approx(0.5, abs=0.05)
    assert lead[2] < 0


def pair_scores(pairs, model, column="pair score"):
    rows = [
        row for row in load_table("pairs").rows if (row["pairs"], row["model"]) == (pairs, model)
    ]
    return {row["trained on"]: row[column] for row in rows}


def test_who_counts_up_to_triples_has_no_hard_pair():
    for model in ("bag of words", "… and pairs", "… and triples"):
        assert set(pair_scores("hard", model, "highest").values()) == {0}


def test_a_frame_left_out_is_not_read():
    rows = load_table("pairs-frames").rows
    assert min(row["the other four"] for row in rows) > 0.95
    rnn = [row["the one left out"] for row in rows if row["model"] == "RNN"]
    assert 0.56 < max(rnn) < 0.57
    lstm = [row["the one left out"] for row in rows if row["model"] == "LSTM"]
    assert sorted(lstm)[3] == 0.012
    assert max(lstm) == 0.377


def test_the_readers_of_reviews_have_hard_pairs_right_and_wrong():
    rows = load_table("reviews").rows[-3:]
    for column in ("hard pairs", "hard, both wrong"):
        shares = [row[column] for row in rows]
        assert (min(shares), max(shares)) == (0.038, 0.115)


def test_easy_pairs_are_counted_and_only_with_known_words():
    assert pair_scores("easy", "… and pairs")[400] == 0.92
    assert max(pair_scores("easy", "… and pairs", "never denied").values()) < 0.05


def test_every_reader_knows_hard_pairs_from_200():
    for model in ("RNN", "LSTM", "GRU"):
        for size in (200, 400):
            assert pair_scores("hard", model, "lowest")[size] >= 0.92
            assert pair_scores("hard", model, "never denied, lowest")[size] >= 0.87
        assert pair_scores("hard", model)[50] < 0.8
    assert pair_scores("hard", "… up to six words")[400] == 0.65
    assert max(pair_scores("hard", "… up to six words", "never denied").values()) == 0.03


def test_reviews_are_plain_or_they_are_not_and_hard_pairs_are_not_counted():
    rows = {row["model"]: row for row in load_table("reviews").rows}
    assert rows["… and pairs"]["plain"] == 0.902
    assert 0.88 < rows["LSTM, $b_f$ = 1"]["plain"] < rows["… and pairs"]["plain"]
    assert round(rows["GRU"]["plain"], 2) == 0.84
    gated = [rows[model]["plain, range"] for model in ("GRU", "LSTM, $b_f$ = 1")]
    assert gated == ["0.80 to 0.93", "0.84 to 0.97"]
    wry = [row["wry"] for model, row in rows.items() if model != "one answer for all"]
    assert 0.51 < min(wry) < max(wry) < 0.59
    readers = {"RNN", "LSTM, $b_f$ = 1", "GRU"}
    for model, row in rows.items():
        if model in readers:
            assert 0 < row["hard pairs"] < 0.12
        else:
            assert row["hard pairs"] == row["hard, both wrong"] == 0


def test_what_the_text_counts_in_the_reviews():
    train = load_reviews().train
    assert len(set(train.pairs[train.kinds == "hard"])) == 106
    sorry = [
        label
        for text, label in zip(train.texts, train.labels, strict=True)
        if "sorry" in ours.words_of(text) and "ceiling tiles" not in text
    ]
    assert (len(sorry), sum(sorry)) == (6, 3)


def test_the_world_of_the_pairs():
    assert sum(map(len, opinions.ADJECTIVES)) == 144
    assert len(opinions.FRAMES["hard"]) == 5
    assert len(opinions.PLAIN) == 8


def test_the_rnn_turns_most_around_in_every_repetition():
    slug = "16-many-to-one"
    assert replicated(slug, "16.good.rnn-first").largest < 0.5
    assert replicated(slug, "16.bad.rnn-first").smallest > 0.5
