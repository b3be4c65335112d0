"""What chapter 13 finds in one network, in twenty: its own functions, run on seeds 0 to 19.

Cells are chosen on the end of the training text; all numbers are of the held-out text. Takes about
five minutes.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from measure import store
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lstm_course import inside, reproducible
from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary, perplexity
from lstm_course.training import token_nats

sys.path.append(str(Path(__file__).parents[1] / "tests" / "chapters"))
from notebook_source import chapter

SLUG, NETWORKS, H = "13-inside-the-gates", range(20), 128
FEATURES = ("word ends", "inside speech", "fifth letter on", "late in sentence")
WORD, SPEECH, LATE = 0, 1, 3
Row = dict[str, object]


def the_chapter() -> SimpleNamespace:
    """Give the chapter's functions and texts."""
    story = load_story()
    vocabulary = Vocabulary(story.train)
    choosing_text = story.train[-13_000:]
    features = chapter(SLUG).features
    return chapter(
        SLUG,
        V=len(vocabulary),
        H=H,
        text=story.heldout,
        training=vocabulary.encode(story.train),
        choosing=vocabulary.encode(choosing_text),
        heldout=vocabulary.encode(story.heldout),
        choosing_labels=features(choosing_text),
        heldout_labels=features(story.heldout),
    )


def cells(
    its: SimpleNamespace, seed: int, untrained: CharacterModel, model: CharacterModel
) -> list[Row]:
    """Find the best cell for each feature, score it beside its controls, and hold it."""
    units, _ = inside.best_unit(inside.record(model, its.choosing).c, its.choosing_labels)
    scores = its.controls(model, untrained, seed)
    costs = its.cost_of_holding(model, np.eye(H, dtype=bool)[units])
    rows = []
    for place, feature in enumerate(FEATURES):
        here = its.heldout_labels[:-1, place]
        row: Row = {"network": seed, "feature": feature, "cell": int(units[place])}
        row |= {name: f"{score[place]:.3f}" for name, score in scores.items()}
        row["held, there"] = f"{costs[place][here].mean():.5f}"
        row["held, elsewhere"] = f"{costs[place][~here].mean():.5f}"
        rows.append(row)
    return rows


def network(
    its: SimpleNamespace, seed: int, untrained: CharacterModel, model: CharacterModel
) -> Row:
    """Measure all else that the chapter says of a network."""
    chosen_on, judged_on = (inside.record(model, text) for text in (its.choosing, its.heldout))
    units, signs = inside.best_unit(chosen_on.c, its.choosing_labels)
    late, c = its.heldout_labels[:, LATE], judged_on.c[:, units[LATE]]
    lives, h_lives = inside.half_life(judged_on.c), inside.half_life(judged_on.h)
    slow = inside.half_life(chosen_on.c) > 8
    quick = np.random.default_rng(seed).permutation(np.flatnonzero(~slow))[: slow.sum()]
    all_slow, others = its.cost_of_holding(model, np.stack([slow, np.isin(range(H), quick)]))
    closing = its.heldout_labels[:-1, SPEECH] & (np.array(list(its.text))[1:] == '"')
    at_ends = each_cell_at_word_ends(its, model)
    lost = its.lost_to_another(model), its.lost_to_another(model, zero=True)
    after_an_end, elsewhere = falls(signs[LATE] * c, its.text)
    in_h = inside.chosen_auc(chosen_on.h, its.choosing_labels[:, LATE], judged_on.h, late)
    return {
        "network": seed,
        "perplexity": f"{perplexity(token_nats(model, its.heldout)):.3f}",
        "median size of the late cell": f"{np.median(abs(c)):.2f}",
        "its output gate": f"{judged_on.o[:, units[LATE]].mean():.3f}",
        "falls after an end": f"{after_an_end:.2f}",
        "falls elsewhere": f"{elsewhere:.2f}",
        "late in h": f"{in_h:.3f}",
        "slow cells": int(slow.sum()),
        "slow held": f"{all_slow.mean():.5f}",
        "slow held, closing quotes": f"{all_slow[closing].mean():.3f}",
        "others held": f"{others.mean():.3f}",
        "typical cell, word ends": f"{np.median(at_ends):.5f}",
        "rank of the chosen": int((at_ends >= at_ends[units[WORD]]).sum()),
        "longest c": f"{lives.max():.1f}",
        "median c": f"{np.median(lives):.2f}",
        "longest h": f"{h_lives.max():.2f}",
        "h for c, another place": f"{lost[0]['h'].sum() / lost[0]['c'].sum():.2f}",
        "h for c, zero": f"{lost[1]['h'].sum() / lost[1]['c'].sum():.2f}",
        **probes(its, seed, untrained, model),
    }


