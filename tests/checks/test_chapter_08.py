"""The checks of chapter 8: right answers pass, typical mistakes get the message meant for them."""

from contextlib import contextmanager, nullcontext

import numpy as np
import pytest

from lstm_course import autodiff
from lstm_course.checks import CheckFailed, chapter_08
from lstm_course.checks.chapter_08 import _graphs, _recording


def not_written(*args):
    raise NotImplementedError


TWO = ["a", "u"]


@pytest.mark.parametrize("names", [TWO, ("u", "a"), {"a", "u"}, "a, u"])
def test_by_hand_accepts_the_solution(names, capsys):
    chapter_08.by_hand(14, 48, 28, names)
    assert "✓ Exercise 8.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((8, 48, 28, TWO), r"dL/du = 8 is one bill.* by way of y\."),
        ((6, 48, 28, TWO), r"dL/du = 6 is one bill.* straight from there"),
        ((48, 48, 28, TWO), "added, not multiplied"),
        ((13, 48, 28, TWO), "add the two"),
        ((None, 48, 28, TWO), "is None"),
        ((14, 42, 28, TWO), r"by way of y = u \+ a is missing"),
        ((14, 6, 28, TWO), "by way of u = a b is missing"),
        ((14, 34, 28, TWO), "for a that is b"),
        ((14, 30, 28, TWO), "dL/da = 30.*wait for both"),
        ((14, 1, 28, TWO), "b times dL/du"),
        ((14, 48, 42, TWO), "for b that is a"),
        ((14, 48, 16, TWO), "dL/db = 16.*wait for both"),
        ((14, 48, 1, TWO), "b is used once"),
        ((14, 48, 28, None), "names, in quotes"),
        ((14, 48, 28, [6, 2]), "names, in quotes"),
        ((14, 48, 28, ["a", "x"]), "names, in quotes"),
        ((14, 48, 28, "au"), "names, in quotes"),
        ((14, 48, 28, []), "is empty"),
        ((14, 48, 28, ["u", "y", "L"]), "and so WRITE two bills"),
        ((14, 48, 28, ["a", "u", "y"]), "y is used once"),
        ((14, 48, 28, ["a", "b"]), "b is used once"),
        ((14, 48, 28, ["u", "L"]), "L is where the bills begin"),
        ((14, 48, 28, ["a"]), "u is missing"),
        ((14, 48, 28, ["u"]), "a is missing"),
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


def with_all_slopes(y, d):
    slopes = y[:, :, None] * (np.eye(y.shape[1]) - y[:, None, :])  # (N, k, v)
    return np.einsum("nk,nkv->nv", d, slopes)


def row_by_row(y, d):
    return np.array(
        [d_n @ (np.diag(y_n) - np.outer(y_n, y_n)) for y_n, d_n in zip(y, d, strict=True)]
    )


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
        (lambda y, d: d * y - (d * y).sum(-1, keepdims=True), "only d is weighted"),
        (lambda y, d: y * (d - (d * y).mean(-1, keepdims=True)), "not a mean"),
        (lambda y, d: -softmax_pull(y, d), "sign is turned around"),
        (lambda y, d: softmax_pull(y, d) / len(y), "number of rows"),
        (lambda y, d: softmax_pull(np.exp(y) / np.exp(y).sum(-1, keepdims=True), d), "of it again"),
        (lambda y, d: y * (d - (d * y).sum(-1)), r"\(N, 1\), and keepdims=True"),
        (lambda y, d: y * (d - d @ y), r"given y \(3, 4\), d \(3, 4\)"),
        (softmax_in_place, "changes d"),
        (with_all_slopes, r"the shape \(V, V\) is made"),
        (row_by_row, r"the shape \(V, V\) is made"),
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


def trailing(d, shape):
    while d.ndim > len(shape):
        d = d.sum(axis=-1)
    return sum_to(d, shape)


def stretched_first(d, shape):
    axes = tuple(axis for axis, size in enumerate(shape) if size == 1)
    d = d.sum(axis=axes, keepdims=True)
    return d.sum(axis=tuple(range(d.ndim - len(shape))))


