"""The text module: what holds for every text, and what bad input gets."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from lstm_course.text import (
    KneserNey,
    NgramMixture,
    NgramModel,
    Vocabulary,
    counting_baselines,
    letters_only,
    mixture_nats,
    mixture_weights,
    one_hot,
    perplexity,
    random_batches,
    sequential_batches,
)
from lstm_course.text.ngrams import distinct

TEXTS = st.text(min_size=1, max_size=200)


@st.composite
def batch_cases(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw a text length with sizes that fit into it at least once."""
    batch_size = draw(st.integers(1, 6))
    num_steps = draw(st.integers(1, 8))
    length = draw(st.integers(batch_size * num_steps + 1, batch_size * num_steps + 120))
    return length, batch_size, num_steps


class TestLettersOnly:
    @given(st.text(max_size=200).filter(lambda text: any("a" <= c <= "z" for c in text.lower())))
    def test_leaves_words_with_single_spaces(self, text: str) -> None:
        cleaned = letters_only(text)
        assert set(cleaned) <= set("abcdefghijklmnopqrstuvwxyz ")
        assert cleaned == " ".join(cleaned.split())
        assert letters_only(cleaned) == cleaned

    @pytest.mark.parametrize("text", ["", " \n", "123", "记忆"])
    def test_a_text_without_letters_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="no letter a-z"):
            letters_only(text)


class TestVocabulary:
    @given(TEXTS)
    def test_decode_undoes_encode(self, text: str) -> None:
        vocabulary = Vocabulary(text)
        assert "".join(vocabulary.decode(vocabulary.encode(text))) == text

    @given(st.lists(st.text(min_size=1), min_size=1))
    def test_words_are_numbered_in_sorted_order_without_gaps(self, words: list[str]) -> None:
        vocabulary = Vocabulary(words)
        assert vocabulary.tokens == tuple(sorted(set(words)))
        assert vocabulary.encode(vocabulary.tokens).tolist() == list(range(len(vocabulary)))

    def test_rare_tokens_become_unknown(self) -> None:
        vocabulary = Vocabulary("aaab", min_count=2, unknown="?")
        assert vocabulary.tokens == ("?", "a")
        assert vocabulary.decode(vocabulary.encode("abz")) == ["a", "?", "?"]

    def test_an_unknown_token_is_named_with_its_place(self) -> None:
        with pytest.raises(KeyError, match=r"'z' at position 2.*unknown="):
            Vocabulary("ab").encode("abz")

    @pytest.mark.parametrize("text", ["", []])
    def test_an_empty_text_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="no token"):
            Vocabulary(text)

    def test_everything_too_rare_is_refused(self) -> None:
        with pytest.raises(ValueError, match="smaller min_count"):
            Vocabulary("abc", min_count=2)

    @pytest.mark.parametrize("index", [-1, 2])
    def test_an_index_outside_is_refused(self, index: int) -> None:
        with pytest.raises(ValueError, match=f"index {index} lies outside"):
            Vocabulary("ab").decode([index])

    def test_indices_must_be_whole_numbers_in_one_row(self) -> None:
        with pytest.raises(ValueError, match="whole numbers"):
            Vocabulary("ab").decode([0.5])
        with pytest.raises(ValueError, match="one row"):
            Vocabulary("ab").decode([[0]])


