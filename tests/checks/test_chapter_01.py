"""The checks of chapter 1: right answers pass, typical mistakes get the message meant for them."""

import math

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_01

RIGHT_DOOR = ["shut", "open", "shut", "open"]


def not_written(*args):
    raise NotImplementedError


def test_by_hand_accepts_the_solution(capsys):
    chapter_01.by_hand(RIGHT_DOOR, 60)
    assert "✓ Exercise 1.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answers", "orders", "message"),
    [
        (["open", "shut", "open", "open"], 60, "last event of the whole log"),
        (["open", "shut", "shut", "open"], 60, "the first event"),
        (["open", "shut", "open", "shut"], 60, "wrong way round"),
        (["shut", "shut", "shut", "open"], 60, "log 2: find the k"),
        (["shut", "open"], 60, "four words"),
        (["o", "s", "s", "o"], 60, 'write "open" or "shut"'),
        ([["shut"], "open", "shut", "open"], 60, 'write "open" or "shut"'),
        (None, 60, "four words"),
        (RIGHT_DOOR, 120, "look alike"),
        (RIGHT_DOOR, 6, "the quiet minutes may move"),
        (RIGHT_DOOR, 20, "divided once too often"),
        (RIGHT_DOOR, 10, "3! orders"),
        (RIGHT_DOOR, 61, "Choose two of the five"),
        (RIGHT_DOOR, None, "is None"),
    ],
)
def test_by_hand_explains(answers, orders, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_01.by_hand(answers, orders)


def bits_needed(symbols, steps):
    return math.ceil(steps * math.log2(symbols))


def test_bits_accepts_solutions(capsys):
    chapter_01.bits(bits_needed)
    chapter_01.bits(lambda symbols, steps: (symbols**steps - 1).bit_length())
    assert "✓ Exercise 1.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda v, t: t * math.ceil(math.log2(v)), "rounded up for every symbol"),
        (lambda v, t: int(t * math.log2(v)), "you rounded down"),
        (lambda v, t: t * math.log2(v), "bits come whole"),
        (lambda v, t: max(1, math.ceil(t * math.log2(v))), "nothing to tell apart.* 0, not 1"),
        (lambda v, t: math.ceil(t * math.log(v)), "natural logarithm"),
        (lambda v, t: v**t, "number of sequences"),
        (lambda v, t: v * t, "V times T"),
        (lambda v, t: (v**t).bit_length(), "smallest whole number"),
        (lambda v, t: None, "is None"),
        (not_written, "not written yet"),
    ],
)
def test_bits_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_01.bits(answer)


def all_outputs(step, h, inputs):
    outputs = []
    for x in inputs:
        y, h = step(x, h)
        outputs.append(y)
    return outputs


def last_output(step, h, inputs):
    return all_outputs(step, h, inputs)[-1]


def fed_back(step, h, x, count):
    outputs = []
    for _ in range(count):
        x, h = step(x, h)
        outputs.append(x)
    return outputs


def last_state(step, h, inputs):
    for x in inputs:
        _, h = step(x, h)
    return h


def all_states(step, h, inputs):
    return [last_state(step, h, inputs[: count + 1]) for count in range(len(inputs))]


def same_state_each_time(step, h, inputs):
    return [step(x, h)[0] for x in inputs]


def fed_back_from_one_state(step, h, x, count):
    outputs = []
    for _ in range(count):
        x, _ = step(x, h)
        outputs.append(x)
    return outputs


def same_input_each_time(step, h, first, count):
    return all_outputs(step, h, [first] * count)


def state_fed_back(step, h, x, count):
    outputs = []
    for _ in range(count):
        y, h = step(x, h)
        x = h
        outputs.append(y)
    return outputs


def exchanged(loop):
    """Write `h, y = step(x, h)` in a loop."""
    return lambda step, *given: loop(lambda x, h: step(x, h)[::-1], *given)


