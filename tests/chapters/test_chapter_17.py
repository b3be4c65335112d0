"""Chapter 17's own functions against the package's, and its stored tables."""

import numpy as np
import pytest
import torch
from notebook_source import chapter, replicated

from lstm_course import seq2seq
from lstm_course.datasets import captions
from lstm_course.datasets.number_words import aligned_words, chinese, english, english_tokens
from lstm_course.measured import load_table
from lstm_course.text import Vocabulary

WORDS = english_tokens(" ".join(english(n) for n in (*range(100), 1100)))
ours = chapter(
    "17-one-to-many-many-to-many",
    ENGLISH=Vocabulary(WORDS),
    CHINESE=Vocabulary("零一二三四五六七八九十百千万"),
    WORDS=Vocabulary([*captions.DIGIT_WORDS, "top", "bottom", "left", "right", "and"]),
)
NUMBERS = [412_005, 7, 90_090, 100_000]


def spread(text: object) -> tuple[float, float, float]:
    """Read the median, the lowest and the highest."""
    middle, low, _, high = str(text).replace("(", "").replace(")", "").split()
    return float(middle), float(low), float(high)


def same_weights(mine: torch.nn.Module, attention: bool) -> seq2seq.Translator:
    theirs = seq2seq.Translator(
        len(ours.ENGLISH) + 3,
        len(ours.CHINESE) + 3,
        mine.encoder.hidden_size,
        cell="lstm",
        attention=attention,
    )
    names = {"source": "words", "target": "signs", "encoder": "encoder", "decoder": "decoder"}
    for name, own in {**names, "head": "output_layer"}.items():
        getattr(theirs, name).load_state_dict(getattr(mine, own).state_dict())
    if attention:
        pairs = {"query": "W_s", "key": "W_h", "score": "v"}
        for name, own in pairs.items():
            weights = getattr(mine.attention, own).state_dict()
            getattr(theirs.attention, name).load_state_dict(weights)
    return theirs


@pytest.mark.parametrize("attention", [False, True])
def test_the_translator_is_the_packages(attention):
    torch.manual_seed(0)
    mine = ours.Translator(7, attention)
    theirs = same_weights(mine, attention)
    source, lengths, target = ours.texts(NUMBERS)
    expected = theirs(source, lengths, target[:-1])
    torch.testing.assert_close(mine(source, lengths, target[:-1]), expected)
    written = ours.freely(mine, source, lengths, length=9)
    assert torch.equal(written, theirs.greedy(source, lengths, 9))


def test_texts_can_be_read_back():
    source, lengths, target = ours.texts(NUMBERS)
    for n, number in enumerate(NUMBERS):
        words = source[: lengths[n], n].numpy() - 3
        assert ours.ENGLISH.decode(words) == english_tokens(english(number))
        signs = target[:, n]
        assert signs[0] == seq2seq.START
        row = seq2seq.until_end(target[1:])[:, n]
        assert "".join(ours.CHINESE.decode(row[row != 0].numpy() - 3)) == chinese(number)


def test_two_scores_of_a_network_that_always_says_the_same():
    class Stubborn(torch.nn.Module):
        def read(self, source, lengths):
            return None, None, None

        def write(self, signs, last, h, is_word):
            always = torch.full(signs.shape, int(ours.CHINESE.encode("七")[0]) + 3)
            return torch.nn.functional.one_hot(always, len(ours.CHINESE) + 3).double(), None

        def forward(self, source, lengths, signs):
            return self.write(signs, None, None, None)[0]

    told, free = ours.two_scores(Stubborn(), [7, 77, 12])
    assert told == pytest.approx(3 / (2 + 4 + 3))
    assert free == 0


def test_a_beam_of_one_is_greedy():
    torch.manual_seed(1)
    model = ours.Translator(6, True).double()
    source, lengths, _ = ours.texts([412_005])
    row = ours.freely(model, source, lengths)[:, 0]
    assert ours.beam_of(model, 412_005, 1).tokens == row[row != 0].tolist()


def test_attention_on_the_aligned_word_of_an_even_network():
    torch.manual_seed(2)
    model = ours.Translator(6, True)
    torch.nn.init.zeros_(model.attention.v.weight)
    on, diagonal, hits = ours.mass_off_diagonal(model, [412_005])
    assert on == pytest.approx(diagonal, rel=1e-5)
    assert on == pytest.approx(1 / len(english_tokens(english(412_005))), rel=1e-5)
    assert 0 < hits < 1