class TestOneHot:
    @given(st.lists(st.integers(0, 9), max_size=30))
    def test_each_row_has_a_single_one_at_its_index(self, indices: list[int]) -> None:
        rows = one_hot(indices, 10)
        assert rows.shape == (len(indices), 10)
        assert np.all(rows.sum(axis=1) == 1)
        assert rows.argmax(axis=1).tolist() == indices

    def test_keeps_the_shape_of_a_batch(self) -> None:
        assert one_hot([[0, 1, 2], [2, 1, 0]], 3).shape == (2, 3, 3)

    def test_multiplying_is_looking_up_a_row(self) -> None:
        weights = np.random.default_rng(0).normal(size=(5, 3))
        assert np.array_equal(one_hot([4, 0], 5) @ weights, weights[[4, 0]])

    @pytest.mark.parametrize("index", [-1, 3])
    def test_an_index_outside_is_refused(self, index: int) -> None:
        with pytest.raises(ValueError, match="outside the vocabulary's 0 to 2"):
            one_hot([index], 3)

    def test_text_is_refused(self) -> None:
        with pytest.raises(ValueError, match="encode the text first"):
            one_hot(["a"], 3)

    def test_rows_of_a_large_vocabulary_are_made_alone(self) -> None:
        rows = one_hot([0, 999_999], 1_000_000)  # all rows would take 7 TiB
        assert np.argwhere(rows).tolist() == [[0, 0], [1, 999_999]]
        assert one_hot(2, 3).tolist() == [0, 0, 1]
        assert one_hot([], 3).shape == (0, 3)

    @pytest.mark.parametrize(
        ("size", "said"),
        [
            (3.0, r"size must be a whole number, not 3\.0"),
            (Vocabulary("abc"), "size must be a whole number, not Vocabulary of 3 tokens"),
            (-1, "size must be at least 1, not -1"),
        ],
    )
    def test_a_size_that_is_none_is_refused(self, size: Any, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            one_hot([0], size)


class TestSequentialBatches:
    @given(batch_cases(), st.integers(0, 5))
    def test_targets_are_inputs_moved_on_by_one(
        self, case: tuple[int, int, int], offset: int
    ) -> None:
        length, batch_size, num_steps = case
        text = np.arange(length + offset)
        for inputs, targets in sequential_batches(text, batch_size, num_steps, offset=offset):
            assert inputs.shape == targets.shape == (batch_size, num_steps)
            assert np.array_equal(targets, inputs + 1)

    @given(batch_cases())
    def test_rows_go_on_from_batch_to_batch(self, case: tuple[int, int, int]) -> None:
        length, batch_size, num_steps = case
        batches = list(sequential_batches(np.arange(length), batch_size, num_steps))
        for (before, _), (after, _) in pairwise(batches):
            assert np.array_equal(after[:, 0], before[:, -1] + 1)

    @given(batch_cases())
    def test_no_token_comes_twice_and_few_are_left_out(self, case: tuple[int, int, int]) -> None:
        length, batch_size, num_steps = case
        batches = sequential_batches(np.arange(length), batch_size, num_steps)
        shown = np.concatenate([inputs.ravel() for inputs, _ in batches])
        assert len(set(shown.tolist())) == len(shown)
        assert length - 1 - len(shown) < batch_size * num_steps


class TestRandomBatches:
    @given(batch_cases(), st.integers(0, 1000))
    def test_targets_follow_and_no_token_comes_twice(
        self, case: tuple[int, int, int], seed: int
    ) -> None:
        length, batch_size, num_steps = case
        rng = np.random.default_rng(seed)
        batches = list(random_batches(np.arange(length), batch_size, num_steps, rng))
        assert batches
        for inputs, targets in batches:
            assert inputs.shape == (batch_size, num_steps)
            assert np.array_equal(targets, inputs + 1)
        shown = np.concatenate([inputs.ravel() for inputs, _ in batches])
        assert len(set(shown.tolist())) == len(shown)

    def test_the_seed_decides_the_order(self) -> None:
        def first_inputs(seed: int) -> list[list[int]]:
            batches = random_batches(np.arange(500), 4, 5, np.random.default_rng(seed))
            inputs: list[list[int]] = next(batches)[0].tolist()
            return inputs

        assert first_inputs(1) == first_inputs(1)
        assert first_inputs(1) != first_inputs(2)


@pytest.mark.parametrize("num_tokens", [0, 1, 6])
def test_a_text_shorter_than_one_batch_is_refused(num_tokens: int) -> None:
    text = np.zeros(num_tokens, dtype=int)
    with pytest.raises(ValueError, match=rf"{num_tokens} tokens is too short.*takes 7"):
        sequential_batches(text, 2, 3)
    with pytest.raises(ValueError, match="too short"):
        random_batches(text, 2, 3, np.random.default_rng(0))


@pytest.mark.parametrize("sizes", [(0, 3), (2, 0), (-1, 3)])
def test_batches_of_no_size_are_refused(sizes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="batch_size >= 1"):
        sequential_batches(range(9), *sizes)


class TestNgramModel:
    @given(
        st.lists(st.integers(0, 4), min_size=6, max_size=60),
        st.integers(0, 3),
        st.floats(0.01, 5),
    )
    def test_probabilities_sum_to_one_and_perplexity_lies_in_range(
        self, text: list[int], order: int, smoothing: float
    ) -> None:
        model = NgramModel(order, 5, smoothing).fit(text)
        assert model.probabilities(text).sum() == pytest.approx(1)
        assert model.perplexity(text) >= 1

    @given(st.lists(st.integers(0, 4), min_size=3, max_size=60), st.integers(1, 3))
    def test_different_grams_are_those_that_numpy_finds(self, text: list[int], n: int) -> None:
        grams = sliding_window_view(np.array(text), n)
        theirs = np.unique(grams, axis=0, return_counts=True)
        for found, expected in zip(distinct(grams), theirs, strict=True):
            np.testing.assert_array_equal(found, expected)

    def test_uniform_has_as_many_choices_as_tokens(self) -> None:
        assert NgramModel(0, 27).fit([0]).perplexity([3, 1, 2]) == pytest.approx(27)

    def test_counts_agree_with_pencil_and_paper(self) -> None:
        # abaac: after an a come b, a, c once each; with 1 added to each of 3 counts: 2/6 each.
        model = NgramModel(2, 3).fit([0, 1, 0, 0, 2])
        assert model.probabilities([0]) == pytest.approx([2 / 6, 2 / 6, 2 / 6])
        assert model.probabilities([1]) == pytest.approx([2 / 4, 1 / 4, 1 / 4])
        assert model.nats([1, 0, 2]) == pytest.approx(-np.log([2 / 4, 2 / 6]))

    def test_only_the_end_of_the_context_counts(self) -> None:
        model = NgramModel(2, 3).fit([0, 1, 0, 0, 2])
        assert model.probabilities([2, 2, 1]) == pytest.approx(model.probabilities([1]))

    def test_without_smoothing_the_unseen_is_impossible(self) -> None:
        model = NgramModel(1, 3, smoothing=0).fit([0, 0, 1])
        assert model.perplexity([0, 2]) == np.inf
        assert model.probabilities() == pytest.approx([2 / 3, 1 / 3, 0])

    def test_a_second_fit_forgets_the_first(self) -> None:
        model = NgramModel(1, 2).fit([0, 0, 0]).fit([1])
        assert model.probabilities() == pytest.approx([1 / 3, 2 / 3])

    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            ((-1, 5, 1.0), "order >= 0"),
            ((1, 0, 1.0), "vocabulary_size >= 1"),
            ((1, 5, -0.1), "smoothing >= 0"),
            ((1, 5, np.inf), "smoothing >= 0, finite .* not inf"),
            ((1, 5, 1e308), r"finite also when it is added up .* not 1e\+308"),
        ],
    )
    def test_settings_out_of_range_are_refused(
        self, settings: tuple[int, int, float], said: str
    ) -> None:
        with pytest.raises(ValueError, match=said):
            NgramModel(*settings)

    def test_bad_texts_are_refused(self) -> None:
        model = NgramModel(3, 5)
        with pytest.raises(ValueError, match="needs at least 3"):
            model.fit([0, 1])
        with pytest.raises(ValueError, match="index 5 lies outside"):
            model.fit([0, 1, 5])
        with pytest.raises(ValueError, match="looks back on 2 tokens"):
            model.fit([0, 1, 2]).probabilities([0])
        for outside in (-1, 5):
            with pytest.raises(ValueError, match=f"index {outside} lies outside"):
                model.probabilities([0, outside])

    @pytest.mark.parametrize("order", [0, 1, 2])
    @pytest.mark.parametrize("kind", [NgramModel, lambda order, V: NgramMixture([order], V)])
    def test_asked_before_it_has_counted_a_model_says_so(self, kind: Any, order: int) -> None:
        model = kind(order, 3)
        for ask in (model.probabilities, model.nats, model.perplexity):
            with pytest.raises(ValueError, match=r"counted no text yet: call fit\(\.\.\.\) first"):
                ask([0, 1, 2])

    @pytest.mark.parametrize(
        "kind", [NgramModel, KneserNey, lambda order, V: NgramMixture([order], V)]
    )
    def test_a_text_that_is_refused_changes_nothing(self, kind: Any) -> None:
        model = kind(2, 3).fit([0, 1, 2] * 10)
        before = model.perplexity([0, 1, 2])
        with pytest.raises(ValueError, match="index 3 lies outside"):
            model.fit([2, 1, 0] * 10 + [3])
        assert model.perplexity([0, 1, 2]) == before

    @pytest.mark.parametrize("number", [np.int64, torch.tensor, np.array])
    def test_numbers_come_from_any_library(self, number: Any) -> None:
        text = [0, 1, 2] * 10
        model = NgramModel(number(2), number(3), number(1)).fit(torch.tensor(text))
        assert model.perplexity(text) == NgramModel(2, 3, 1).fit(text).perplexity(text)
        batches = sequential_batches(text, number(2), number(3), offset=number(1))
        assert [b.tolist() for b, _ in batches] == [
            b.tolist() for b, _ in sequential_batches(text, 2, 3, offset=1)
        ]

    def test_what_is_no_number_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"order must be a whole number, not 2\.0"):
            NgramModel(2.0, 3)
        with pytest.raises(ValueError, match="batch_size must be a whole number"):
            sequential_batches([0, 1, 2] * 10, 2.5, 3)
        for wrong in ("0.5", [0.5], None):
            with pytest.raises(ValueError, match="smoothing must be a number"):
                NgramModel(2, 3, wrong)
        with pytest.raises(ValueError, match="smoothing >= 0"):
            NgramModel(2, 3, float("nan"))