@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda y: torch.tensor(y)])
def test_shapes_accepts_the_solution_in_any_container(kind, capsys):
    def many(*given):
        return kind(all_outputs(*given))

    chapter_01.shapes(last_output, many, lambda *given: kind(fed_back(*given)))
    assert "✓ Exercise 1.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ((all_outputs, all_outputs, fed_back), "many_to_one gives back several things"),
        ((last_state, all_outputs, fed_back), "many_to_one gives back the last state"),
        (
            (lambda step, h, xs: step(xs[0], h)[0], all_outputs, fed_back),
            "`return` stands inside the loop",
        ),
        (
            (lambda *args: same_state_each_time(*args)[-1], all_outputs, fed_back),
            "many_to_one: the state is not carried on",
        ),
        (
            (last_output, same_state_each_time, fed_back),
            "many_to_many: the state is not carried on",
        ),
        ((last_output, all_states, fed_back), "many_to_many gives back the states"),
        (
            (last_output, lambda *args: all_outputs(*args)[::-1], fed_back),
            "from the last to the first",
        ),
        ((last_output, last_output, fed_back), "should have \\(T,\\)"),
        (
            (last_output, lambda *args: all_outputs(*args) or None, fed_back),
            "an empty list",
        ),
        (
            (last_output, all_outputs, fed_back_from_one_state),
            "one_to_many: the state is not carried on",
        ),
        ((last_output, all_outputs, same_input_each_time), "the first input to every step"),
        (
            (last_output, all_outputs, lambda s, h, x, n: [x, *fed_back(s, h, x, n - 1)]),
            "begins its result with the input",
        ),
        ((last_output, all_outputs, state_fed_back), "feeds back the state"),
        (
            (exchanged(last_output), all_outputs, fed_back),
            "many_to_one: output and state are exchanged.*not `h, y = step",
        ),
        (
            (last_output, exchanged(all_outputs), fed_back),
            "many_to_many: output and state are exchanged",
        ),
        (
            (last_output, all_outputs, exchanged(fed_back)),
            "one_to_many: output and state are exchanged",
        ),
        ((not_written, all_outputs, fed_back), "not written yet"),
        ((last_output, all_outputs, not_written), "not written yet"),
    ],
)
def test_shapes_explains(answers, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_01.shapes(*answers)


def shelf(names, size, rule):
    """Keep names; the rule picks which goes, from those kept, those to come and those past."""
    kept, found = [], 0
    for now, name in enumerate(names):
        found += name in kept
        if name not in kept:
            kept.append(name)
        if len(kept) > size:
            kept.remove(rule(kept, names[now + 1 :], names[: now + 1]))
    return found / len(names)


def wait(name, future, never):
    return future.index(name) if name in future else never


def furthest(kept, future, past):
    return max(kept, key=lambda name: wait(name, future, math.inf))


def soonest(kept, future, past):
    return min(kept, key=lambda name: wait(name, future, math.inf))


def furthest_that_comes(kept, future, past):
    return max(kept, key=lambda name: wait(name, future, -1))


def longest_unused(kept, future, past):
    return max(kept, key=past[::-1].index)


def furthest_but_newest(kept, future, past):
    return furthest([name for name in kept if name != past[-1]], future, past)


def test_best_possible_accepts_the_solution(capsys):
    chapter_01.best_possible(lambda names, size: shelf(names, size, furthest))
    assert "✓ Exercise 1.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda names, size: shelf(names, size, furthest) * len(names), "divide it"),
        (lambda names, size: shelf(names, size, soonest), "comes again soonest"),
        (lambda names, size: shelf(names, size, furthest_that_comes), "an infinite wait"),
        (lambda names, size: shelf(names, size, longest_unused), "it looks back"),
        (lambda names, size: shelf(names, size, furthest_but_newest), "that has just come"),
        (lambda names, size: 1.0, "Look first"),
        (lambda names, size: shelf([names.pop()], size, furthest), "changes the list"),
        (lambda names, size: 0.123, "one name too many"),
        (lambda names, size: None, "is None"),
        (not_written, "not written yet"),
    ],
)
def test_best_possible_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_01.best_possible(answer)


def table(cell):
    def sweep(train, measure, sizes, seeds):
        return np.array([[cell(train, measure, k, s) for s in seeds] for k in sizes])

    return sweep


right_sweep = table(lambda train, measure, size, seed: measure(train(size, seed), seed))


def test_sweep_accepts_the_solution(capsys):
    chapter_01.sweep(right_sweep)
    assert "✓ Exercise 1.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda *args: right_sweep(*args).T, "lies on its side"),
        (lambda *args: np.median(right_sweep(*args), axis=1), "keep the result of every seed"),
        (table(lambda t, m, size, seed: m(t(seed, size), seed)), "exchanged"),
        (table(lambda t, m, size, seed: m(t(size, 4), seed)), "trained with the first seed"),
        (table(lambda t, m, size, seed: m(t(size, seed), 4)), "network's own seed"),
        (table(lambda t, m, size, seed: m(t(size, 4), 4)), "take the first seed every time"),
        (table(lambda t, m, size, seed: m(t(2, seed), seed)), "the first size"),
        (table(lambda *args: 0.5), "Row by row"),
        (lambda *args: 0.5, "should have \\(sizes, seeds\\)"),
        (not_written, "not written yet"),
    ],
)
def test_sweep_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_01.sweep(answer)
