"""Chapter 13's own functions, and what it says of its stored table."""

import numpy as np
import pytest
import torch
from notebook_source import chapter, replicated

from lstm_course.datasets import load_story
from lstm_course.measured import load_table
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary
from lstm_course.torch_cells import LSTMVariant
from lstm_course.training import fit

ours = chapter("13-inside-the-gates", np=np)
TABLE = load_table("lstm-variants")
MORE = "more than vanilla"
CELLS, NETWORKS = load_table("inside-cells"), load_table("inside-networks")
WORD, SPEECH, FIFTH, LATE = "word ends", "inside speech", "fifth letter on", "late in sentence"
CROWDS = ("untrained", "shifted", "projections", "leaky sums")


def of(feature, column):
    """Give a column's twenty values for one feature, network by network."""
    return np.array([row[column] for row in CELLS.rows if row["feature"] == feature])


def column(name):
    """Give what was found in each of the twenty networks."""
    return np.array(NETWORKS.column(name))


def gain(feature, rival):
    """Give the AUC by which a network's cells are ahead of a crowd."""
    return of(feature, "its cells") - of(feature, rival)


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


def test_without_the_output_tanh_three_seeds_learn_and_two_do_not():
    runs = load_table("lstm-variants-runs").rows
    learned = [row["held out"] for row in runs if row["kind"] == "no output tanh"]
    assert len(learned) == 3
    vanilla = TABLE.row(kind="vanilla")["held out, median"]
    assert max(learned) < vanilla + 0.05
    assert TABLE.row(kind="no output tanh")["over seeds"] == "3.37 to ∞"


