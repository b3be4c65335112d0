"""Checks for the exercises of chapter 08, Your own autograd."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import numpy as np

from lstm_course.autodiff import LSTM, no_grad
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close


@exercise("Exercise 8.1")
def by_hand(dL_du: float, dL_da: float, dL_db: float) -> None:
    """Check the gradients of L = (u + a) u with u = a b, at a = 2 and b = 3.

    Parameters
    ----------
    dL_du, dL_da, dL_db : float

    Raises
    ------
    CheckFailed
        With a hint, where the number tells what went wrong.

    Examples
    --------
    >>> by_hand(14, 48, 28)
    ✓ Exercise 8.1 is right.
    """
    expect_close(
        dL_du,
        14,
        "dL/du",
        {
            "u is used twice: that is the bill that comes by way of the product L = y u; the one "
            "that comes by way of y is missing.": 8,
            "u is used twice: that is the bill that comes by way of y; the one that comes straight "
            "from L = y u is missing.": 6,
            "two bills for the same tensor are added, not multiplied.": 48,
        },
        "u receives y straight from L = y u, and dL/dy by way of y = u + a; add the two.",
    )
    expect_close(
        dL_da,
        48,
        "dL/da",
        {
            "a is used twice: the bill that comes by way of y = u + a is missing.": 42,
            "a is used twice: the bill that comes by way of u = a b is missing.": 6,
            "a product hands its gradient on times the OTHER factor: for a that is b.": 34,
        },
        "a receives dL/dy from y = u + a, and b times dL/du from u = a b.",
    )
    expect_close(
        dL_db,
        28,
        "dL/db",
        {
            "a product hands its gradient on times the OTHER factor: for b that is a.": 42,
            "that is what dL/du would be worth without its bill by way of y.": 16,
        },
        "b is used once, in u = a b: it receives a times dL/du.",
    )


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
    kept = y.copy(), d.copy()
    gradient = softmax_pull(y, d)
    expect(
        np.array_equal(y, kept[0]) and np.array_equal(d, kept[1]),
        "your function changes its inputs in place; others may need them. Make new arrays.",
    )
    mean = (d * y).sum(axis=-1, keepdims=True)
    expect_close(
        gradient,
        y * (d - mean),
        "the gradient",
        {
            "that treats every probability as if it depended on its own score only. Raising one "
            "score lowers all other probabilities of its row.": d * y * (1 - y),
            "the term with the sum over the row is missing: the probabilities share one sum.": y
            * d,
            "the sum runs over the whole array; it belongs to each row by itself: axis=-1.": y
            * (d - (d * y).sum()),
            "the sum over the row must be weighted with y.": y * (d - d.sum(-1, keepdims=True)),
            "the sum runs over the columns; softmax works along the last axis.": y
            * (d - (d * y).sum(axis=0)),
            "the sign of the sum is wrong: what one score gains, the others lose.": y * (d + mean),
            "d - sum(d y) must be weighted with y once more.": d - mean,
        },
        "For each row: y_v (d_v - sum over k of d_k y_k).",
    )


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

    Examples
    --------
    >>> def undo(d, shape):
    ...     d = d.sum(axis=tuple(range(d.ndim - len(shape))))
    ...     stretched = tuple(k for k, size in enumerate(shape) if size == 1)
    ...     return d.sum(axis=stretched, keepdims=True)
    >>> sum_to(undo)
    ✓ Exercise 8.3 is right.
    """
    for full, shape in [
        ((4, 3), (4, 3)),
        ((4, 3), (3,)),
        ((4, 3), ()),
        ((4, 3), (4, 1)),
        ((4, 3), (1, 3)),
        ((5, 4, 3), (4, 1)),
        ((5, 4, 4), (1, 1, 4)),
        ((1, 3), (1, 3)),
    ]:
        d = np.random.default_rng(0).normal(size=full)
        case = f"d of shape {full} for a parent of shape {shape}: "
        _check_sum(np.asarray(sum_to(d.copy(), shape)), d, shape, case)


