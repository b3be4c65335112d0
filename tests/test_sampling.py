"""Sampling: the state sees the whole prefix; chances follow from scores, temperature and top-k."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from lstm_course.models import CharacterModel
from lstm_course.sampling import beam_search, generate, token_probabilities
from lstm_course.text import Vocabulary

LETTERS = Vocabulary("abc")
SCORES = st.lists(st.floats(-50, 50), min_size=1, max_size=8)


class Scripted(nn.Module):
    """Favors the letter after the last one read; its state counts the letters seen."""

    def __init__(self, strength: float = 50.0) -> None:
        super().__init__()
        self.strength = strength
        self.seen: list[list[int]] = []

    def forward(self, inputs: torch.Tensor, state: Any = None) -> tuple[torch.Tensor, Any]:
        self.seen.append([*inputs[:, 0].tolist(), -1 if state is None else state])
        logits = nn.functional.one_hot((inputs + 1) % 3, 3) * self.strength
        return logits, (state or 0) + len(inputs)


def test_the_prefix_is_read_once_then_each_new_letter_with_the_state_carried() -> None:
    model = Scripted()
    assert generate(model, LETTERS, "bca", 4, greedy=True) == "bcabcab"
    assert model.seen == [[1, 2, 0, -1], [1, 3], [2, 4], [0, 5]]


def test_no_new_letters_give_the_prefix_back() -> None:
    assert generate(Scripted(), LETTERS, "ab", 0, greedy=True) == "ab"


def test_greedy_is_the_argmax_of_the_whole_text_run_at_once() -> None:
    torch.manual_seed(0)
    model = CharacterModel(3, 8, "lstm")
    for weight in model.parameters():
        weight.data.mul_(5)
    text = generate(model, LETTERS, "ab", 20, greedy=True)
    logits, _ = model(torch.tensor(LETTERS.encode(text))[:, None])
    favored = logits[1:-1, 0].argmax(dim=1)
    assert "".join(LETTERS.decode(favored)) == text[2:]
    assert set(text[2:]) > {text[-1]}  # a model that says one letter only would prove little


def test_a_prefix_stays_what_it_is_where_letters_are_unknown() -> None:
    """The model reads the sign for all others in their place; the writer's words stay."""
    letters = Vocabulary("bc", unknown="?")
    model = Scripted()
    assert generate(model, letters, "bxc", 3, greedy=True) == "bxc?bc"
    assert model.seen[0][:3] == letters.encode("b?c").tolist()
    assert generate(model, letters, "x", 0, greedy=True) == "x"


def test_no_temperature_misleads_greed() -> None:
    expected = generate(Scripted(), LETTERS, "a", 6, greedy=True)
    for temperature in (1e-300, 1e300, 0.0, -1.0):
        text = generate(Scripted(), LETTERS, "a", 6, greedy=True, temperature=temperature)
        assert text == expected


def test_the_same_generator_gives_the_same_text() -> None:
    torch.manual_seed(0)
    model = CharacterModel(3, 8)
    texts = [
        generate(model, LETTERS, "a", 40, rng=np.random.default_rng(seed)) for seed in (0, 0, 1)
    ]
    assert texts[0] == texts[1] != texts[2]


def test_letters_are_drawn_as_often_as_their_chances_say() -> None:
    model = Scripted(strength=1.0)
    text = generate(model, LETTERS, "a", 3000, temperature=0.5, rng=np.random.default_rng(0))
    follows = [(ord(b) - ord(a)) % 3 for a, b in itertools.pairwise(text)]
    shares = np.bincount(follows, minlength=3) / 3000
    expected = np.exp([0.0, 2.0, 0.0]) / (2 + np.exp(2.0))
    np.testing.assert_allclose(shares, expected, atol=5 * np.sqrt(0.25 / 3000))
    assert generate(model, LETTERS, "a", 200, top_k=1, rng=np.random.default_rng(0)) == generate(
        model, LETTERS, "a", 200, greedy=True
    )


def test_dropout_is_off_while_writing_and_on_again_after() -> None:
    torch.manual_seed(0)
    model = CharacterModel(3, 8, dropout=0.9)
    model.head.eval()
    texts = {generate(model, LETTERS, "a", 30, greedy=True) for _ in range(5)}
    assert len(texts) == 1
    assert model.training
    assert model.dropout.training
    assert not model.head.training


@given(scores=SCORES, temperature=st.floats(0.01, 100), k=st.integers(1, 10))
def test_chances_sum_to_one_and_keep_the_order(
    scores: list[float], temperature: float, k: int
) -> None:
    chances = token_probabilities(scores, temperature=temperature, top_k=k)
    assert chances.sum() == pytest.approx(1)
    assert np.count_nonzero(chances) == min(k, len(scores))
    assert chances[np.argmax(scores)] == chances.max()
    order = np.argsort(-np.array(scores), kind="stable")
    assert np.all(np.diff(chances[order]) <= 0)


@given(scores=SCORES, shift=st.floats(-10, 10))
def test_chances_are_a_softmax_with_a_temperature(scores: list[float], shift: float) -> None:
    z = torch.tensor(scores, dtype=torch.float64)
    np.testing.assert_allclose(token_probabilities(scores), z.softmax(0), atol=1e-12)
    halved = token_probabilities(np.array(scores) + shift, temperature=2.0)
    np.testing.assert_allclose(halved, (z / 2).softmax(0), atol=1e-12)


