"""A switch that comes back to where it was, and how much a history holds: exercise 8.5."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import numpy as np

from lstm_course.autodiff import LSTM, no_grad
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close

YIELDS = {
    "didn't yield": "where recording is off already, your function comes to its end without a "
    "`yield`, so that the block does not run. Every way through it must pass one `yield`.",
    "didn't stop": "your function comes to a second `yield`; each way through it must pass exactly "
    "one.",
}
Switch = Callable[[Any], AbstractContextManager[Any]]


@exercise("Exercise 8.5, first leak")
def no_grad_for(no_grad_for: Switch) -> None:
    """Check a switch that always comes back to where it was."""
    try:
        _judge_switch(no_grad_for)
    except RuntimeError as error:
        wrong = next((told for found, told in YIELDS.items() if found in str(error)), None)
        expect(wrong is None, str(wrong))
        raise


def _judge_switch(no_grad_for: Switch) -> None:
    engine = SimpleNamespace(recording=True)
    with _opened(no_grad_for, engine):
        expect(engine.recording is False, "inside the block `recording` should be False.")
    expect(engine.recording is True, "after the block `recording` should be True again.")
    engine.recording = False
    with no_grad_for(engine):
        expect(
            engine.recording is False,
            "inside a second block, within the first, `recording` should still be False: set it "
            "to False, do not turn it around.",
        )
    expect(
        engine.recording is False,
        "a no_grad inside a no_grad switched recording on when it ended. Put back what was there "
        "before, not True.",
    )
    for error in (KeyError("an error inside the block"), KeyboardInterrupt()):
        engine.recording = True
        _interrupt(no_grad_for, engine, error)
        expect(
            engine.recording is True,
            f"after a {type(error).__name__} inside the block `recording` stays False, and "
            "training would learn nothing from then on. Use try: ... finally: ..., which no way "
            "out can pass by.",
        )


def _opened(no_grad_for: Switch, engine: SimpleNamespace) -> AbstractContextManager[Any]:
    """Make the context manager, or explain why there is none."""
    manager = no_grad_for(engine)
    expect(
        not hasattr(manager, "__next__") or hasattr(manager, "__enter__"),
        "your function is a generator, but not yet a context manager: write `@contextmanager` "
        "above `def`.",
    )
    expect(
        hasattr(manager, "__enter__"),
        f"`with` needs a context manager, but got {manager}: write `@contextmanager` above `def`, "
        "and `yield` where the block is to run.",
    )
    expect(
        getattr(manager, "gen", manager) is not None,
        "there is no `yield` in your function; the block runs where it stands.",
    )
    return manager


def _interrupt(no_grad_for: Switch, engine: SimpleNamespace, error: BaseException) -> None:
    try:
        with no_grad_for(engine):
            raise error
    except type(error):
        return
    expect(False, "the error inside the block was swallowed; let it pass on.")


@exercise("Exercise 8.5, second leak")
def held(held: Any) -> None:
    """Check how many tensors h holds: after 1, 10 and 100 steps, then after 100 unrecorded ones."""
    expect(
        not isinstance(held, list | tuple)
        or not any(isinstance(value, list | tuple) for value in held),
        "held contains the histories themselves; put the len() of each into it.",
    )
    right = measured_histories()
    expect_close(
        expect_array(held, "held", (4,), "(measurements,)"),
        right,
        "held",
        {
            "you carried the state on from one measurement to the next; begin each without a "
            "state.": [*measured_histories(carry=True)[:3], right[3]],
            "the last number should be measured under no_grad.": [*right[:3], right[2]],
            "the measurement under no_grad comes last.": [right[3], *right[:3]],
            "that is the history of output; measure that of h.": measured_histories("output"),
            "that is the history of c; measure that of h.": measured_histories("c"),
        },
        "Measure len(h.history()) for x[:1], x[:10], x[:100], and once more for x[:100] under "
        "no_grad.",
    )


def measured_histories(of: str = "h", *, carry: bool = False) -> list[int]:
    """Count the tensors that a result of the package's LSTM holds on to."""
    lstm, x = LSTM(3, 4, rng=np.random.default_rng(0)), np.zeros((100, 2, 3))
    held, state = [], None
    for T in (1, 10, 100):
        output, state = lstm(x[:T], state if carry else None)
        held.append(len({"output": output, "h": state[0], "c": state[1]}[of].history()))
    with no_grad():
        _, (h, _) = lstm(x)
    return [*held, len(h.history())]
