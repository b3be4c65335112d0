"""Networks that write numbers in Chinese signs, how they are trained, and how they are scored."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from writing import train, wrong

from lstm_course.datasets.number_words import chinese, english, english_tokens
from lstm_course.seq2seq import END, PAD, START, Translator, padded
from lstm_course.text import Vocabulary

SEEDS, LONGEST = range(5), 14
ENGLISH = Vocabulary(word for n in (*range(100), 1100) for word in english_tokens(english(n)))
CHINESE = Vocabulary("零一二三四五六七八九十百千万")
Chosen = Callable[[int], bool]
Texts = tuple[Tensor, Tensor, Tensor]  # the source, its lengths, the target


class Arm(NamedTuple):
    """A network and how it is trained."""

    cell: str
    attention: bool
    hidden: int
    rate: float = 0.005
    updates: int = 1200
    mean: bool = False  # the plain mean of all states instead of the attention
    backwards: bool = False  # the source is read from its end


class Score(NamedTuple):
    """How well a network does on some numbers."""

    exact: float  # written freely, all signs right
    by_sign: float  # each next sign, the right ones before it given
    first_alone: float  # of the wrong ones: those wrong in the first sign alone


SMALL = {
    "LSTM": Arm("lstm", False, 60, 0.01, 500),
    "LSTM with attention": Arm("lstm", True, 56, 0.01, 500),
}


def fours(n: int) -> bool:
    """Tell whether a number begins with four hundred … thousand."""
    return 400_000 <= n < 500_000


class Mean(nn.Module):
    """The plain mean of a sentence's states, where attention would weigh them."""

    def forward(self, queries: Tensor, keys: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        """Give the same mean to each step, and the even weights."""
        weights = (words / words.sum(dim=0)).expand(len(queries), *words.shape)  # (T, S, N)
        return torch.einsum("tsn,snh->tnh", weights, keys), weights


def texts(numbers: Sequence[int], backwards: bool = False) -> Texts:
    """Write numbers in both languages, the English one backwards or not."""
    order = -1 if backwards else 1
    english_texts = [english_tokens(english(n))[::order] for n in numbers]
    source, lengths = padded([ENGLISH.encode(words) + 3 for words in english_texts])
    target, _ = padded([[START, *(CHINESE.encode(chinese(n)) + 3), END] for n in numbers])
    return source, lengths, target


def drawn(rng: np.random.Generator, chosen: Chosen, how_many: int, numbers: range) -> list[int]:
    """Draw different numbers of a range that are as they must be."""
    order = (int(n) for n in rng.permutation(np.arange(numbers.start, numbers.stop)))
    return [n for n, _ in zip(filter(chosen, order), range(how_many), strict=False)]


def trained(arm: Arm, seed: int, learned: Sequence[int]) -> Translator:
    """Train a network on some numbers."""
    torch.manual_seed(seed)
    sizes = len(ENGLISH) + 3, len(CHINESE) + 3
    model = Translator(*sizes, arm.hidden, cell=arm.cell, attention=arm.attention)
    if arm.mean:
        model.attention = Mean()  # type: ignore[assignment]
    source, lengths, target = texts(learned, arm.backwards)

    def scores(batch: Tensor, signs: Tensor) -> Tensor:
        found: Tensor = model(source[:, batch], lengths[batch], signs)
        return found

    train(model, scores, target, seed, updates=arm.updates, rate=arm.rate)
    return model


@torch.no_grad()
def score(model: Translator, numbers: Sequence[int], backwards: bool = False) -> Score:
    """Let a network write some numbers, and ask it for each next sign."""
    source, lengths, target = texts(numbers, backwards)
    written = model.greedy(source, lengths, LONGEST + 1)
    mistakes = wrong(written, target)
    failed = mistakes.any(dim=0)
    first_alone = mistakes[0] & ~mistakes[1:].any(dim=0)
    told = model(source, lengths, target[:-1]).argmax(dim=-1) == target[1:]
    return Score(
        1 - failed.double().mean().item(),
        told[target[1:] != PAD].double().mean().item(),
        first_alone.sum().item() / max(1, int(failed.sum())),
    )


@torch.no_grad()
def attention(model: Translator, numbers: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Give the attention's weights (T, S, N), the right signs given, and the sources' lengths."""
    assert model.attention is not None
    source, lengths, target = texts(numbers)
    state, keys, words = model.encode(source, lengths)
    outputs, _ = model.decoder(model.target(target[:-1]), state)
    return model.attention(outputs, keys, words)[1], lengths