def by_comparing_shapes(d, shape):
    while d.ndim > len(shape):
        d = d.sum(axis=0)
    for axis, size in enumerate(shape):
        if d.shape[axis] != size:
            d = d.sum(axis=axis, keepdims=True)
    return float(d) if shape == () else d.tolist()


def test_sum_to_accepts_another_way():
    chapter_08.sum_to(by_comparing_shapes)


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
        (trailing, r"parent of shape \(3,\).* in FRONT"),
        (stretched_first, r"parent of shape \(4, 1\).* in FRONT: sum the first 1 of d"),
        (lambda d, shape: d.reshape(shape), r"\(3,\): your code stopped.*do not rearrange"),
        (lambda d, shape: d.sum(axis=len(shape)), r"your code stopped with AxisError.*bounds"),
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


def with_sets_of_nodes(node):
    """In the style of the chapter's ``history``, where nodes are members of sets."""
    found, waiting = {node}, [node]
    while waiting:
        new = set(waiting.pop().parents) - found
        found |= new
        waiting += new
    uses = {one: sum(other.parents.count(one) for other in found) for one in found}
    ready, result = [node], []
    while ready:
        result.append(ready.pop(0))
        for parent in result[-1].parents:
            uses[parent] -= 1
            if not uses[parent]:
                ready.append(parent)
    return result


def move_to_the_end(node):
    """Right in the end, after a walk along every way."""
    result, waiting = [], [node]
    while waiting:
        current = waiting.pop(0)
        result = [one for one in result if one is not current] + [current]
        waiting += current.parents
    return result


def seen_again_to_the_end(node):
    """Breadth-first, where a node that is seen again moves to the end, but not what it leads to."""
    result, waiting = [node], [node]
    for current in waiting:
        for parent in current.parents:
            if parent in result:
                result.remove(parent)
            else:
                waiting.append(parent)
            result.append(parent)
    return result


def counted_once(node, crossed=lambda parents: parents):
    """Children are counted once for each node, but crossed off once for each use."""
    found = {id(node): node}
    waiting = [node]
    for current in waiting:
        waiting += {id(p): p for p in current.parents if id(p) not in found}.values()
        found |= {id(p): p for p in current.parents}
    uses = {one: sum(one in other.parents for other in waiting) for one in waiting}
    ready, result = [node], []
    while ready:
        result.append(ready.pop())
        for parent in crossed(result[-1].parents):
            uses[parent] -= 1
            if uses[parent] == 0:
                ready.append(parent)
    return result


def by_name(node):
    """Nodes are told apart by their names."""
    uses, waiting = {node.name: 0}, [node]
    while waiting:
        for parent in waiting.pop().parents:
            if parent.name not in uses:
                uses[parent.name] = 0
                waiting.append(parent)
            uses[parent.name] += 1
    ready, result = [node], []
    while ready:
        result.append(ready.pop())
        for parent in result[-1].parents:
            uses[parent.name] -= 1
            if uses[parent.name] == 0:
                ready.append(parent)
    return result


def test_order_accepts_children_counted_once_in_both_walks(monkeypatch):
    monkeypatch.setattr(_graphs, "LONG", 200)  # this one takes the square of the length
    chapter_08.order(lambda node: counted_once(node, crossed=set))


def marking(node):
    result = [one for one in order(node) if not hasattr(one, "seen")]
    for one in result:
        one.seen = True
    return result


def remembering(node, seen=set()):  # noqa: B006 - the mistake to be caught
    result = [one for one in order(node) if one not in seen]
    seen.update(result)
    return result


def test_order_accepts_the_solution(capsys):
    chapter_08.order(order)
    assert "✓ Exercise 8.4" in capsys.readouterr().out