class TestOrders:
    @pytest.mark.parametrize(
        "ask",
        [lambda orders: counting_baselines([0], [0], 2, orders), lambda o: NgramMixture(o, 2)],
    )
    @pytest.mark.parametrize(
        ("orders", "said"),
        [
            (3, r"orders must be several, such as range\(5\) or \[3\], not 3"),
            ([2.0], r"order must be a whole number, not 2\.0"),
        ],
    )
    def test_orders_that_are_none_are_refused(self, ask: Any, orders: Any, said: str) -> None:
        with pytest.raises(ValueError, match=said):
            ask(orders)


ORDERS = st.lists(st.integers(0, 3), min_size=1, max_size=4)
MANY_TOKENS = st.lists(st.integers(0, 4), min_size=20, max_size=60)


class TestKneserNey:
    def test_by_hand(self) -> None:
        model = KneserNey(2, 3).fit([0, 1, 0, 1, 0, 2])
        # Pairs: 01 twice, 10 twice, 02 once. Before 0 stands one token, before 1 one, before 2 one.
        assert model.discounts == pytest.approx([0.75, 1 / (1 + 2 * 2)])
        lower = np.array([0.25, 0.25, 0.25]) / 3 + 3 * 0.75 / 3 / 3
        assert model.probabilities([1]) == pytest.approx(
            (np.array([2 - 0.2, 0, 0]) + 0.2 * lower) / 2
        )
        assert model.probabilities([0]) == pytest.approx(
            (np.array([0, 2 - 0.2, 1 - 0.2]) + 2 * 0.2 * lower) / 3
        )
        assert model.probabilities([2]) == pytest.approx(lower)

    @given(MANY_TOKENS, st.integers(1, 4), st.lists(st.integers(0, 4), min_size=3, max_size=5))
    def test_gives_everything_that_can_come_a_share(
        self, text: list[int], order: int, context: list[int]
    ) -> None:
        model = KneserNey(order, 5).fit(text)
        assert model.probabilities(context).sum() == pytest.approx(1)
        assert (model.probabilities(context) > 0).all()
        assert model.nats([*context, 3])[-1] == pytest.approx(
            -np.log(model.probabilities(context)[3])
        )

    @given(MANY_TOKENS, st.integers(2, 4))
    def test_is_the_formula_for_a_context_that_was_seen(self, text: list[int], order: int) -> None:
        model = KneserNey(order, 5).fit(text)
        shorter = KneserNey(order, 5).fit(text)
        shorter._rows[-1] = {}  # forget the longest contexts
        context = text[: order - 1]
        followers = [
            text[k + order - 1]
            for k in range(len(text) - order + 1)
            if text[k : k + order - 1] == context
        ]
        for token in range(5):
            count, discount = followers.count(token), model.discounts[-1]
            share = (
                max(count - discount, 0)
                + discount * len(set(followers)) * (shorter.probabilities(context)[token])
            )
            assert model.probabilities(context)[token] == pytest.approx(share / len(followers))

    def test_a_token_tied_to_one_context_is_unlikely_elsewhere(self) -> None:
        # 1 is frequent, but only after 0; 2 is rarer and comes after everything.
        text = [0, 1, 0, 1, 0, 1, 0, 1, 3, 2, 0, 2, 4, 2, 1, 2] * 3
        model = KneserNey(2, 6).fit(text)
        assert text.count(1) > text.count(2)
        one, two = model.probabilities([5])[[1, 2]]
        assert one < two

    def test_the_order_begins_at_one(self) -> None:
        with pytest.raises(ValueError, match="KneserNey needs order >= 1"):
            KneserNey(0, 3)


