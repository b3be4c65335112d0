"""A backward pass that works states out again, right and wrong: exercise 4.5."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._calls import returned
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect
from lstm_course.checks.chapter_04._backward import RESULTS, example
from lstm_course.numpy_cells import RNN


class WatchedRNN(RNN):
    """A cell that remembers the longest run it was asked for."""

    longest = 0

    def forward(self, x: Any, h_0: Any = None) -> tuple[Any, Any]:
        """Run, and remember for how long."""
        self.longest = max(self.longest, len(x))
        return super().forward(x, h_0)


def in_windows(
    doutput: Array, x: Array, saved: Array, k: int, cell: RNN
) -> tuple[dict[str, Array], Array]:
    """Go back through windows of k steps, each worked out again from its first state."""
    total, dh = dict.fromkeys(cell.parameters, np.array(0.0)), np.zeros_like(saved[0])
    for start in reversed(range(0, len(x), k)):
        window = slice(start, start + k)
        cell.forward(x[window], saved[start // k])
        _, dh = cell.backward(doutput[window], dh)
        total = {name: total[name] + new for name, new in cell.gradients.items()}
    return total, dh


def cases() -> Iterator[Case]:
    """Give a new cell each time, on which nothing has been run."""
    rng = np.random.default_rng(45)
    for T, k in [(12, 3), (6, 6), (4, 1)]:
        twin, x, h, doutput = example(T, 2, 3, 4, "tanh", rng)
        cell = WatchedRNN(3, 4, rng=rng)
        cell.W_x, cell.W_h, cell.b = (weight.copy() for weight in twin.parameters.values())
        yield {"doutput": doutput, "x": x, "saved": h[:-1:k].copy(), "k": k, "cell": cell}


def flat(function: Callable[..., Any]) -> Callable[..., tuple[Any, ...]]:
    """Let a function give its four arrays one by one, if they are there and were worked out."""

    def run(doutput: Array, x: Array, saved: Array, k: int, cell: WatchedRNN) -> tuple[Any, ...]:
        gradients, dh_0 = returned(function(doutput, x, saved, k, cell), "gradients", "dh_0")
        expect(
            isinstance(gradients, dict),
            "the first result should be the dictionary of gradients, the second dh_0.",
        )
        for name in cell.parameters:
            expect(name in gradients, f"the dictionary holds no {name!r}, as cell.gradients does.")
        expect(
            cell.longest <= k,
            f"cell.forward has run over {cell.longest} steps at once, so their states were all in "
            f"memory again. Never run more than one window, here {k} steps.",
        )
        return *(gradients[name] for name in cell.parameters), dh_0

    return run


EVERY = "add up those of all windows, as cell.backward sets cell.gradients anew each time."
thrifty_backward = FunctionExercise(
    label="Exercise 4.5",
    answer=in_windows,
    adapt=flat,
    cases=cases,
    results=RESULTS,
    note="saved holds one state for each window: the window that begins at step start has "
    "saved[start // k].",
    mistakes={
        "this is the truncated gradient: hand the blame dh_0 of a window to the window before it, "
        "as its dh_n.": ("doutput[window], dh)", "doutput[window])"),
        f"these are the gradients of the first window only; {EVERY}": ("total[name] + new", "+new"),
        f"these are the gradients of the last window only; {EVERY}": (
            "total[name] + new",
            "total[name] if total[name].ndim else +new",
        ),
        "the windows run from first to last; blame starts in the last one.": ("reversed", ""),
        "every window is worked out from h_0; each has a first state of its own, "
        "saved[start // k].": ("saved[start // k]", "saved[0]"),
        "the windows begin one saved state too early: the one that begins at step start has the "
        "first state saved[start // k].": ("saved[start // k]", "saved[start // k - 1]"),
    },
    else_="Go through the windows from the last to the first: cell.forward from its saved state, "
    "saved[start // k], then cell.backward with what the later window passed back.",
)
