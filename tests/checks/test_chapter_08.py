"""The checks of chapter 8: right answers pass, typical mistakes get the message meant for them."""

from contextlib import contextmanager, nullcontext
from functools import partial

import numpy as np
import pytest

from lstm_course import autodiff
from lstm_course.checks import CheckFailed, chapter_08
from lstm_course.checks._declared import edited
from lstm_course.checks.chapter_08 import _recording


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
        *(((14, 48, 28, names), "names, in quotes") for names in (None, [6, 2], ["a", "x"], "au")),
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


def softmax_in_place(y, d):
    d -= (d * y).sum(axis=-1, keepdims=True)
    return y * d


def row_by_row(y, d):
    rows = zip(y, d, strict=True)
    return np.array([d_n @ (np.diag(y_n) - np.outer(y_n, y_n)) for y_n, d_n in rows])


def by_comparing_shapes(d, shape):
    while d.ndim > len(shape):
        d = d.sum(axis=0)
    for axis, size in enumerate(shape):
        if d.shape[axis] != size:
            d = d.sum(axis=axis, keepdims=True)
    return float(d) if shape == () else d.tolist()


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


COUNTED_ONCE = ("waiting.pop().parents", "set(waiting.pop().parents)")
CROSSED_ONCE = ("result[-1].parents", "set(result[-1].parents)")
BY_NAME = [("id(parent)", "parent.name"), ("id(node)", "node.name")]
NODES_AS_KEYS = [("id(parent)", "parent"), ("id(node)", "node")]


def first_met(node, take=0):
    """Give each node when it is met first: breadth first, or depth first from the end."""
    found, waiting = {}, [node]
    while waiting:
        current = waiting.pop(take)
        if id(current) not in found:
            found[id(current)] = current
            waiting += current.parents
    return list(found.values())


moved_to_the_end = edited(
    first_met, [("if id(current) not in found:", "if found.pop(id(current), True):")]
)


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
    return [node, *(one for parent in node.parents for one in every_path(parent))]


def asking_all(node):
    """Right, but asks all nodes about each one: the time grows with the square."""
    found, result = first_met(node), []
    while found:
        waited_for = {id(parent) for one in found for parent in one.parents}
        result += [one for one in found if id(one) not in waited_for]
        found = [one for one in found if id(one) in waited_for]
    return result


def marking(node):
    result = [one for one in order(node) if not hasattr(one, "seen")]
    for one in result:
        one.seen = True
    return result


def remembering(node, seen=set()):  # noqa: B006 - the mistake to be caught
    result = [one for one in order(node) if one not in seen]
    seen.update(result)
    return result


@contextmanager
def no_grad_for(switch):
    before, switch.recording = switch.recording, False
    try:
        yield
    finally:
        switch.recording = before


BLOCK = "try:\n        yield\n    finally:\n        switch.recording = before"


def off_and_on(*edits):
    return edited(no_grad_for, list(edits))


toggling = off_and_on((", False", ", not switch.recording"), ("= before", "= not switch.recording"))
without_finally = off_and_on((BLOCK, "yield\n    switch.recording = before"))
except_exception = off_and_on(
    ("finally:", "except Exception:\n        switch.recording = before\n        raise\n    else:")
)


@contextmanager
def only_where_it_is_on(switch):
    if switch.recording:
        switch.recording = False
        try:
            yield
        finally:
            switch.recording = True


@contextmanager
def twice(switch):
    yield from no_grad_for.__wrapped__(switch)
    yield


class Switched:
    def __init__(self, switch):
        self.switch = switch

    def __enter__(self):
        self.before, self.switch.recording = self.switch.recording, False

    def __exit__(self, *error):
        self.switch.recording = self.before


def histories(measure, steps=(1, 10, 100)):
    lstm, x = autodiff.LSTM(3, 4, rng=np.random.default_rng(1)), np.zeros((100, 2, 3))
    held = [len(measure(lstm(x[:T])).history()) for T in steps]
    with autodiff.no_grad():
        return [*held, len(measure(lstm(x)).history())]


def last_h(result):
    return result[1][0]


HELD = histories(last_h)
RIGHT = {
    "sum_to": [by_comparing_shapes],
    "order": [
        order,
        edited(order, NODES_AS_KEYS),
        edited(order, [COUNTED_ONCE, CROSSED_ONCE]),  # once in both walks
    ],
    "no_grad_for": [no_grad_for, Switched],
    "held": [HELD, tuple(HELD), np.array(HELD)],
}
WRONG = {
    "softmax_pull": [
        (softmax_in_place, "changes d"),
        (row_by_row, r"the shape \(V, V\) is made"),
        (lambda y, d: y * (d - (d * y).sum(-1)), r"\(N, 1\), and keepdims=True"),
        (lambda y, d: y * (d - d @ y), r"given y \(3, 4\), d \(3, 4\)"),
        (lambda y, d: d, "For each row"),
        (lambda y, d: (d * y).sum(-1), "has the shape"),
    ],
    "sum_to": [
        (lambda d, shape: d.sum(), r"\(3,\): all numbers were added up"),
        (lambda d, shape: d.reshape(shape), r"\(3,\): your code stopped.*do not rearrange"),
        (lambda d, shape: d.sum(axis=len(shape)), r"\(3,\): the last axes were summed"),
        (lambda d, shape: d.sum(axis=d.ndim), "your code stopped.*AxisError.*axes that d has"),
    ],
    "order": [
        (first_met, "arrives too late"),
        (partial(first_met, take=-1), "arrives too late"),
        (recursive, "a function that calls itself"),
        (every_path, "more than once"),
        (moved_to_the_end, "looked at parents 200,000 times"),
        (asking_all, "looked at parents 200,000 times.* asks all nodes about each one"),
        (seen_again_to_the_end, "leaf comes before x, .* arrives too late"),
        (edited(order, [COUNTED_ONCE]), "p comes before once, .* counts twice, or once, in both"),
        (edited(order, BY_NAME), r"three nodes of one name.*told apart by id\(\)"),
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
    "no_grad_for": [
        (only_where_it_is_on, "without a `yield`"),
        (twice, "a second `yield`"),
        (lambda switch: nullcontext(), "inside the block `recording` should be False"),
        (off_and_on((" = before", "")), "after the block `recording` should be True"),
        (off_and_on(("= before", "= True")), "Put back what was there"),
        (toggling, "inside a second block"),
        (without_finally, "after a KeyError .*try: ... finally"),
        (except_exception, "after a KeyboardInterrupt .*try: ... finally"),
        (off_and_on(("finally:", "except KeyError:\n        pass\n    finally:")), "was swallowed"),
        (off_and_on(("@contextmanager\n", "")), "write `@contextmanager` above `def`"),
        (off_and_on((BLOCK, "return")), "there is no `yield`"),
        (lambda switch: None, "needs a context manager, but got None"),
        (not_written, "not written yet"),
    ],
    "held": [
        ([], r"\(measurements,\) = \(4,\)"),
        (None, "is None"),
        ([["h"] * 21, ["h"] * 165, ["h"] * 1605, ["h"]], r"put the len\(\) of each"),
        ([*HELD[:3], HELD[2]], "measured under no_grad"),
        ([HELD[3], *HELD[:3]], "comes last"),
        ([*_recording.measured_histories(carry=True)[:3], 1], "begin each without a state"),
        (histories(lambda result: result[0]), "the history of output"),
        (histories(lambda result: result[1][1]), "the history of c"),
        (histories(last_h, steps=(2, 11, 99)), r"len\(h.history\(\)\)"),
    ],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_08, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_08, check)(answer)
