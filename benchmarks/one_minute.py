"""What one minute of one processor buys: a ladder of tricks for one LSTM on the course's story.

Every rung trains for the same processor time, also where several networks share it and are
averaged. What has to be chosen (the learning rate of a rung, few passes, and the rung) is chosen on
the last ninth of the training text; the held-out text is read at the end, by the best single
network and the averaged ones alone, and decides nothing. Takes about fifty minutes.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from measure import store
from torch import nn
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.text import KneserNey, NgramMixture, Vocabulary, letters_only, perplexity
from lstm_course.torch_cells import set_forget_bias
from lstm_course.training import History, LockedDropout, WeightDrop, evaluate, fit, token_nats

MINUTE = 60.0
SEEDS = (0, 1, 2)
RATES = (0.01, 0.02)
# A minute is too long for a bare network. So it gets fewer passes as well, in a cycle of their own.
FEW_PASSES = (4, 8, 16, 32)
FEW_PASSES_RATES = (0.02, 0.04, 0.08, 0.16)
BATCH, STEPS = 32, 64


def quick_rise(optimizer: torch.optim.Optimizer, total_steps: int) -> LRScheduler:
    """Rise to the rate in the first tenth, then fall along a cosine to a fiftieth."""
    rate = optimizer.param_groups[0]["lr"]
    return OneCycleLR(
        optimizer, rate, total_steps, pct_start=0.1, final_div_factor=2, cycle_momentum=False
    )


@dataclass(frozen=True)
class Rung:
    """What one rung of the ladder trains, and how."""

    hidden_size: int = 128
    dropout: float = 0.0
    weight_drop: float = 0.0
    forget_bias: float | None = None
    quick_rise: bool = False  # of the learning rate, and AdamW (0.9, 0.99)

    def model(self, V: int) -> CharacterModel:
        """Draw the weights."""
        lstm = nn.LSTM(V, self.hidden_size)
        if self.forget_bias is not None:
            set_forget_bias(lstm, self.forget_bias)
        model = CharacterModel(V, self.hidden_size, WeightDrop(lstm, self.weight_drop))
        model.dropout = LockedDropout(self.dropout)  # type: ignore[assignment]
        return model

    def run(self, rate: float, seed: int) -> partial[History]:
        """Give ``fit`` with the settings of this rung."""
        run = partial(fit, batch_size=BATCH, num_steps=STEPS, seed=seed, learning_rate=rate)
        if not self.quick_rise:
            return run
        optimizer = partial(torch.optim.AdamW, betas=(0.9, 0.99))
        return partial(run, optimizer=optimizer, schedule=quick_rise)

    def trained(
        self, V: int, train: np.ndarray, rate: float, seed: int, passes: int
    ) -> CharacterModel:
        """Train for a number of passes."""
        torch.manual_seed(seed)
        model = self.model(V)
        self.run(rate, seed)(model, train, epochs=passes)
        return model


@dataclass(frozen=True)
class Team:
    """Networks that share a minute, and whose probabilities are averaged."""

    rung: Rung
    rate: float
    passes: int  # of each
    count: int

    def perplexities(
        self, V: int, train: np.ndarray, texts: tuple[np.ndarray, ...], minute: int
    ) -> list[float]:
        """Train them, from other seeds in every minute, and measure their average on texts."""
        seeds = range(minute * self.count, (minute + 1) * self.count)
        models = [self.rung.trained(V, train, self.rate, seed, self.passes) for seed in seeds]
        return [
            perplexity(averaged(*(token_nats(model, text) for model in models))) for text in texts
        ]


BARE = "H 128, nothing else"
FEW = f"{BARE}, few passes"
TOGETHER = Rung(160, 0.25, 0.3, 1.0, True)
RUNGS = {
    BARE: Rung(),
    "H 160": Rung(160),
    "forget bias 1": Rung(forget_bias=1.0),
    "quick rise": Rung(quick_rise=True),
    "dropout 0.25": Rung(dropout=0.25),
    "weight drop 0.3": Rung(weight_drop=0.3),
    "all five": TOGETHER,
    "all but dropout": replace(TOGETHER, dropout=0.0),
    "all but weight drop": replace(TOGETHER, weight_drop=0.0),
    "all but quick rise": replace(TOGETHER, quick_rise=False),
    "all, wider: H 224, 0.4 and 0.4": Rung(224, 0.4, 0.4, 1.0, True),
}


def bare_team(passes: int, few: Mapping[str, object]) -> Team:
    """Share out the passes of a minute among bare networks, with the few passes that are best."""
    each, rate = int(str(few["passes"])), float(str(few["rate"]))
    return Team(RUNGS[BARE], rate, each, passes // each)


def encoded_story() -> tuple[int, np.ndarray, np.ndarray]:
    """Give the number of symbols, and the story's training and held-out text in them."""
    train, heldout = (letters_only(text) for text in load_story())
    vocabulary = Vocabulary(train)
    return len(vocabulary), vocabulary.encode(train), vocabulary.encode(heldout)