def each_cell_at_word_ends(its: SimpleNamespace, model: CharacterModel) -> np.ndarray:
    """Hold every cell alone: what the first 4,000 letters cost more where a word ends."""
    part = its.heldout[:4001]
    mean = inside.record(model, its.choosing).c.mean(axis=0)
    more = inside.clamped_nats(model, part, np.eye(H, dtype=bool), mean) - token_nats(model, part)
    return more[:, its.heldout_labels[:4000, WORD]].mean(axis=1)


def falls(values: np.ndarray, text: str) -> tuple[float, float]:
    """Tell how often a high value is below the median five letters on: after ends, elsewhere."""
    high = values > np.median(values)
    windows = np.lib.stride_tricks.sliding_window_view(~high, 5).any(axis=1)[1:]
    fell = windows[high[: len(windows)]]
    ends = np.isin(list(text), list(".!?\n"))[1 : len(windows) + 1][high[: len(windows)]]
    return float(fell[ends].mean()), float(fell[~ends].mean())


def probes(
    its: SimpleNamespace, seed: int, untrained: CharacterModel, model: CharacterModel
) -> Row:
    """Fit the probes of exercise 13.5."""
    labels, unread = its.choosing_labels[:, LATE], its.heldout_labels[:, LATE]
    rng = np.random.default_rng(seed)
    moved, moved_unread = inside.shifted(labels, rng), inside.shifted(unread, rng)
    before, after = (
        [inside.record(one, text) for text in (its.choosing, its.heldout)]
        for one in (untrained, model)
    )
    of_shifted = probed(after[0].c, moved, after[1].c, moved_unread)
    return {
        "probe of c": f"{probed(after[0].c, labels, after[1].c, unread)[1]:.3f}",
        "probe of h": f"{probed(after[0].h, labels, after[1].h, unread)[1]:.3f}",
        "probe of untrained h": f"{probed(before[0].h, labels, before[1].h, unread)[1]:.3f}",
        "shifted, read": f"{of_shifted[0]:.3f}",
        "shifted, unread": f"{of_shifted[1]:.3f}",
    }


def probed(
    states: np.ndarray, labels: np.ndarray, other_states: np.ndarray, other_labels: np.ndarray
) -> list[float]:
    """Give the AUC of a probe on the text it was fitted to, and on the other."""
    probe = make_pipeline(StandardScaler(), LogisticRegression(C=0.01)).fit(states, labels)
    pairs = (states, labels), (other_states, other_labels)
    return [float(inside.auc(probe.decision_function(x)[:, None], y)[0]) for x, y in pairs]


def save(rows: list[Row], networks: list[Row]) -> None:
    """Store both tables."""
    notes = [
        f"{len(NETWORKS)} networks of {H} units, six passes over the story as it is printed. Cells "
        "are chosen on the last 13,000 letters of the training text and judged on the held-out one."
    ]
    store("inside-cells", "The best cell for each feature, and its controls", rows, notes)
    store("inside-networks", "What else was found in each network", networks, notes)


def main() -> None:
    """Train twenty networks, and open each."""
    reproducible(13)
    its = the_chapter()
    rows: list[Row] = []
    networks: list[Row] = []
    for seed in NETWORKS:
        pair = its.train(seed)
        rows += cells(its, seed, *pair)
        networks.append(network(its, seed, *pair))
        print(networks[-1], *rows[-len(FEATURES) :], sep="\n", flush=True)
    save(rows, networks)


if __name__ == "__main__":
    main()
