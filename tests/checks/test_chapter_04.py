"""The checks of chapter 04: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_04

RIGHT_BY_HAND = ([1, -5, -3], 1, 2)


def not_written(*args):
    raise NotImplementedError()


def test_by_hand_accepts_the_solution(capsys):
    chapter_04.blame_by_hand(*RIGHT_BY_HAND)
    assert "✓ Exercise 4.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (([-9, -5, -3], 1, 2), "step 2 sleeps: its sum is negative"),
        (([1, 1, -3], 1, 2), "nothing is passed back"),
        (([0, -6, -3], 1, 2), "own losses of h_1 and h_2 are missing"),
        (([1, -2, -3], 1, 2), "must be multiplied by w"),
        (([1, 7, 3], 1, 2), "not 5 - h_3"),
        (([-3, -5, 1], 1, 2), "the order is"),
        (([1, 2, 3], 1, 2), "Begin at the end"),
        ((None, 1, 2), "is None"),
        (([1, -5, -3], -4, 2), "no share in dw"),
        (([1, -5, -3], -5, 2), "BEFORE the step"),
        (([1, -5, -3], 0, 2), "step 1 has a share"),
        (([1, -5, -3], 7, 2), "the sum of dz_t"),
        (([1, -5, -3], 1, 1), "multiply by it"),
        (([1, -5, -3], 1, 0), "h_0 feeds only step 1"),
    ],
)
def test_by_hand_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.blame_by_hand(*answer)


def last_state(
    dh_n,
    x,
    h,
    W_x,
    W_h,
    slope=lambda h, t: h[t + 1] > 0,
    met=0,
    back=lambda dz, dh, W_h: dz @ W_h.T,
    every_step=False,
    add=np.add,
    first=lambda dz, dh: dh,
):
    dW_x, dW_h, db, dh = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(len(W_h)), dh_n
    for t in reversed(range(len(x))):
        dz = dh * slope(h, t)
        shares = x[t].T @ dz, h[t + met].T @ dz, dz.sum(axis=0)
        dW_x, dW_h, db = (
            add(total, share) for total, share in zip((dW_x, dW_h, db), shares, strict=True)
        )
        dh = back(dz, dh, W_h) + (dh_n if every_step and t > 0 else 0)
    return dW_x, dW_h, db, first(dz, dh)


def writes_into_dh_n(dh_n, *args):
    result = last_state(dh_n, *args)
    dh_n *= 0
    return result


def test_last_state_accepts_the_solution(capsys):
    chapter_04.last_state_backward(last_state)
    assert "✓ Exercise 4.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"slope": lambda h, t: 1}, "slope of ReLU is missing"),
        ({"slope": lambda h, t: 1 - h[t + 1] ** 2}, "that of tanh"),
        ({"slope": lambda h, t: h[t] > 0}, "you took the one before it"),
        ({"met": 1}, "you took the one after it"),
        ({"back": lambda dz, dh, W_h: dz @ W_h}, "W_h transposed"),
        ({"back": lambda dz, dh, W_h: dh @ W_h.T}, "around the bend"),
        ({"add": lambda total, share: share}, "share of one step only"),
        ({"every_step": True}, "only the last state has a loss"),
        ({"first": lambda dz, dh: dz}, "W_h.T is missing"),
        ({"add": lambda total, share: total + 2 * share}, "Compare with equations"),
    ],
)
def test_last_state_explains(mistake, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.last_state_backward(lambda *args: last_state(*args, **mistake))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (writes_into_dh_n, "changes dh_n"),
        (lambda *args: last_state(*args)[:3], "return four arrays"),
        (lambda *args: (*last_state(*args)[:2], 0.0, 0.0), "db has the shape"),
        (not_written, "not written yet"),
    ],
)
def test_last_state_explains_other_answers(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.last_state_backward(answer)


def with_tanh(doutput, x, h, W_x, W_h, met=0, passed=lambda dz, dh: dz, pile=False, turn=True):
    dW_x, dW_h, db, dh_next = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(len(W_h)), 0.0
    for t in reversed(range(len(x))):
        dh = doutput[t] + dh_next
        dz = dh * (1 - h[t + 1] ** 2)
        dW_x += x[t].T @ dz
        dW_h += h[t + met].T @ dz
        db += dz.sum(axis=0)
        back = passed(dz, dh) @ (W_h.T if turn else W_h)
        dh_next = dh_next + back if pile else back
    return dW_x, dW_h, db, dh_next


@pytest.mark.parametrize("which", ["a", "b", "c"])
def test_mended_accepts_the_solution(which, capsys):
    chapter_04.mended(with_tanh, which)
    assert "✓ Exercise 4.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("which", "mistake", "message"),
    [
        ("a", {"met": 1}, "the bug in a is still there: dW_h"),
        ("b", {"passed": lambda dz, dh: dh}, "the bug in b is still there: for a single step"),
        ("c", {"pile": True}, "the bug in c is still there: for two steps"),
        ("a", {"passed": lambda dz, dh: 0 * dz}, "nothing is passed back"),
        ("b", {"passed": lambda dz, dh: 0 * dz}, "nothing is passed back"),
        ("c", {"passed": lambda dz, dh: 0 * dz}, "nothing is passed back"),
        ("a", {"turn": False}, "must be transposed"),
        ("b", {"turn": False}, "must be transposed"),
        ("c", {"turn": False}, "must be transposed"),
        ("a", {"passed": lambda dz, dh: 2 * dz}, "One line is wrong"),
    ],
)
def test_mended_explains(which, mistake, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.mended(lambda *args: with_tanh(*args, **mistake), which)


def test_mended_wants_it_written():
    with pytest.raises(CheckFailed, match="not written yet"):
        chapter_04.mended(not_written, "a")


def complex_step(f, w, step, part=np.imag, divide=True, fresh=True, everywhere=False):
    gradient, moved = np.empty(w.shape, dtype=complex), w.astype(complex)
    for place in np.ndindex(w.shape):
        if fresh:
            moved = w.astype(complex)
        moved[... if everywhere else place] += 1j * step
        gradient[place] = part(f(moved)) / (step if divide else 1)
    return gradient.real


def central(f, w, step):
    return np.array(
        [
            (f(w + step * unit) - f(w - step * unit)) / (2 * step)
            for unit in np.eye(w.size).reshape(-1, *w.shape)
        ]
    ).reshape(w.shape)


def moves_the_callers(f, w, step):
    result = complex_step(f, w, step)
    w += step + 1
    return result


def test_complex_step_accepts_the_solution(capsys):
    chapter_04.complex_step(complex_step)
    assert "✓ Exercise 4.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (central, "0 everywhere"),
        (lambda *args: complex_step(*args, part=np.real), "real part"),
        (lambda *args: complex_step(*args, everywhere=True), "sum of all"),
        (lambda *args: complex_step(*args, fresh=False), "add up as you go on"),
        (lambda *args: complex_step(*args) + 0j, "the gradient is complex"),
        (moves_the_callers, "changes the caller's w"),
        (lambda *args: 2 * complex_step(*args), "by itself"),
        (lambda *args: complex_step(*args).ravel(), "has the shape"),
        (not_written, "not written yet"),
    ],
)
def test_complex_step_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.complex_step(answer)


def thrifty(doutput, x, saved, k, cell, carry=True, total=True):
    gradients = {name: np.zeros_like(weight) for name, weight in cell.parameters.items()}
    dh = np.zeros_like(saved[0])
    for start in reversed(range(0, len(x), k)):
        window = slice(start, start + k)
        cell.forward(x[window], saved[start // k])
        _, dh = cell.backward(doutput[window], dh if carry else None)
        for name in gradients:
            gradients[name] = cell.gradients[name] + (gradients[name] if total else 0)
    return gradients, dh


def test_thrifty_accepts_the_solution(capsys):
    chapter_04.thrifty_backward(thrifty)
    assert "✓ Exercise 4.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda *args: thrifty(*args, carry=False), "truncated gradient"),
        (lambda *args: thrifty(*args, total=False), "first window only"),
        (lambda *args: thrifty(*args[:2], 0 * args[2], *args[3:]), "from the last to the first"),
        (lambda *args: thrifty(*args)[0], "return two things"),
        (lambda *args: ({"W_x": 0}, 0), "holds no 'W_h'"),
        (not_written, "not written yet"),
    ],
)
def test_thrifty_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.thrifty_backward(answer)