def passes_in_a_minute(V: int, train: np.ndarray, rungs: dict[str, Rung]) -> dict[str, int]:
    """Time passes of some rungs, in turns, on this thread's processor time."""
    seconds: dict[str, list[float]] = {name: [] for name in rungs}
    for _ in range(3):
        for name, rung in rungs.items():
            start = time.thread_time()
            rung.trained(V, train, 0.01, 0, 1)
            seconds[name].append(time.thread_time() - start)
    return {name: round(MINUTE / min(found)) for name, found in seconds.items()}


def climb(
    V: int, part: np.ndarray, validation: np.ndarray, passes: dict[str, int]
) -> dict[str, dict[str, object]]:
    """Measure every rung on the validation part; give its row by its name."""
    rows = {FEW: few_passes(V, part, validation)}
    for name, rung in RUNGS.items():
        first = {
            rate: (evaluate(model, validation), evaluate(model, part))
            for rate in RATES
            for model in [rung.trained(V, part, rate, SEEDS[0], passes[name])]
        }
        rate = min(first, key=lambda r: first[r][0])
        more = [rung.trained(V, part, rate, seed, passes[name]) for seed in SEEDS[1:]]
        found = [first[rate][0], *(evaluate(model, validation) for model in more)]
        read = [first[rate][1], *(evaluate(model, part) for model in more)]
        rows[name] = row(name, passes[name], rate, read, found)
        print(rows[name], flush=True)
    return rows


def best_of(rows: Mapping[str, Mapping[str, object]], names: Iterable[str]) -> str:
    """Choose on the validation part."""
    return min(names, key=lambda name: float(str(rows[name]["validation"])))


def few_passes(V: int, part: np.ndarray, validation: np.ndarray) -> dict[str, object]:
    """Train the bare network for a few passes only: how many is chosen, too."""
    rung = RUNGS[BARE]
    tried = {
        (rate, passes): evaluate(rung.trained(V, part, rate, SEEDS[0], passes), validation)
        for rate in FEW_PASSES_RATES
        for passes in FEW_PASSES
    }
    rate, passes = min(tried, key=lambda choice: tried[choice])
    models = [rung.trained(V, part, rate, seed, passes) for seed in SEEDS]
    scores = [[evaluate(model, text) for model in models] for text in (part, validation)]
    return row(FEW, passes, rate, *scores)


def team_row(
    name: str, team: Team, V: int, part: np.ndarray, validation: np.ndarray
) -> dict[str, object]:
    """Measure a team on the validation part: three minutes of it, from other seeds."""
    minutes = [team.perplexities(V, part, (part, validation), minute) for minute in SEEDS]
    read, found = (list(scores) for scores in zip(*minutes, strict=True))
    return row(name, team.passes, team.rate, read, found)


def row(
    name: str, passes: int, rate: float, read: list[float], found: list[float]
) -> dict[str, object]:
    """Write one rung's medians."""
    return {
        "rung": name,
        "passes": passes,
        "rate": rate,
        "read": f"{np.median(read):.2f}",
        "validation": f"{np.median(found):.3f}",
        "over seeds": f"{min(found):.3f} to {max(found):.3f}",
    }


