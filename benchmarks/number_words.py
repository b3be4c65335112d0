"""Numbers from English into Chinese words, with and without attention, and what nobody learns.

Networks read *four hundred twelve thousand five* and write 四十一万二千零五 by the sign. Those of
the first table have the same number of parameters within one percent; they are asked for numbers of
the range that was learned, and for two kinds that were left out. The second table leaves out more;
the third is of a beam. About ten minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from measure import store
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from lstm_course.datasets.number_words import aligned_words, chinese, english, english_tokens
from lstm_course.sampling import beam_search
from lstm_course.seq2seq import END, PAD, START, Translator, padded, until_end
from lstm_course.text import Vocabulary
from lstm_course.training import clip_gradients

SEEDS, BATCH, LONGEST = range(5), 64, 14
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


ARMS = {
    "GRU": Arm("gru", False, 128),
    "LSTM": Arm("lstm", False, 109),
    "GRU with attention": Arm("gru", True, 122),
    "LSTM with attention": Arm("lstm", True, 105),
}
LONG = Arm("lstm", False, 109, updates=3600)
SMALL = {
    "LSTM": Arm("lstm", False, 60, 0.01, 500),
    "LSTM with attention": Arm("lstm", True, 56, 0.01, 500),
}
FEW = 1000  # numbers from which the network that writes with a beam learns


def fours(n: int) -> bool:
    """Tell whether a number begins with four hundred … thousand."""
    return 400_000 <= n < 500_000


def two_zeros(n: int) -> bool:
    """Tell whether a number is written with two 零."""
    return chinese(n).count("零") >= 2


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


def train(arm: Arm, seed: int, learned: Sequence[int]) -> Translator:
    """Train a network on some numbers."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    sizes = len(ENGLISH) + 3, len(CHINESE) + 3
    model = Translator(*sizes, arm.hidden, cell=arm.cell, attention=arm.attention)
    if arm.mean:
        model.attention = Mean()  # type: ignore[assignment]
    optimizer = torch.optim.Adam(model.parameters(), lr=arm.rate, fused=True)
    falling = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min(1.0, 2 - 2 * k / arm.updates)
    )
    source, lengths, target = texts(learned, arm.backwards)
    for _ in range(arm.updates):
        batch = torch.from_numpy(rng.integers(len(learned), size=BATCH))
        right = target[:, batch]
        scores = model(source[:, batch], lengths[batch], right[:-1])
        loss = cross_entropy(scores.flatten(0, 1), right[1:].flatten(), ignore_index=PAD)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_gradients(model.parameters(), max_norm=1.0)
        optimizer.step()
        falling.step()
    return model


@torch.no_grad()
def score(model: Translator, numbers: Sequence[int], backwards: bool = False) -> Score:
    """Let a network write some numbers, and ask it for each next sign."""
    source, lengths, target = texts(numbers, backwards)
    written = model.greedy(source, lengths, LONGEST + 1)
    right = torch.zeros_like(written)
    wanted = until_end(target[1:])
    right[: len(wanted)] = wanted
    wrong = written != right
    failed = wrong.any(dim=0)
    first_alone = wrong[0] & ~wrong[1:].any(dim=0)
    told = model(source, lengths, target[:-1]).argmax(dim=-1) == target[1:]
    return Score(
        1 - failed.double().mean().item(),
        told[target[1:] != PAD].double().mean().item(),
        first_alone.sum().item() / max(1, int(failed.sum())),
    )


@torch.no_grad()
def attention_mass(model: Translator, numbers: Sequence[int]) -> tuple[float, float, float]:
    """Give the attention's mean mass on the aligned word, on it and its neighbors, and 1 / S."""
    source, lengths, target = texts(numbers)
    state, keys, words = model.encode(source, lengths)
    outputs, _ = model.decoder(model.target(target[:-1]), state)
    assert model.attention is not None
    weights = model.attention(outputs, keys, words)[1]  # (T, S, N)
    found = [
        (
            weights[t, k, n].item(),
            weights[t, max(0, k - 1) : k + 2, n].sum().item(),
            1 / int(lengths[n]),
        )
        for n, number in enumerate(numbers)
        for t, k in enumerate(aligned_words(number))
        if k is not None
    ]
    on, near, uniform = np.mean(found, axis=0)
    return float(on), float(near), float(uniform)


