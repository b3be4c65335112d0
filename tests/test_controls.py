"""What chapters say of the controls of their explanations, against the stored table."""

import numpy as np
import pytest

from lstm_course.measured import load_table

ROWS = load_table("controls").rows


def found(chapter, of):
    """Give what each seed found; infinite where it did not learn."""
    (row,) = (row for row in ROWS if (row["chapter"], row["of"]) == (chapter, of))
    return np.array([np.inf if v == "–" else float(v) for v in str(row["each seed"]).split(", ")])


def test_of_sixteen_networks_with_two_numbers_of_state_one_gets_every_log_right():
    of = "{} of state, weights three times as large, 2,000 updates".format
    assert (found(1, of(2)) == 1).sum() == 1
    assert (found(1, of(1)) < 0.9).all()
    assert len(found(1, of(1))) == len(found(1, of(2))) == 16


def test_the_gradient_that_outlasts_a_short_half_life_comes_through_the_candidate():
    without_gates = found(10, "none through the two gates")
    assert np.allclose(without_gates, found(10, "all paths"), atol=0.1)
    assert (found(10, "all paths") > 1.5).all()
    assert (abs(found(10, "none through the candidate")) < 0.5).all()


def test_an_untrained_state_knows_the_beginning_of_a_sentence_and_hardly_more():
    everywhere, beyond = found(13, "all letters"), found(13, "from the letter 9 on")
    assert (everywhere > 0.65).all()
    assert (beyond < 0.6).all()


def test_a_larger_rate_takes_some_default_starts_over_16_steps():
    assert (found(5, "rate 0.002") < 0.9).all()
    assert (found(5, "rate 0.01") > 0.9).any()


def test_up_to_half_of_a_letters_time_is_paper():
    assert 0.25 < np.median(found(15, "one unit")) < 0.6


def test_with_small_candidates_a_cell_that_keeps_all_learns_to_add():
    assert np.isfinite(found(7, "$b_f$ = 5, candidates a tenth as large")).all()
    alone = found(7, "$b_f$ = 5")
    assert np.median(found(7, "$b_f$ = 5, candidates a tenth as large")) < np.median(alone)


def test_a_twin_gives_more_than_half_of_what_a_counter_gives():
    alone = np.median(found(9, "an LSTM"))
    twin = alone - np.median(found(9, "with the next seed's, averaged"))
    counter = alone - np.median(found(9, "with the mixture, averaged"))
    assert counter / 2 < twin < counter


def test_doubt_is_much_of_what_five_that_learned_by_heart_gain():
    alone, doubtful, together = (
        np.log(np.median(found(11, of)))
        for of in ("one that learned by heart", "its scores divided by 1.8", "all five, averaged")
    )
    assert 0.5 < (alone - doubtful) / (alone - together) < 0.9


def test_chrono_at_chance_over_100_steps_recalls_three_in_four_where_the_symbol_is_marked():
    assert (found(12, "chrono") < 0.3).all()  # a quarter is chance
    assert (found(12, "chrono, the symbol marked") >= 0.75).all()


def test_leaky_sums_tell_speech_nearly_as_well_without_its_mark():
    heard, silent = found(13, "128 leaky sums"), found(13, "without the quotation mark")
    assert np.median(silent) == pytest.approx(np.median(heard), abs=0.03)


def test_a_layer_without_a_loop_loses_half_of_what_the_lstm_loses():
    average, layer, lstm = (
        np.median(found(16, of))
        for of in ("average of characters", "one tanh layer, average", "LSTM")
    )
    assert 0.4 < (average - layer) / (average - lstm) < 0.6
