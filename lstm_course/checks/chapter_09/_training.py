"""A training whose forget bias is set beforehand, right and wrong: exercise 9.5."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lstm_course.checks._declared import Answer, Case, FunctionExercise, Mistake
from lstm_course.checks._tools import expect, expect_number
from lstm_course.models import CharacterModel
from lstm_course.torch_cells import set_forget_bias
from lstm_course.training import evaluate, fit

IntArray = NDArray[np.int64]


def perplexity(
    value: float | None, seed: int, training: IntArray, heldout: IntArray, epochs: int
) -> float:
    """Do what exercise 9.5 asks."""
    torch.manual_seed(seed)
    model = CharacterModel(27, 64)
    if value is not None:
        set_forget_bias(model, value)
    fit(model, training, epochs=epochs, num_steps=32, learning_rate=0.03, seed=seed)
    return evaluate(model, heldout)


def cases() -> Iterator[Case]:
    """Give a bias, none and 0; then a language that is the worse, the longer the training."""
    letters = np.random.default_rng(95).choice(27, p=np.arange(27) / 351, size=3200)
    texts = {"training": letters[:2000], "heldout": letters[2000:]}
    for value, seed in [(3.0, 1), (None, 2), (0.0, 3)]:
        yield {"value": value, "seed": seed, **texts, "epochs": 2}
    yield {"value": 3.0, "seed": 1, **texts, "heldout": 26 - letters[2000:], "epochs": 3}


def one_number(function: Answer) -> Answer:
    """Require one number, in single precision, from a chance that only the answer's seed undoes."""

    def run(value: float | None, *rest: Any) -> np.float32:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(10)
            try:
                result = function(value, *rest)
            except TypeError as error:
                expect(value is not None or "NoneType" not in str(error), NOTHING)
                raise
        expect(
            not hasattr(result, "heldout_perplexity"),
            "you return what fit returns, its History; return one number, what evaluate gives.",
        )
        expect(
            not isinstance(result, tuple | list),
            f"return the perplexity alone, not a {type(result).__name__}.",
        )
        return np.float32(expect_number(result, "the perplexity"))

    return run


NOTHING = "with the value None, nothing is to be set: PyTorch's own start stays as it is."
SET = "    if value is not None:\n        set_forget_bias(model, value)\n"
FIT, EVALUATE = "    fit(model, training,", "evaluate(model, heldout)"
SEVERAL: dict[str, Mistake] = {
    "this is fit's training perplexity; measure the held-out text with evaluate.": [
        (FIT, "    history = fit(model, training,"),
        (EVALUATE, "history.train_perplexity[-1]"),
    ],
    "where training makes the held-out text worse, yours is not the perplexity after the last "
    "epoch. To choose the best epoch by the held-out text is to learn from it: train for all "
    "epochs, then evaluate once.": [
        (FIT, "    history = fit(model, training, heldout,"),
        (EVALUATE, "min(history.heldout_perplexity)"),
    ],
    "the forget bias is set after training; it belongs before.": [
        (SET, ""),
        ("    return", f"{SET}    return"),
    ],
}
heldout_perplexity = FunctionExercise(
    label="Exercise 9.5",
    answer=perplexity,
    adapt=one_number,
    cases=cases,
    results={"the perplexity": ""},
    mistakes=SEVERAL,
    instead={
        EVALUATE: {
            f"np.log({EVALUATE})": "this is the mean number of nats; the perplexity is its "
            "exponential.",
            "evaluate(model, training)": "this is the perplexity of the training text; measure the "
            "held-out one.",
        },
        "if value is not None": {
            "if False": "the forget bias is not set.",
            "if value": "with the value 0 the forget bias is not set. 0 is a value, too: ask `if "
            "value is not None`.",
            "value = value or 0.0\n    if True": "with None, PyTorch's start should be left as it "
            "is; here the forget bias was set to 0.",
            "if True": NOTHING,
        },
        "    torch.manual_seed(seed)\n": {
            "": "two runs with one seed give two results: call torch.manual_seed(seed) before the "
            "model is made.",
        },
        "CharacterModel(27, 64)": {
            "CharacterModel(27, 128)": "the state has 128 numbers, as in the chapter; here it is "
            "to have 64.",
        },
        "fit(model, training, epochs=epochs": {
            "fit(model, heldout, epochs=epochs": "the model was trained on the held-out text.",
            "fit(model, training, epochs=1": "the number of epochs is not the given one.",
        },
        " num_steps=32,": {"": "num_steps is fit's own, 35; pass num_steps=32."},
        " learning_rate=0.03,": {
            "": "the learning rate is fit's own, 0.01; pass learning_rate=0.03."
        },
        ", seed=seed)": {")": "the seed does not reach fit: pass seed=seed."},
    },
    else_="Compare your settings with the list, one by one.",
)