def spread(values: Iterable[float], digits: int = 3) -> str:
    """Write the median, and the lowest and the highest."""
    every = sorted(values)
    low, middle, high = every[0], statistics.median(every), every[-1]
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def in_range(name: str, arm: Arm, seeds: Iterable[int]) -> dict[str, object]:
    """Train with two kinds of numbers left out; ask for the range, and for both."""
    found: dict[str, list[Score]] = {"range": [], "fours": [], "zeros": []}
    masses = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        numbers = range(1, 1_000_000)
        usual = drawn(rng, lambda n: not fours(n) and not two_zeros(n), 8400, numbers)
        model = train(arm, seed, usual[400:])
        found["range"].append(score(model, usual[:400]))
        found["fours"].append(score(model, drawn(rng, fours, 400, numbers)))
        zeros = drawn(rng, lambda n: two_zeros(n) and not fours(n), 400, numbers)
        found["zeros"].append(score(model, zeros))
        if arm.attention:
            masses.append(attention_mass(model, usual[:400]))
    row: dict[str, object] = {
        "network": name,
        "parameters": sum(p.numel() for p in model.parameters()),
        "updates": arm.updates,
        "seeds": len(found["range"]),
    }
    for kind, scores in found.items():
        row[f"{kind}, exact"] = spread(s.exact for s in scores)
        row[f"{kind}, by sign"] = spread(s.by_sign for s in scores)
    row["fours, first sign alone wrong"] = spread(s.first_alone for s in found["fours"])
    for k, kind in enumerate(("aligned", "aligned ± 1", "uniform")):
        row[kind] = spread(mass[k] for mass in masses) if masses else "-"
    print(*row.values(), sep=", ", flush=True)
    return row


LEFT_OUT: dict[str, Chosen] = {
    "longer: 100,000 and above": lambda n: n >= 100_000,
    "any 零": lambda n: "零" in chinese(n),
    "万零": lambda n: "万零" in chinese(n),
    "43x,xxx": lambda n: n // 10_000 == 43,
}


def limits() -> list[dict[str, object]]:
    """Leave out more, and ask for just that."""
    rows = []
    for kind, left_out in LEFT_OUT.items():
        for name, arm in SMALL.items():
            inside, outside = [], []
            for seed in SEEDS:
                rng = np.random.default_rng(seed)
                numbers = range(1, 1_000_000)
                if kind.startswith("longer"):
                    usual = drawn(rng, lambda n: True, 8400, range(1, 100_000))
                else:
                    usual = drawn(rng, lambda n, out=left_out: not out(n), 8400, numbers)
                model = train(arm, seed, usual[400:])
                inside.append(score(model, usual[:400]))
                outside.append(score(model, drawn(rng, left_out, 400, numbers)))
            row: dict[str, object] = {
                "left out": kind,
                "network": name,
                "range, exact": spread(s.exact for s in inside),
                "left out, exact": spread(s.exact for s in outside),
                "left out, by sign": spread(s.by_sign for s in outside),
            }
            print(*row.values(), sep=", ", flush=True)
            rows.append(row)
    return rows


class Compared(NamedTuple):
    """A number written greedily and with a beam."""

    gain: float  # log-probability, nats
    greedy_right: bool
    beam_right: bool
    changed: bool