def heldout_rows(
    V: int,
    rung: Rung,
    name: str,
    rate: float,
    passes: int,
    train: np.ndarray,
    heldout: np.ndarray,
    order: int,
) -> list[dict[str, object]]:
    """Train the chosen rung on the whole training text, and measure the held-out text."""
    models = [rung.trained(V, train, rate, seed, passes) for seed in SEEDS]
    each = [token_nats(model, heldout) for model in models]
    mixture = NgramMixture(range(7), V, 0.01).fit(train)
    counted = KneserNey(order, V).fit(train).nats(heldout)  # from the first whole context on
    ensemble = averaged(*each)
    found = {
        "mixture of orders 0 to 6": [mixture.perplexity(heldout)],
        f"Kneser–Ney, order {order}": [perplexity(counted)],
        f"LSTM, {name}": [perplexity(nats) for nats in each],
        "the LSTM and Kneser–Ney, averaged": [perplexity(averaged(nats, counted)) for nats in each],
        f"{len(SEEDS)} LSTMs, averaged": [perplexity(ensemble)],
        f"{len(SEEDS)} LSTMs and Kneser–Ney, averaged": [perplexity(averaged(ensemble, counted))],
    }
    return [heldout_row(model, scores) for model, scores in found.items()]


def averaged(*nats: np.ndarray) -> np.ndarray:
    """Average probabilities, where all models give one: at the last tokens."""
    shared = min(map(len, nats))
    chances = np.exp(-np.stack([own[-shared:] for own in nats]))
    surprise: np.ndarray = -np.log(chances.mean(axis=0))
    return surprise


def heldout_row(model: str, scores: list[float]) -> dict[str, object]:
    """Write one model's median."""
    return {
        "model": model,
        "held-out perplexity": f"{np.median(scores):.3f}",
        "bits per character": f"{np.log2(np.median(scores)):.2f}",
        "over seeds": f"{min(scores):.3f} to {max(scores):.3f}" if len(scores) > 1 else "",
    }


def main() -> None:
    """Climb the ladder, then measure the held-out text."""
    reproducible(0)
    V, train, heldout = encoded_story()
    cut = len(train) * 8 // 9
    part, validation = train[:cut], train[cut:]
    passes = passes_in_a_minute(V, part, RUNGS)
    print(passes, flush=True)
    rows = climb(V, part, validation, passes)
    best = best_of(rows, RUNGS)
    team = bare_team(passes[BARE], rows[FEW])
    name = f"{team.count} of few passes, averaged"
    rows[name] = team_row(name, team, V, part, validation)
    store(
        "one-minute",
        "One minute of one processor on the story",
        list(rows.values()),
        notes=[
            f"Perplexity on the last ninth of the training text, trained on the rest; {len(SEEDS)} "
            f"seeds, batch {BATCH}, {STEPS} steps, clip 1. The rate is the best of "
            f"{', '.join(map(str, RATES))}, with few passes of "
            f"{', '.join(map(str, FEW_PASSES_RATES))}, and their number of "
            f"{', '.join(map(str, FEW_PASSES))}. Quick rise: AdamW (0.9, 0.99), a rate that rises "
            "for a tenth of the time and falls along a cosine; without: Adam, a rise of three "
            "tenths. Averaged: that many networks share the minute, each with the passes of its "
            "row.",
        ],
    )
    in_all = {name: round(count * 8 / 9) for name, count in passes.items()}  # of a longer text
    rate = float(str(rows[best]["rate"]))
    chosen = heldout_rows(V, RUNGS[best], best, rate, in_all[best], train, heldout, 7)
    team = bare_team(in_all[BARE], rows[FEW])
    minutes = [team.perplexities(V, train, (heldout,), minute)[0] for minute in SEEDS]
    chosen.append(heldout_row(f"{team.count} LSTMs of few passes, averaged", minutes))
    store("one-minute-heldout", "The best of one minute on the story's held-out tenth", chosen)


if __name__ == "__main__":
    main()