def test_the_captioner_starts_from_the_picture():
    torch.manual_seed(3)
    model = ours.Captioner(8, centered=True).eval()
    pictures = torch.rand(4, 16, 16)
    words = torch.full((1, 4), seq2seq.START)
    s, _ = model.decoder(model.words(words), model.encoder(pictures[:, None])[None])
    torch.testing.assert_close(model(pictures, words), model.output_layer(s))
    assert len(ours.write_captions(model, pictures)) == 4


def test_all_are_alike_on_the_range_and_only_attention_reads_the_fours():
    table = load_table("number-words")
    for network in ("GRU", "LSTM", "GRU with attention", "LSTM with attention"):
        row = table.row(network=network)
        assert 0.99 * 128_209 < row["parameters"] < 1.01 * 128_209
        middle, low, _ = spread(row["range, exact"])
        assert middle >= 0.97
        assert low >= 0.98
    for network, middle in (("GRU", 0.015), ("LSTM", 0.047)):
        found = spread(table.row(network=network)["fours, exact"])
        assert found[0] == middle
        assert found[2] <= 0.13
        assert round(spread(table.row(network=network)["fours, by sign"])[0], 2) in (0.91, 0.92)
    fours = [
        spread(table.row(network=f"{kind} with attention")["fours, exact"])
        for kind in ("GRU", "LSTM")
    ]
    assert [found[0] for found in fours] == [1.0, 0.988]
    assert [found[1] for found in fours] == [0.963, 0.883]


def test_more_updates_do_not_mend_it():
    row = load_table("number-words").row(network="LSTM, three times as long")
    assert (row["updates"], row["seeds"]) == (3600, 3)
    assert spread(row["fours, exact"]) == (0.022, 0.017, 0.068)
    assert spread(row["zeros, exact"])[0] == 0.92


def test_a_gru_is_mostly_wrong_in_the_first_sign_alone():
    row = load_table("number-words").row(network="GRU")
    assert spread(row["fours, first sign alone wrong"])[0] == 0.787
    row = load_table("number-words").row(network="LSTM")
    assert spread(row["fours, first sign alone wrong"])[0] == 0.031


def test_one_wrong_sign_in_each_number():
    signs = [len(chinese(n)) + 1 for n in range(400_000, 500_000, 7)]
    assert round(np.mean(signs), 1) == 11.5
    assert round(10.5 / 11.5, 2) == 0.91
    assert round(0.913**11.5, 2) == 0.35


def test_simpler_reasons_do_not_explain_attention():
    table = load_table("number-words-reasons")
    found = {row["network"]: spread(row["fours, exact"]) for row in table.rows}
    assert found["attention"] == (0.988, 0.867, 0.998)
    assert found["mean of all states"] == (0.05, 0.002, 0.105)
    assert found["source backwards"] == (0.005, 0.0, 0.27)
    row = table.row(network="attention")
    assert spread(row["aligned, off the diagonal"])[1] == 0.863
    assert spread(row["diagonal, off the diagonal"])[2] <= 0.01


def test_a_blind_diagonal_hits_three_digits_in_four():
    hits, near = [], []
    for n in range(1, 1_000_000, 1009):
        aligned, words = aligned_words(n), english_tokens(english(n))
        slope = (len(words) - 1) / max(1, len(aligned) - 1)
        off = [abs(k - round(t * slope)) for t, k in enumerate(aligned) if k is not None]
        hits += [distance == 0 for distance in off]
        near += [distance <= 1 for distance in off]
    assert round(np.mean(hits), 2) == 0.75
    assert np.mean(near) > 0.99


def test_two_zeros_are_learned_in_part_without_attention():
    table = load_table("number-words")
    middles = [spread(row["zeros, exact"])[0] for row in table.rows[:4]]
    assert middles == [0.7, 0.715, 0.983, 0.99]
    plain = [spread(row["zeros, exact"]) for row in table.rows[:2]]
    assert round(min(found[1] for found in plain), 2) == 0.18
    assert round(max(found[2] for found in plain), 2) == 0.89
    assert spread(table.row(network="LSTM with attention")["zeros, exact"])[1] == 0.387