@torch.no_grad()
def compared(model: Translator, n: int, width: int) -> Compared:
    """Write a number greedily and with a beam, and compare the model's own log-probabilities."""
    source, lengths, _ = texts([n])
    state, keys, words = model.encode(source, lengths)

    def following(beginnings: np.ndarray) -> np.ndarray:
        B = len(beginnings)
        tokens = torch.from_numpy(np.column_stack([np.full(B, START), beginnings])).T
        begun = tuple(part.repeat(1, B, 1) for part in state)
        read = begun, keys.expand(-1, B, -1), words.expand(-1, B)
        scores, _ = model.decode(tokens, read)
        log_p: np.ndarray = scores[-1].log_softmax(dim=-1).numpy()
        return log_p

    greedy, beam = (beam_search(following, END, w, LONGEST + 1) for w in (1, width))
    right = (CHINESE.encode(chinese(n)) + 3).tolist()
    return Compared(
        beam.log_probability - greedy.log_probability,
        greedy.tokens == right,
        beam.tokens == right,
        greedy.tokens != beam.tokens,
    )


def beams() -> list[dict[str, object]]:
    """Write with a beam of four, by networks that have learned from few numbers."""
    found: dict[str, list[Compared]] = {"range": [], "fours": []}
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        numbers = range(1, 1_000_000)
        usual = drawn(rng, lambda n: not fours(n), FEW + 400, numbers)
        model = train(SMALL["LSTM"], seed, usual[400:]).double()
        found["range"] += [compared(model, n, 4) for n in usual[:400]]
        found["fours"] += [compared(model, n, 4) for n in drawn(rng, fours, 400, numbers)]
        print(seed, flush=True)
    return [
        {
            "numbers": kind,
            "of": len(every),
            "greedy right": sum(one.greedy_right for one in every),
            "beam right": sum(one.beam_right for one in every),
            "changed": sum(one.changed for one in every),
            "likelier": sum(one.gain > 1e-9 for one in every),
            "less likely": sum(one.gain < -1e-9 for one in every),
            "right by the beam alone": sum(o.beam_right and not o.greedy_right for o in every),
            "right by greedy alone": sum(o.greedy_right and not o.beam_right for o in every),
        }
        for kind, every in found.items()
    ]


def store_the_range() -> None:
    """Train the four networks, and one for longer, and store the table."""
    rows = [in_range(name, arm, SEEDS) for name, arm in ARMS.items()]
    rows.append(in_range("LSTM, three times as long", LONG, range(3)))
    store(
        "number-words",
        "Number words from English into Chinese, with and without attention",
        rows,
        notes=[
            "Median and range over seeds. 8,000 numbers up to 999,999, without 400,000 to 499,999 "
            "(*fours*) and without those that are written with two 零 (*zeros*); 400 others of "
            "each kind asked for. Batches of 64, Adam with rate 0.005, falling to 0 in the second "
            "half, clipping at 1. Exact: written freely, greedily, with every sign right. By sign: "
            "each next sign, the right ones before it given. Aligned: the attention's mass on the "
            "English word that holds the same digit.",
        ],
    )


def store_the_limits() -> None:
    """Store the table of what is never learned."""
    store(
        "number-words-limits",
        "Numbers of a kind that training never showed, in Chinese words",
        limits(),
        notes=[
            "Five seeds, the median and the range. 8,000 numbers up to 999,999 without those left "
            "out (for *longer*: up to 99,999); LSTMs of 60 and, with attention, 56 units, 500 "
            "updates of 64 numbers, Adam with rate 0.01, falling to 0 over the second half, "
            "clipping at 1; 400 numbers of each kind asked for.",
        ],
    )


def store_the_beams() -> None:
    """Store the table of the beams."""
    store(
        "number-words-beam",
        "Number words written greedily and with a beam of four, by networks that learned from "
        "1,000 numbers",
        beams(),
        notes=[
            "LSTMs of 60 units without attention, 500 updates, five seeds; 400 other numbers of "
            "each kind to be written by each. *Fours*: 400,000 to 499,999, left out. Likelier and "
            "less likely: by the network's own probability of all that it writes, in double "
            "precision.",
        ],
    )


def main() -> None:
    """Train everything and store the tables."""
    store_the_range()
    store_the_limits()
    store_the_beams()


if __name__ == "__main__":
    main()