def test_the_coldest_and_the_hottest() -> None:
    assert token_probabilities([1.0, 2.0], temperature=1e-300).round(6).tolist() == [0, 1]
    assert token_probabilities([1.0, 2.0], temperature=1e300).tolist() == [0.5, 0.5]
    assert token_probabilities([2.0, 2.0, 2.0], top_k=2).tolist() == [0.5, 0.5, 0]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"prefix": ""}, ValueError, "prefix is empty"),
        ({"prefix": "axb"}, KeyError, "unknown token 'x' at position 1"),
        ({"length": -1}, ValueError, "length must not be negative"),
        ({"temperature": 0.0}, ValueError, "greedy=True"),
        ({"temperature": -1.0}, ValueError, "temperature must be a positive number"),
        ({"temperature": float("nan")}, ValueError, "temperature must be a positive number"),
        ({"top_k": 0}, ValueError, "top_k must be at least 1"),
        ({"rng": None}, ValueError, "needs rng="),
        ({"rng": 0}, ValueError, "needs rng=, a numpy Generator, not 0"),
        ({"length": 2.0}, ValueError, "length must be a whole number, not 2.0"),
        ({"top_k": 1.5}, ValueError, "top_k must be a whole number, not 1.5"),
        ({"temperature": "hot"}, ValueError, "temperature must be a number, not 'hot'"),
        ({"vocabulary": Vocabulary("abcd")}, ValueError, "scores 3 tokens .* has 4"),
    ],
)
def test_what_cannot_be_written_is_refused(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    usual = {"vocabulary": LETTERS, "prefix": "a", "length": 3, "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=message):
        generate(Scripted(), **(usual | arguments))


def test_numbers_come_from_any_library() -> None:
    def written(**settings: Any) -> str:
        return generate(Scripted(), LETTERS, "a", rng=np.random.default_rng(0), **settings)

    plain = written(length=5, temperature=0.5, top_k=2)
    for number in (np.array, torch.tensor):
        settings = {"length": number(5), "temperature": number(0.5), "top_k": number(2)}
        assert written(**settings) == plain


def test_scores_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="nan or infinity"):
        token_probabilities([0.0, np.nan])
    with pytest.raises(ValueError, match=r"\(V,\)"):
        token_probabilities([[0.0]])


def table_of(seed: int, V: int, length: int) -> dict[tuple[int, ...], np.ndarray]:
    """Draw the log-probabilities of what follows each beginning."""
    rng = np.random.default_rng(seed)
    return {
        beginning: np.log(rng.dirichlet(np.ones(V)))
        for T in range(length)
        for beginning in itertools.product(range(V), repeat=T)
    }


def scorer(table: dict[tuple[int, ...], np.ndarray]) -> Any:
    return lambda beginnings: np.array([table[tuple(row)] for row in beginnings.tolist()])


def log_probability(table: dict[tuple[int, ...], np.ndarray], tokens: list[int]) -> float:
    return float(sum(table[tuple(tokens[:t])][token] for t, token in enumerate(tokens)))


@given(st.integers(0, 10_000))
def test_a_wide_beam_finds_the_likeliest_of_all(seed: int) -> None:
    V, length, end = 3, 4, 2
    table = table_of(seed, V, length)
    every = [
        [*beginning, end] if length > T else list(beginning)
        for T in range(length + 1)
        for beginning in itertools.product(range(V - 1), repeat=T)
    ]
    best = max(every, key=lambda tokens: log_probability(table, tokens))
    found = beam_search(scorer(table), end, V**length, length)
    assert found.tokens == [token for token in best if token != end]
    assert found.log_probability == pytest.approx(log_probability(table, best))


@given(st.integers(0, 10_000), st.integers(1, 5))
def test_a_beam_of_one_is_greedy_and_its_probability_is_its_own(seed: int, length: int) -> None:
    table, tokens = table_of(seed, 3, length), list[int]()
    while len(tokens) < length and tokens[-1:] != [2]:
        tokens.append(int(table[tuple(tokens)].argmax()))
    found = beam_search(scorer(table), 2, 1, length)
    assert found.tokens == [token for token in tokens if token != 2]
    assert found.log_probability == pytest.approx(log_probability(table, tokens))


def test_a_wider_beam_can_end_lower() -> None:
    chances = {
        (): [0.5, 0.4, 0.1, 0.0],
        (0,): [0.36, 0.32, 0.32, 0.0],
        (1,): [0.5, 0.5, 0.0, 0.0],
        (1, 0): [0.4, 0.3, 0.3, 0.0],
        (1, 1): [0.4, 0.3, 0.3, 0.0],
    }

    def score(beginnings: np.ndarray) -> np.ndarray:
        rows = [chances.get(tuple(row), [0.0, 0.0, 0.0, 1.0]) for row in beginnings.tolist()]
        with np.errstate(divide="ignore"):
            return np.log(rows)

    found = [beam_search(score, 3, width, 4) for width in (1, 2, 3)]
    assert [one.tokens for one in found] == [[0, 0], [1, 0, 0], [0, 0]]
    np.testing.assert_allclose([np.exp(o.log_probability) for o in found], [0.18, 0.08, 0.18])


@pytest.mark.parametrize(("width", "length"), [(0, 3), (2, 0)])
def test_a_beam_without_room_is_refused(width: int, length: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        beam_search(lambda beginnings: np.zeros((1, 2)), 1, width, length)