def test_attention_is_five_times_an_even_share_in_each_run():
    table = load_table("number-words")
    for network, middle in (("GRU with attention", 0.78), ("LSTM with attention", 0.967)):
        row = table.row(network=network)
        aligned, uniform = spread(row["aligned"]), spread(row["uniform"])
        assert aligned[0] == middle
        assert aligned[1] >= 5 * uniform[2]
        assert spread(row["aligned ± 1"])[1] >= 0.97


def test_what_nobody_learns():
    table = load_table("number-words-limits")
    assert len(table.rows) == 8
    for row in table.rows:
        assert spread(row["range, exact"])[1] >= 0.9
        if row["left out"] != "43x,xxx":
            assert spread(row["left out, exact"])[2] == 0


def test_the_keras_example_by_its_arithmetic():
    assert round(0.99**9, 2) == 0.91
    assert round(0.99**4, 2) == 0.96
    assert np.round(np.exp([2, 0, 0]) / np.exp([2, 0, 0]).sum(), 2).tolist() == [0.79, 0.11, 0.11]


def test_a_kind_inside_the_range_is_no_test():
    table = load_table("number-words-limits")
    plain, attended = (
        spread(table.row(**{"left out": "43x,xxx", "network": network})["left out, exact"])
        for network in ("LSTM", "LSTM with attention")
    )
    assert [round(value, 2) for value in plain[:2]] == [0.94, 0.77]
    assert attended[1] >= 0.99


def test_the_beam_gains_a_little_where_little_was_learned():
    table = load_table("number-words-beam")
    row = table.row(numbers="range")
    assert (row["of"], row["changed"], row["less likely"]) == (2000, 94, 0)
    assert (row["right by the beam alone"], row["right by greedy alone"]) == (56, 6)
    assert (row["beam right"], row["greedy right"]) == (1642, 1592)
    row = table.row(numbers="fours")
    assert (row["of"], row["changed"], row["less likely"]) == (2000, 584, 0)
    assert (row["beam right"], row["greedy right"]) == (19, 16)
    assert row["likelier"] == row["changed"]


def test_the_centered_captioner_reads_new_pictures_and_unseen_pairs():
    row = load_table("captions").row(encoder="CNN, centered, tanh")
    new, unseen = spread(row["new, exact"]), spread(row["unseen, exact"])
    assert (new[0], unseen[0]) == (0.935, 0.763)
    assert new[1] >= 0.85
    assert unseen[0] >= 0.7
    assert unseen[1] == 0.672
    assert spread(row["new, told"])[0] == 0.993
    assert spread(row["new, told digits"])[0] == 0.972


def test_the_tanh_alone_says_the_same_of_many_pictures():
    row = load_table("captions").row(encoder="CNN, tanh")
    assert spread(row["new, exact"]) == (0.032, 0.003, 0.373)
    assert spread(row["new, told"])[0] == 0.808
    assert spread(row["different captions"]) == (128, 8, 449)
    assert spread(row["beyond 0.99"])[0] == 0.937
    without = load_table("captions").row(encoder="CNN")
    assert spread(without["new, exact"])[0] == 0.852
    assert spread(without["unseen, exact"])[0] == 0.667
    every_step = load_table("captions").row(encoder="CNN, at every step")
    assert spread(every_step["new, exact"])[0] < 0.852
    assert spread(every_step["unseen, exact"])[0] < 0.667


def test_blank_and_shuffled_pictures():
    table = load_table("captions")
    assert len(table.rows) == 5
    for row in table.rows:
        assert spread(row["blank, exact"])[2] == 0
        assert spread(row["shuffled, exact"])[2] <= 0.005
        assert 0.55 < spread(row["shuffled, told"])[0] < 0.6
        assert spread(row["shuffled, told digits"])[2] < 0.14


def test_the_neighbors_win():
    best = max(spread(row["new, exact"])[2] for row in load_table("captions").rows)
    neighbors = load_table("captions-neighbors")
    for kind in ("new", "unseen"):
        middle, low, _ = spread(neighbors.row(pictures=kind)["exact"])
        assert middle == 0.967
        assert low > best


def test_how_often_attention_looks_in_the_repetitions():
    made = replicated("17-one-to-many-many-to-many", "17.words.attention-fours").claims
    found = sorted(claim.value for claim in made)
    assert len(found) == 20
    assert [round(value, 2) for value in found[:3]] == [0.24, 0.42, 0.69]
    assert found[3] >= 0.84
    assert round(np.median(found), 2) == 0.99
