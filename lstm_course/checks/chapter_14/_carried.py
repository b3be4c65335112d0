"""The state from one window to the next: exercise 14.2e."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from lstm_course.checks._calls import returned
from lstm_course.checks._tools import agree, exercise, expect

Step = Callable[[Tensor, Tensor, bool], Any]


@exercise("Exercise 14.2e")
def next_state(function: Step) -> None:
    """Check that a state is carried without its graph, and zero before a new text.

    Parameters
    ----------
    function : callable
        Takes h and c, tensors (1, N, H) with a graph behind them, and whether a new text begins;
        returns the two with which the next window starts.

    Raises
    ------
    CheckFailed
        Naming the fault that is left.

    Examples
    --------
    >>> next_state(lambda h, c, new: (h.detach() * (not new), c.detach() * (not new)))
    ✓ Exercise 14.2e is right.
    """
    expect(callable(function), f"give the function itself, not a {type(function).__name__}.")
    generator = torch.Generator().manual_seed(146)
    for new_text in (False, True):
        h, c = (torch.randn(1, 3, 2, generator=generator).requires_grad_() * 1.0 for _ in "hc")
        before = h.detach().clone(), c.detach().clone()
        given = function(h, c, new_text)
        when = "before a new text" if new_text else "within a text"
        expect(given is not None, f"{when} the function returns None; give two tensors, h and c.")
        found = returned(given, "h", "c")
        expect(
            torch.equal(h.detach(), before[0]) and torch.equal(c.detach(), before[1]),
            "the function changes h or c, which belong to the caller; make new ones.",
        )
        _judge(found, before, new_text)


def _judge(found: list[Any], before: tuple[Tensor, Tensor], new_text: bool) -> None:
    """Say which fault is left in one of the two cases."""
    when = "before a new text" if new_text else "within a text"
    for name, value, old in zip("hc", found, before, strict=True):
        expect(value is not None, f"{when}, {name} is None; give a tensor of zeros there.")
        expect(
            not getattr(value, "requires_grad", False),
            f"{when}, {name} still requires a gradient: a graph behind it would take the next "
            "backward into the last window. Use detach(), and nothing after it.",
        )
        if new_text:
            expect(
                not agree(value, old),
                f"{name} is carried over into a new text, with which it has nothing to do. Give "
                "zeros there.",
            )
            expect(agree(value, old * 0), f"{when}, {name} should be zeros, of the same shape.")
        else:
            expect(
                not agree(value, old * 0),
                f"{when}, {name} is zero: detach cuts the gradient and keeps the value.",
            )
            other = before[1] if name == "h" else before[0]
            expect(not agree(value, other), "h and c are exchanged.")
            expect(agree(value, old), f"{when}, the value of {name} should stay as it is.")
