"""Several models' averaged prediction, right and wrong: exercise 11.5."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def nats(logits: Array, targets: Array) -> Array:
    """Give the surprise of the mean of the models' probabilities, (K,)."""
    weights = np.exp(logits - logits.max(axis=2, keepdims=True))
    chances = weights / weights.sum(axis=2, keepdims=True)
    mean = chances.mean(axis=0)
    surprise: Array = -np.log(mean[np.arange(len(targets)), targets])
    return surprise


def cases() -> Iterator[Case]:
    """Give three models that disagree, of different confidence; then two whose scores overflow."""
    rng = np.random.default_rng(114)
    logits = rng.normal(size=(3, 5, 4)) * np.array([0.5, 2.0, 4.0])[:, None, None]
    targets = np.array([3, 1, 0, 2, 2])
    yield {"logits": logits, "targets": targets}
    high_and_low = np.where(np.arange(5) % 2, 1000.0, -1000.0)[:, None]
    yield {"logits": logits[:2] + high_and_low, "targets": targets}


CHANCES = "weights / weights.sum(axis=2, keepdims=True)"
ensemble_nats = FunctionExercise(
    label="Exercise 11.5",
    answer=nats,
    cases=cases,
    results={"the array of nats": "(K,)"},
    note="logits is (models, K, V).",
    mistakes={
        "the logits are averaged, then turned into probabilities. That is a geometric mean; "
        "average the probabilities.": [
            ("np.exp(logits - logits.max(axis=2, keepdims=True))", "np.exp(logits.mean(axis=0))"),
            (CHANCES, "weights / weights.sum(axis=1, keepdims=True)"),
            ("chances.mean(axis=0)", "chances"),
        ],
        "the models' nats are averaged. That is what they cost one by one; average their "
        "probabilities, and take the logarithm last.": [
            ("mean = chances.mean(axis=0)", "mean = np.exp(np.log(chances).mean(axis=0))")
        ],
        "scores around 1,000 overflow: subtract each row's largest score before np.exp.": (
            "logits - logits.max(axis=2, keepdims=True)",
            "logits",
        ),
        "the largest score of all is subtracted; in a row far below it every np.exp is 0. Subtract "
        "each row's own largest, along the last axis.": (
            "logits.max(axis=2, keepdims=True)",
            "logits.max()",
        ),
    },
    instead={
        CHANCES: {
            "weights / weights.sum(axis=1, keepdims=True)": "the softmax runs over the text; it "
            "runs over the letters, the last axis.",
            "weights / weights.sum(axis=0, keepdims=True)": "the softmax runs over the models; it "
            "runs over the letters, the last axis.",
        },
        "chances.mean(axis=0)": {
            "chances.sum(axis=0)": "the models' probabilities are added up but not divided by "
            "their number: the sum of one letter's chances is then 3.",
            "chances.max(axis=0)": "the most confident model alone is believed; average them.",
            "chances[0]": "this is the first model alone.",
        },
        "-np.log(mean[np.arange(len(targets)), targets])": {
            "mean[np.arange(len(targets)), targets]": "these are probabilities; the surprise is "
            "minus the logarithm.",
            "np.log(mean[np.arange(len(targets)), targets])": "the sign is wrong: take minus the "
            "logarithm.",
            "-np.log2(mean[np.arange(len(targets)), targets])": "these are bits; nats have the "
            "natural logarithm.",
            "-np.log(mean)": "the targets are not looked up: for each letter, the chance of the "
            "one that came.",
            "-np.log(mean.max(axis=1))": "this is the surprise of the likeliest letter; take the "
            "one that came.",
            "-np.log(mean[np.arange(len(targets)), targets]).mean()": "this is the mean; return "
            "the nats of each letter, (K,).",
        },
    },
    else_="For each model a softmax over the last axis; the mean over the first; then look up.",
)
