"""Numbers from English into Chinese words, with and without attention, and what nobody learns.

Networks read *four hundred twelve thousand five* and write 四十一万二千零五 by the sign. Those of
the first table have the same number of parameters within one percent; they are asked for numbers of
the range that was learned, and for two kinds that were left out. The second table leaves out more;
the third is of a beam. About ten minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from measure import store
from number_networks import (
    CHINESE,
    LONGEST,
    SEEDS,
    SMALL,
    Arm,
    Chosen,
    Score,
    attention,
    drawn,
    fours,
    score,
    texts,
    trained,
)
from writing import spread

from lstm_course.datasets.number_words import aligned_words, chinese
from lstm_course.sampling import beam_search
from lstm_course.seq2seq import END, START, Translator

ARMS = {
    "GRU": Arm("gru", False, 128),
    "LSTM": Arm("lstm", False, 109),
    "GRU with attention": Arm("gru", True, 122),
    "LSTM with attention": Arm("lstm", True, 105),
}
LONG = Arm("lstm", False, 109, updates=3600)
FEW = 1000  # numbers from which the network that writes with a beam learns


def two_zeros(n: int) -> bool:
    """Tell whether a number is written with two 零."""
    return chinese(n).count("零") >= 2


def attention_mass(model: Translator, numbers: Sequence[int]) -> tuple[float, float, float]:
    """Give the attention's mean mass on the aligned word, on it and its neighbors, and 1 / S."""
    weights, lengths = attention(model, numbers)
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


def in_range(name: str, arm: Arm, seeds: Iterable[int]) -> dict[str, object]:
    """Train with two kinds of numbers left out; ask for the range, and for both."""
    found: dict[str, list[Score]] = {"range": [], "fours": [], "zeros": []}
    masses = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        numbers = range(1, 1_000_000)
        usual = drawn(rng, lambda n: not fours(n) and not two_zeros(n), 8400, numbers)
        model = trained(arm, seed, usual[400:])
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
                model = trained(arm, seed, usual[400:])
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
        model = trained(SMALL["LSTM"], seed, usual[400:]).double()
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
            "Median and range over seeds. 8,000 numbers up to 999,999, without 400,000 to 499,999"
            " (*fours*) and without those that are written with two 零 (*zeros*); 400 others of "
            "each kind asked for. Batches of 64, Adam with rate 0.005, falling to 0 over the "
            "second half, clipping at 1. Exact: written freely, greedily, with every sign right. "
            "By sign: each next sign, the right ones before it given. Aligned: the attention's "
            "mass on the English word that holds the same digit.",
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