def _check_sum(result: np.ndarray, d: np.ndarray, shape: tuple[int, ...], case: str) -> None:
    missing = d.ndim - len(shape)
    copied = (*range(missing), *(missing + k for k, size in enumerate(shape) if size == 1))
    if result.shape != shape:
        expect(result.dtype.kind == "f", f"{case}no array came back; does it end with `return`?")
        found = f"{case}the result has the shape {result.shape}. "
        expect(
            1 not in shape or result.shape != d.shape[missing:],
            f"{found}An axis of length 1 that was stretched must be summed, too.",
        )
        expect(result.shape != d.shape, f"{found}Nothing has been summed.")
        expect(
            result.shape != (),
            f"{found}All numbers were added up. Sum only over the axes that were copied.",
        )
        expect(
            1 in shape or result.ndim <= len(shape),
            f"{found}Axes are left over: all that the parent does not have must be summed.",
        )
        expect(False, f"{found}A stretched axis stays, with length 1: keepdims=True.")
    right = d.sum(axis=copied).reshape(shape)
    hints = {}
    if copied:
        hints = {
            f"{case}that is the mean. A number that was used many times gets the SUM of the "
            "gradients.": d.mean(axis=copied).reshape(shape),
            f"{case}that is the gradient of one copy only. A number that was used many times gets "
            "the SUM of the gradients.": d[
                tuple(0 if axis in copied else slice(None) for axis in range(d.ndim))
            ].reshape(shape),
        }
    expect_close(result, right, f"{case}the result", hints, "Add up the gradients of all copies.")


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
    a = _node("a")
    b, c = _node("b", a), _node("c", a)
    _check_order(order, _node("d", b, c), 4, "a diamond")
    short = _node("x")
    far = short
    for k in range(3):
        far = _node(f"y{k}", far)
    _check_order(order, _node("end", far, short), 5, "a short way beside a long one")
    _check_order(order, _node("end", short, far), 5, "a short way beside a long one")
    twice = _node("x")
    for k in range(12):
        twice = _node(f"y{k}", twice, twice)
    _check_order(order, twice, 13, "12 doublings, y = y + y")
    chain = _node("x")
    for k in range(5000):
        chain = _node(f"y{k}", chain)
    try:
        _check_order(order, chain, 5001, "a chain of 5,000 steps")
    except RecursionError:
        expect(
            False,
            "a chain of 5,000 steps is too deep for a function that calls itself. Keep a list of "
            "the nodes that are waiting, and a loop.",
        )


def _node(name: str, *parents: Any) -> Any:
    return SimpleNamespace(name=name, parents=parents)


def _check_order(order: Callable[[Any], Sequence[Any]], root: Any, count: int, what: str) -> None:
    result = order(root)
    expect(
        isinstance(result, list | tuple),
        f"give back a list of nodes, not a {type(result).__name__}; does the function end with "
        "`return`?",
    )
    places = {id(node): place for place, node in enumerate(result)}
    expect(
        len(places) == len(result),
        f"{what}: a node stands in the list more than once. Remember which you have seen, by id(), "
        "not by name.",
    )
    expect(
        len(result) == count,
        f"{what}: the list has {len(result)} nodes, but should have all {count}, the first and the "
        "leaves included.",
    )
    late = [
        (node, parent)
        for node in result
        for parent in node.parents
        if places[id(parent)] < places[id(node)]
    ]
    expect(
        len(late) < len([parent for node in result for parent in node.parents]),
        f"{what}: your list begins with the leaves. Backward begins with the result: reverse it.",
    )
    expect(
        not late,
        f"{what}: {late and late[0][1].name} comes before {late and late[0][0].name}, which was "
        "made from it, so one of its bills arrives too late. A node may go into the list only when "
        "all its children are there.",
    )


@exercise("Exercise 8.5")
def leaks(no_grad_for: Callable[[Any], AbstractContextManager[Any]], held: Sequence[int]) -> None:
    """Check a switch that comes back to where it was, and the measured lengths of histories.

    Parameters
    ----------
    no_grad_for : callable
        Takes an object with an attribute ``recording``; gives a context manager.
    held : sequence of int
        Tensors held by the state h after 1, 10 and 100 steps with recording, then after 100
        without.

    Raises
    ------
    CheckFailed
        With the situation in which the switch is left wrong, or the number that is off.
    """
    switch = SimpleNamespace(recording=True)
    with no_grad_for(switch):
        expect(switch.recording is False, "inside the block `recording` should be False.")
    expect(switch.recording is True, "after the block `recording` should be True again.")
    switch.recording = False
    with no_grad_for(switch):
        pass
    expect(
        switch.recording is False,
        "a no_grad inside a no_grad switched recording on when it ended. Put back what was there "
        "before, not True.",
    )
    switch.recording = True
    try:
        with no_grad_for(switch):
            raise KeyError("an error inside the block")
    except KeyError:
        pass
    else:
        expect(False, "the error inside the block was swallowed; let it pass on.")
    expect(
        switch.recording is True,
        "after an error inside the block `recording` stays False, and training would learn "
        "nothing from then on. Use try: ... finally: ...",
    )
    numbers = expect_array(held, "held", (4,), "(four measurements,)")
    right = measured_histories()
    expect_close(
        numbers,
        right,
        "held",
        {
            "you carried the state on from one measurement to the next; begin each without a "
            "state.": [*measured_histories(carry=True)[:3], right[3]],
            "the last number should be measured under no_grad.": [*right[:3], right[2]],
        },
        "Measure len(h.history()) for x[:1], x[:10], x[:100], and once more for x[:100] under "
        "no_grad.",
    )


def measured_histories(*, carry: bool = False) -> list[int]:
    """Count the tensors that the state h of the package's LSTM holds on to.

    Parameters
    ----------
    carry : bool
        Hand the state on from one measurement to the next, as one should not.

    Returns
    -------
    list of int
        After 1, 10 and 100 steps with recording, and after 100 without.
    """
    lstm, x = LSTM(3, 4, rng=np.random.default_rng(0)), np.zeros((100, 2, 3))
    held, state = [], None
    for T in (1, 10, 100):
        _, state = lstm(x[:T], state if carry else None)
        held.append(len(state[0].history()))
    with no_grad():
        _, (h, _) = lstm(x)
    return [*held, len(h.history())]
