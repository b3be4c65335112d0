"""The checks of chapter 08: right answers pass, typical mistakes get the message meant for them."""

from contextlib import contextmanager, nullcontext

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_08


def not_written(*args):
    raise NotImplementedError


def test_by_hand_accepts_the_solution(capsys):
    chapter_08.by_hand(14, 48, 28)
    assert "✓ Exercise 8.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((8, 48, 28), "by way of y is missing"),
        ((6, 48, 28), "straight from L = y u is missing"),
        ((48, 48, 28), "added, not multiplied"),
        ((13, 48, 28), "add the two"),
        ((None, 48, 28), "is None"),
        ((14, 42, 28), r"y = u \+ a is missing"),
        ((14, 6, 28), "u = a b is missing"),
        ((14, 34, 28), "for a that is b"),
        ((14, 1, 28), "b times dL/du"),
        ((14, 48, 42), "for b that is a"),
        ((14, 48, 16), "without its bill"),
        ((14, 48, 1), "b is used once"),
    ],
)
def test_by_hand_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_08.by_hand(*answer)


def softmax_pull(y, d):
    return y * (d - (d * y).sum(axis=-1, keepdims=True))


def softmax_in_place(y, d):
    d -= (d * y).sum(axis=-1, keepdims=True)
    return y * d


def test_softmax_accepts_the_solution(capsys):
    chapter_08.softmax_pull(softmax_pull)
    assert "✓ Exercise 8.2" in capsys.readouterr().out


def test_softmax_accepts_the_long_way():
    def with_all_slopes(y, d):
        slopes = y[:, :, None] * (np.eye(y.shape[1]) - y[:, None, :])  # (N, k, v)
        return np.einsum("nk,nkv->nv", d, slopes)

    chapter_08.softmax_pull(with_all_slopes)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda y, d: d * y * (1 - y), "its own score only"),
        (lambda y, d: y * d, "the sum over the row is missing"),
        (lambda y, d: y * (d - (d * y).sum()), "each row by itself"),
        (lambda y, d: y * (d - d.sum(-1, keepdims=True)), "weighted with y"),
        (lambda y, d: y * (d - (d * y).sum(axis=0)), "along the last axis"),
        (lambda y, d: y * (d + (d * y).sum(-1, keepdims=True)), "sign of the sum"),
        (lambda y, d: d - (d * y).sum(-1, keepdims=True), "once more"),
        (softmax_in_place, "changes its inputs"),
        (lambda y, d: d, "For each row"),
        (lambda y, d: (d * y).sum(-1), "has the shape"),
        (lambda y, d: None, "is None"),
        (not_written, "not written yet"),
    ],
)
def test_softmax_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_08.softmax_pull(answer)


def sum_to(d, shape, *, reduce=np.sum, keepdims=True, stretched=True):
    d = reduce(d, axis=tuple(range(d.ndim - len(shape))))
    axes = tuple(axis for axis, size in enumerate(shape) if size == 1) if stretched else ()
    return reduce(d, axis=axes, keepdims=keepdims) if axes else d


def first_copy(d, shape):
    missing = d.ndim - len(shape)
    index = [0] * missing + [slice(0, 1) if size == 1 else slice(None) for size in shape]
    return d[tuple(index)]


def test_sum_to_accepts_the_solution(capsys):
    chapter_08.sum_to(sum_to)
    assert "✓ Exercise 8.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda d, shape: sum_to(d, shape, stretched=False), "stretched must be summed, too"),
        (lambda d, shape: sum_to(d, shape, keepdims=False), "keepdims=True"),
        (lambda d, shape: sum_to(d, shape, reduce=np.mean), "that is the mean"),
        (first_copy, "one copy only"),
        (lambda d, shape: d, "Nothing has been summed"),
        (lambda d, shape: d.sum() if d.shape != shape else d, "All numbers were added up"),
        (lambda d, shape: d.sum(axis=0) if d.ndim > len(shape) else d, "left over"),
        (lambda d, shape: sum_to(d, shape) * 2, "all copies"),
        (lambda d, shape: None, "does it end with `return`"),
        (not_written, "not written yet"),
    ],
)
def test_sum_to_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_08.sum_to(answer)


def order(node):
    uses, waiting = {id(node): 0}, [node]
    while waiting:
        for parent in waiting.pop().parents:
            if id(parent) not in uses:
                uses[id(parent)] = 0
                waiting.append(parent)
            uses[id(parent)] += 1
    ready, result = [node], []
    while ready:
        result.append(ready.pop())
        for parent in result[-1].parents:
            uses[id(parent)] -= 1
            if uses[id(parent)] == 0:
                ready.append(parent)
    return result


def breadth_first(node):
    found = {id(node): node}
    waiting = [node]
    for current in waiting:
        waiting += {id(p): p for p in current.parents if id(p) not in found}.values()
        found |= {id(p): p for p in current.parents}
    return list(found.values())


def depth_first(node):
    found, waiting = {}, [node]
    while waiting:
        current = waiting.pop()
        if id(current) not in found:
            found[id(current)] = current
            waiting += current.parents
    return list(found.values())


def recursive(node):
    found = {}

    def visit(current):
        if id(current) not in found:
            for parent in current.parents:
                visit(parent)
            found[id(current)] = current

    visit(node)
    return list(found.values())[::-1]


def every_path(node):
    result = [node]
    for parent in node.parents:
        result += every_path(parent)
    return result


def test_order_accepts_the_solution(capsys):
    chapter_08.order(order)
    assert "✓ Exercise 8.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (breadth_first, "arrives too late"),
        (depth_first, "arrives too late"),
        (recursive, "a function that calls itself"),
        (every_path, "more than once"),
        (lambda node: order(node)[::-1], "reverse it"),
        (lambda node: order(node)[1:], "should have all 4"),
        (lambda node: [n for n in order(node) if n.parents], "should have all 4"),
        (lambda node: None, "does the function end with"),
        (not_written, "not written yet"),
    ],
)
def test_order_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_08.order(answer)


@contextmanager
def no_grad_for(switch, *, after=None):
    before, switch.recording = switch.recording, False
    try:
        yield
    finally:
        switch.recording = before if after is None else after


@contextmanager
def without_finally(switch):
    before, switch.recording = switch.recording, False
    yield
    switch.recording = before


@contextmanager
def swallowing(switch):
    before, switch.recording = switch.recording, False
    try:
        yield
    except KeyError:
        pass
    finally:
        switch.recording = before


@contextmanager
def never_back(switch):
    switch.recording = False
    yield


RIGHT = chapter_08.measured_histories()
CARRIED = chapter_08.measured_histories(carry=True)


def test_leaks_accepts_the_solution(capsys):
    chapter_08.leaks(no_grad_for, RIGHT)
    assert "✓ Exercise 8.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "held", "message"),
    [
        (lambda switch: nullcontext(), RIGHT, "inside the block `recording` should be False"),
        (never_back, RIGHT, "after the block `recording` should be True"),
        (lambda switch: no_grad_for(switch, after=True), RIGHT, "Put back what was there"),
        (without_finally, RIGHT, "try: ... finally"),
        (swallowing, RIGHT, "was swallowed"),
        (not_written, RIGHT, "not written yet"),
        (no_grad_for, [], r"\(four measurements,\) = \(4,\)"),
        (no_grad_for, [*RIGHT[:3], RIGHT[2]], "measured under no_grad"),
        (no_grad_for, [*CARRIED[:3], 1], "begin each without a state"),
        (no_grad_for, [1, 2, 3, 4], r"len\(h.history\(\)\)"),
    ],
)
def test_leaks_explains(answer, held, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_08.leaks(answer, held)
