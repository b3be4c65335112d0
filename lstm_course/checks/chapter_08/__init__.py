"""Checks for the exercises of chapter 8, Your own autograd."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from lstm_course.checks._calls import call
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close
from lstm_course.checks.chapter_08._broadcasting import judge_sums
from lstm_course.checks.chapter_08._graphs import judge_order
from lstm_course.checks.chapter_08._recording import measured_histories, no_grad_for
from lstm_course.checks.chapter_08._softmax import judge_memory, softmax_mistakes

__all__ = [
    "by_hand",
    "held",
    "no_grad_for",
    "order",
    "softmax_pull",
    "sum_to",
]


@exercise("Exercise 8.1")
def by_hand(dL_du: float, dL_da: float, dL_db: float, two_bills: Collection[str]) -> None:
    """Check the gradients of L = y u with y = u + a and u = a b, at a = 2 and b = 3.

    Parameters
    ----------
    dL_du, dL_da, dL_db : float
    two_bills : collection of str
        The names of the tensors that receive two gradients.

    Raises
    ------
    CheckFailed
        With a hint, where the answer tells what went wrong.

    Examples
    --------
    >>> by_hand(14, 48, 28, ["a", "u"])
    ✓ Exercise 8.1 is right.
    """
    expect_close(
        dL_du,
        14,
        "dL/du",
        {
            "dL/du = 8 is one bill, the one straight from L = y u. u is used in y = u + a as well: "
            "add the bill that comes by way of y.": 8,
            "dL/du = 6 is one bill, the one by way of y = u + a. u is used in L = y u as well: add "
            "the bill that comes straight from there.": 6,
            "dL/du = 48: two bills for the same tensor are added, not multiplied.": 48,
        },
        "u receives y straight from L = y u, and dL/dy by way of y = u + a; add the two.",
    )
    expect_close(
        dL_da,
        48,
        "dL/da",
        {
            "dL/da = 42 is one bill, the one by way of u = a b; that by way of y = u + a is "
            "missing.": 42,
            "dL/da = 6 is one bill, the one by way of y = u + a; that by way of u = a b is "
            "missing.": 6,
            "dL/da = 34: a product hands its gradient on times the OTHER factor; for a that is "
            "b.": 34,
            "dL/da = 30: u handed on the one bill of 8. It must wait for both, 14.": 30,
        },
        "a receives dL/dy from y = u + a, and b times dL/du from u = a b.",
    )
    expect_close(
        dL_db,
        28,
        "dL/db",
        {
            "dL/db = 42: a product hands its gradient on times the OTHER factor; for b that is "
            "a.": 42,
            "dL/db = 16: u handed on the one bill of 8. It must wait for both, 14.": 16,
        },
        "b is used once, in u = a b: it receives a times dL/du.",
    )
    _judge_names(two_bills)


def _judge_names(two_bills: Collection[str]) -> None:
    names = two_bills.replace(",", " ").split() if isinstance(two_bills, str) else two_bills
    expect(
        isinstance(names, list | tuple | set | frozenset)
        and all(isinstance(name, str) and name in tuple("abuyL") for name in names),
        'two_bills should hold names, in quotes: out of "a", "b", "u", "y" and "L".',
    )
    expect(len(names) > 0, "two_bills is empty; which tensors does the graph use twice?")
    found = set(names)
    expect(
        found != {"u", "y", "L"},
        "u, y and L were each made from two parents, and so WRITE two bills. Who receives two?",
    )
    for name, why in {
        "L": "L is where the bills begin; it receives none from another tensor",
        "y": "y is used once, in L = y u",
        "b": "b is used once, in u = a b",
    }.items():
        expect(name not in found, f"two_bills: {why}.")
    expect("u" in found, "two_bills: u is missing; it is used in y = u + a and in L = y u.")
    expect("a" in found, "two_bills: a is missing; it is used in u = a b and in y = u + a.")


@exercise("Exercise 8.2")
def softmax_pull(softmax_pull: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> None:
    """Check how a gradient goes back through a softmax over the last axis.

    Parameters
    ----------
    softmax_pull : callable
        Takes the softmax's result y and the loss's gradient d with respect to it, both (N, V);
        gives the gradient with respect to the scores (N, V).

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> softmax_pull(lambda y, d: y * (d - (d * y).sum(axis=-1, keepdims=True)))
    ✓ Exercise 8.2 is right.
    """
    rng = np.random.default_rng(0)
    e, d = np.exp(rng.normal(size=(3, 4))), rng.normal(size=(3, 4))
    y = e / e.sum(axis=-1, keepdims=True)
    gradient = call(
        softmax_pull,
        {"y": y, "d": d},
        "Multiply them entry by entry, then give each row one sum: the sums should have the shape "
        "(N, 1), and keepdims=True keeps that axis.",
    )
    expect_close(
        gradient,
        y * (d - (d * y).sum(axis=-1, keepdims=True)),
        "the gradient",
        softmax_mistakes(y, d),
        "For each row: y_v (d_v - sum over k of d_k y_k).",
    )
    judge_memory(softmax_pull)


@exercise("Exercise 8.3")
def sum_to(sum_to: Callable[[np.ndarray, tuple[int, ...]], np.ndarray]) -> None:
    """Check that broadcasting is undone, for missing axes and for stretched ones.

    Parameters
    ----------
    sum_to : callable
        Takes the gradient d and the parent's shape; gives the parent's gradient.

    Raises
    ------
    CheckFailed
        Naming the shapes that come out wrong, and why.
    """
    judge_sums(sum_to)


@exercise("Exercise 8.4")
def order(order: Callable[[Any], Sequence[Any]]) -> None:
    """Check a topological order: children before parents, each once, at any depth.

    Parameters
    ----------
    order : callable
        Takes a node with an attribute ``parents``; gives the list of all nodes it came from, itself
        first.

    Raises
    ------
    CheckFailed
        With the graph that comes out wrong.
    """
    judge_order(order)


@exercise("Exercise 8.5, second leak")
def held(held: Sequence[int]) -> None:
    """Check how many tensors the package's LSTM holds on to.

    Parameters
    ----------
    held : sequence of int
        Tensors held by the state h after 1, 10 and 100 steps with recording, then after 100
        without.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> held([21, 165, 1605, 1])
    ✓ Exercise 8.5, second leak is right.
    """
    expect(
        not isinstance(held, list | tuple)
        or not any(isinstance(value, list | tuple) for value in held),
        "held contains the histories themselves; put the len() of each into it.",
    )
    numbers = expect_array(held, "held", (4,), "(measurements,)")
    right = measured_histories()
    expect_close(
        numbers,
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