def test_how_a_training_without_the_output_tanh_loses_its_way():
    story = load_story()
    vocabulary = Vocabulary(story.train)
    V, text = len(vocabulary), vocabulary.encode(story.train)
    torch.manual_seed(0)
    model = CharacterModel(V, 128, LSTMVariant(V, 128, "no output tanh"))
    one_pass, largest = len(text) * 8 // 9 // 32 // 32 - 1, []

    def watch(_module, _inputs, outputs):
        largest.append(outputs[1][1].abs().max().item())
        if len(largest) == one_pass:
            raise KeyboardInterrupt

    model.register_forward_hook(watch)
    with pytest.raises(KeyboardInterrupt):  # no loss and no gradient has stopped `fit` before
        fit(model, text[: len(text) * 8 // 9], epochs=6, num_steps=32, learning_rate=0.01, seed=0)
    assert np.diff(largest)[-10:] == pytest.approx(32, abs=0.1)  # 1 a letter
    assert 2000 < largest[-1] < len(text) / 32


def test_what_the_text_says_of_the_others():
    more = {row["kind"]: row[MORE] for row in TABLE.rows if row["kind"] != "no output tanh"}
    worst, second = sorted(more, key=more.get, reverse=True)[:2]
    assert (worst, second) == ("no output gate", "no forget gate")
    assert more["no output gate"] == pytest.approx(0.5, abs=0.1)
    assert more["no input gate"] == pytest.approx(0.1, abs=0.02)
    assert more["coupled"] == pytest.approx(more["no input gate"] / 2, abs=0.02)
    weights = {kind: TABLE.row(kind=kind)["parameters"] for kind in ("coupled", "no input gate")}
    assert len(set(weights.values())) == 1
    assert 0.5 * more["no input gate"] < more["peepholes"] < more["no input gate"]
    assert more["no candidate tanh"] == pytest.approx(more["no input gate"] / 2, abs=0.01)
    assert TABLE.row(kind="no forget gate")["rate"] == 0.16  # the largest tried


def test_the_seeds_lie_far_apart_without_an_output_gate():
    runs = load_table("lstm-variants-runs").rows
    spread = {
        kind: np.ptp([row["held out"] for row in runs if row["kind"] == kind])
        for kind in ("vanilla", "no output gate")
    }
    assert spread["no output gate"] > 1 > 0.1 > spread["vanilla"]
    best = min(row["held out"] for row in runs if row["kind"] == "no output gate")
    worst = max(row["held out"] for row in runs if row["kind"] == "no forget gate")
    assert best == pytest.approx(worst, abs=0.01)


def test_twenty_networks_and_four_features():
    assert [row["network"] for row in NETWORKS.rows] == list(range(20))
    assert [row["feature"] for row in CELLS.rows] == [WORD, SPEECH, FIFTH, LATE] * 20


def test_what_is_ahead_of_its_controls():
    for rival in CROWDS:
        assert (gain(WORD, rival) > 0).all()
        assert (gain(LATE, rival) > 0).all()
    assert np.median(gain(FIFTH, "untrained")) == pytest.approx(0.04, abs=0.005)
    for rival in CROWDS[:3]:
        assert 0.2 < np.median(gain(SPEECH, rival)) < 0.3
    assert gain(SPEECH, "leaky sums")[0] < 0  # the chapter's own network
    shifted = of(SPEECH, "shifted")
    assert (shifted.min(), shifted.max()) == pytest.approx((0.44, 0.63), abs=0.005)
    assert np.median(gain(SPEECH, "leaky sums")) == pytest.approx(0.06, abs=0.005)
    assert (of(SPEECH, "cell") == of(LATE, "cell")).sum() == 8


def test_what_is_lost_with_the_chosen_cells_held():
    there, elsewhere = of(WORD, "held, there"), of(WORD, "held, elsewhere")
    assert 0.095 < there.min() < there.max() < 0.75
    assert (there > elsewhere).all()
    held = replicated("13-inside-the-gates", "13.held.word")
    assert (held.smallest, held.largest) == pytest.approx((0.01, 0.46), abs=0.005)
    assert (abs(of(LATE, "held, there")) < 0.001).all()
    cost = np.sort(of(LATE, "held, elsewhere"))
    assert cost[-3] < 0.001
    assert cost[-2:] == pytest.approx((0.0015, 0.0064), abs=0.0001)
    twelfth = {row["feature"]: row["cell"] for row in CELLS.rows if row["network"] == 12}
    assert twelfth[LATE] == twelfth[SPEECH]
    assert of(LATE, "held, elsewhere")[12] == cost[-1]
    assert np.median(column("typical cell, word ends")) == pytest.approx(0.001, abs=0.0002)
    assert column("rank of the chosen").max() == 5


def test_what_is_lost_with_all_slow_cells_held():
    lost, closing = column("slow held"), np.sort(column("slow held, closing quotes"))
    assert (lost < 0.001).sum() == 13
    assert lost.max() < 0.004
    assert closing[-1] == pytest.approx(0.8, abs=0.05)
    assert closing[-2] == pytest.approx(0.1, abs=0.01)
    assert closing[-3] < 0.055
    assert column("slow cells")[0] == 17


def test_where_the_first_network_starts_over():
    first = NETWORKS.row(network=0)
    assert first["falls after an end"] == 0.99
    assert first["falls elsewhere"] == 0.18


def test_how_long_the_states_last():
    longest = column("longest c")
    assert (longest.min(), longest.max()) == pytest.approx((24, 200), abs=0.5)
    assert column("longest h").max() < 1
    assert np.median(column("median c")) == pytest.approx(1, abs=0.1)


def test_how_large_the_cell_for_the_sentence_is():
    sizes = column("median size of the late cell")
    assert sizes[0] > 11
    assert 1 - np.tanh(11) < 1e-9
    assert 4.5 < sizes.min() < sizes.max() < 36


def test_another_h_costs_more_than_another_c():
    for how, low, high in (("another place", 6, 12), ("zero", 4.9, 13.1)):
        times = column(f"h for c, {how}")
        assert low < times.min() < times.max() < high


def test_the_probes_of_the_exercise():
    assert (column("probe of untrained h") > column("probe of h")).all()
    assert np.median(column("probe of h")) == pytest.approx(0.6, abs=0.03)
    assert np.median(column("shifted, read")) > 0.6
    assert np.median(column("shifted, unread")) == pytest.approx(0.5, abs=0.02)