def test_order_accepts_sets_of_nodes(monkeypatch):
    monkeypatch.setattr(_graphs, "LONG", 1500)  # this one takes the square of the length
    chapter_08.order(with_sets_of_nodes)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (breadth_first, "arrives too late"),
        (depth_first, "arrives too late"),
        (recursive, "a function that calls itself"),
        (every_path, "more than once"),
        (move_to_the_end, r"parents of node \w+ 100,000 times"),
        (seen_again_to_the_end, "leaf comes before x, .* arrives too late"),
        (counted_once, "p comes before once, .* counts twice, or once, in both"),
        (by_name, r"three nodes of one name.*told apart by id\(\)"),
        (marking, "called twice with the same node"),
        (remembering, "called twice with the same node"),
        (lambda node: [one.name for one in order(node)], "the nodes themselves"),
        (lambda node: [id(one) for one in order(node)], "the nodes themselves"),
        (lambda node: set(order(node)), "a list of nodes, not a set"),
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


@contextmanager
def toggling(switch):
    switch.recording = not switch.recording
    try:
        yield
    finally:
        switch.recording = not switch.recording


@contextmanager
def except_exception(switch):  # a KeyboardInterrupt is no Exception
    before, switch.recording = switch.recording, False
    try:
        yield
    except Exception:
        switch.recording = before
        raise
    switch.recording = before


def bare_generator(switch):
    before, switch.recording = switch.recording, False
    try:
        yield
    finally:
        switch.recording = before


@contextmanager
def without_yield(switch):
    switch.recording = False


class Switched:
    def __init__(self, switch):
        self.switch = switch

    def __enter__(self):
        self.before, self.switch.recording = self.switch.recording, False

    def __exit__(self, *error):
        self.switch.recording = self.before


@pytest.mark.parametrize("answer", [no_grad_for, Switched])
def test_no_grad_for_accepts_solutions(answer, capsys):
    chapter_08.no_grad_for(answer)
    assert "✓ Exercise 8.5, first leak" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda switch: nullcontext(), "inside the block `recording` should be False"),
        (never_back, "after the block `recording` should be True"),
        (lambda switch: no_grad_for(switch, after=True), "Put back what was there"),
        (toggling, "inside a second block"),
        (without_finally, "after a KeyError .*try: ... finally"),
        (except_exception, "after a KeyboardInterrupt .*try: ... finally"),
        (swallowing, "was swallowed"),
        (bare_generator, "write `@contextmanager` above `def`"),
        (without_yield, "there is no `yield`"),
        (lambda switch: None, "needs a context manager, but got None"),
        (not_written, "not written yet"),
    ],
)
def test_no_grad_for_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_08.no_grad_for(answer)


def histories(measure, steps=(1, 10, 100)):
    lstm, x = autodiff.LSTM(3, 4, rng=np.random.default_rng(1)), np.zeros((100, 2, 3))
    held = [len(measure(lstm(x[:T])).history()) for T in steps]
    with autodiff.no_grad():
        return [*held, len(measure(lstm(x)).history())]


def last_h(result):
    return result[1][0]


RIGHT = histories(last_h)


@pytest.mark.parametrize("held", [RIGHT, tuple(RIGHT), np.array(RIGHT)])
def test_held_accepts_what_was_measured(held, capsys):
    chapter_08.held(held)
    assert "✓ Exercise 8.5, second leak" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("held", "message"),
    [
        ([], r"\(measurements,\) = \(4,\)"),
        (None, "is None"),
        ([["h"] * 21, ["h"] * 165, ["h"] * 1605, ["h"]], r"put the len\(\) of each"),
        ([*RIGHT[:3], RIGHT[2]], "measured under no_grad"),
        ([RIGHT[3], *RIGHT[:3]], "comes last"),
        ([*_recording.measured_histories(carry=True)[:3], 1], "begin each without a state"),
        (histories(lambda result: result[0]), "the history of output"),
        (histories(lambda result: result[1][1]), "the history of c"),
        (histories(last_h, steps=(2, 11, 99)), r"len\(h.history\(\)\)"),
    ],
)
def test_held_explains(held, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_08.held(held)