@st.composite
def surprises(draw: st.DrawFn) -> np.ndarray:
    """Draw the nats of some models at some tokens, shape (M, K)."""
    models, tokens = draw(st.integers(1, 4)), draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    nats: np.ndarray = -np.log(rng.uniform(1e-3, 1, size=(models, tokens)))
    return nats


class TestNgramMixture:
    @given(MANY_TOKENS.filter(lambda text: len(text) > 28), ORDERS, st.floats(0.01, 5))
    def test_gives_the_probabilities_of_what_can_come_and_scores_by_them(
        self, text: list[int], orders: list[int], smoothing: float
    ) -> None:
        mixture = NgramMixture(orders, 5, smoothing).fit(text)
        assert np.all(mixture.weights >= 0)
        assert mixture.weights.sum() == pytest.approx(1)
        nats = mixture.nats(text)
        assert len(nats) == len(text) - mixture.context_length
        for place, surprise in enumerate(nats, start=mixture.context_length):
            probabilities = mixture.probabilities(text[:place])
            assert probabilities.sum() == pytest.approx(1)
            assert surprise == pytest.approx(-np.log(probabilities[text[place]]))
        assert mixture.perplexity(text) == perplexity(nats)

    @given(MANY_TOKENS, st.integers(0, 3), st.integers(1, 3))
    def test_of_one_order_is_that_order(self, text: list[int], order: int, times: int) -> None:
        text = text * 2
        mixture = NgramMixture([order] * times, 5, 0.5).fit(text)
        single = NgramModel(order, 5, 0.5).fit(text)
        assert mixture.context_length == single.context_length
        assert mixture.nats(text) == pytest.approx(single.nats(text))
        assert mixture.probabilities(text) == pytest.approx(single.probabilities(text))

    def test_weights_come_from_a_part_that_the_models_have_not_counted(self) -> None:
        text = np.random.default_rng(0).integers(5, size=2000)  # nothing to learn
        mixture = NgramMixture([1, 5], 5).fit(text)
        unigram, longest = (NgramModel(order, 5, 0.01).fit(text) for order in (1, 5))
        assert mixture.weights[1] < 0.2
        by_heart = mixture_weights([unigram.nats(text)[4:], longest.nats(text)])
        assert by_heart[1] > 0.99  # what it has counted, the longest memory knows best
        context = [0, 1, 2, 3]
        each = [model.probabilities(context) for model in (unigram, longest)]
        assert mixture.probabilities(context) == pytest.approx(mixture.weights @ each)

    @given(surprises(), st.integers(0, 10))
    def test_every_round_of_the_weights_fit_predicts_at_least_as_well(
        self, nats: np.ndarray, rounds: int
    ) -> None:
        before, after = (mixture_weights(nats, r) for r in (rounds, rounds + 1))
        assert mixture_weights(nats, 0) == pytest.approx(np.full(len(nats), 1 / len(nats)))
        assert after.sum() == pytest.approx(1)
        improved, earlier = (mixture_nats(nats, weights).mean() for weights in (after, before))
        assert improved <= earlier + 1e-12

    def test_the_weights_fit_finds_the_shares_that_made_the_tokens(self) -> None:
        rng = np.random.default_rng(0)
        P = np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]])
        tokens = rng.choice(3, p=0.8 * P[0] + 0.2 * P[1], size=20_000)
        assert mixture_weights(-np.log(P[:, tokens]), 300) == pytest.approx([0.8, 0.2], abs=0.02)

    def test_a_mean_of_probabilities_is_no_mean_of_surprises(self) -> None:
        nats = [[np.log(2), np.inf], [np.log(10), np.log(4)]]
        assert np.exp(-mixture_nats(nats, [0.5, 0.5])) == pytest.approx([0.3, 0.125])
        assert mixture_nats(nats, [1, 0]).tolist() == [np.log(2), np.inf]

    def test_chances_too_small_for_a_number_are_mixed_as_well(self) -> None:
        halves = [0.5, 0.5]
        assert mixture_nats([[800.0], [800.0]], halves) == pytest.approx([800])
        assert mixture_nats([[800.0], [np.inf]], halves) == pytest.approx([800 + np.log(2)])
        assert mixture_nats([[1.0], [800.0]], [0, 1]) == pytest.approx([800])
        assert mixture_nats([[np.inf], [np.inf]], halves).tolist() == [np.inf]
        near = mixture_weights([[0.0, 3.0], [1.0, 2.0]])
        assert mixture_weights([[800.0, 3.0], [801.0, 2.0]]) == pytest.approx(near)

    def test_surprises_that_are_nan_are_refused(self) -> None:
        nats = [[1.0, np.nan], [1.0, 1.0]]
        for ask in (mixture_weights, lambda nats: mixture_nats(nats, [0.5, 0.5])):
            with pytest.raises(ValueError, match=r"are nan at \(0, 1\)"):
                ask(nats)

    def test_what_cannot_be_mixed_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least one order"):
            NgramMixture([], 5)
        with pytest.raises(ValueError, match="order >= 0"):
            NgramMixture([0, -1], 5)
        with pytest.raises(ValueError, match=r"20 tokens is too short.*at least 29"):
            NgramMixture([2, 4], 5).fit(range(20))
        for length, order in ((29, 4), (2, 1)):
            NgramMixture([order], 5).fit(np.zeros(length, dtype=int))
        with pytest.raises(ValueError, match="index 5 lies outside"):
            NgramMixture([1], 5).fit([0, 1, 5])
        with pytest.raises(ValueError, match="looks back on 2 tokens"):
            NgramMixture([0, 3], 5).fit(np.zeros(29, dtype=int)).probabilities([0])
        with pytest.raises(ValueError, match=r"\(2, 3\) and \(3,\)"):
            mixture_nats(np.ones((2, 3)), np.full(3, 1 / 3))
        for weights in ([0.5, 0.6], [1.5, -0.5]):
            with pytest.raises(ValueError, match="a sum of 1"):
                mixture_nats(np.ones((2, 3)), weights)
        with pytest.raises(ValueError, match="M, K >= 1"):
            mixture_weights(np.ones((2, 0)))
        with pytest.raises(ValueError, match="token 1 of 3 impossible"):
            mixture_weights([[0.5, np.inf, np.inf], [np.inf, np.inf, 1.0]])


class TestPerplexity:
    @given(st.integers(1, 1000), st.integers(1, 50))
    def test_of_guessing_is_the_number_of_choices(self, choices: int, tokens: int) -> None:
        assert perplexity(np.full(tokens, np.log(choices))) == pytest.approx(choices)

    def test_weighs_every_token_alike(self) -> None:
        long, short = np.full(9, np.log(2.0)), np.full(1, np.log(50.0))
        assert perplexity(np.concatenate([long, short])) < np.mean([2.0, 50.0])

    def test_of_nothing_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no tokens"):
            perplexity([])
