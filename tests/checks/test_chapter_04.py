"""The checks of chapter 4: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed, chapter_04
from lstm_course.checks.chapter_04 import _backward, _complex_step, _thrifty

complex_step, last_state = _complex_step.imaginary_steps, _backward.last_state


def all_at_once(dh_n, x, h, W_x, W_h):
    da, dh = np.zeros_like(h[1:]), dh_n
    for t in range(len(x))[::-1]:
        da[t] = np.where(h[t + 1] > 0, dh, 0)
        dh = np.einsum("nj,ij->ni", da[t], W_h)
    dW_x, dW_h = (np.einsum("tni,tnj->ij", before, da) for before in (x, h[:-1]))
    return [dW_x, dW_h, da.sum(axis=(0, 1)), dh]


def quotient(f, w, delta):
    units = 1j * delta * np.eye(w.size).reshape(-1, *w.shape)
    return np.array([((f(w + unit) - f(w)) / (1j * delta)).real for unit in units]).reshape(w.shape)


def moves_and_moves_back(f, w, delta):
    moved, gradient = w.astype(complex), np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        moved[place] += 1j * delta
        gradient[place] = f(moved).imag / delta
        moved[place] = w[place]
    return gradient


def states_by_hand(doutput, x, saved, k, cell):
    dW_x, dW_h, db, dh = 0, 0, 0, 0
    for i in range(len(saved))[::-1]:
        h = [saved[i]]
        for x_t in x[i * k : (i + 1) * k]:
            h.append(np.tanh(x_t @ cell.W_x + h[-1] @ cell.W_h + cell.b))
        for j in range(k)[::-1]:
            da = (doutput[i * k + j] + dh) * (1 - h[j + 1] ** 2)
            dW_x, dW_h, db = dW_x + x[i * k + j].T @ da, dW_h + h[j].T @ da, db + da.sum(axis=0)
            dh = da @ cell.W_h.T
    return {"W_x": dW_x, "W_h": dW_h, "b": db}, dh


def test_right_answers_pass(capsys):
    chapter_04.blame_by_hand([1, -5, -3], 1, 2)
    chapter_04.last_state_backward(all_at_once)
    chapter_04.mended(_backward.all_states, "c")
    chapter_04.complex_step(quotient)
    chapter_04.complex_step(moves_and_moves_back)
    chapter_04.thrifty_backward(states_by_hand)
    assert capsys.readouterr().out.count("is right") == 6


def writes_into_dh_n(dh_n, x, h, W_x, W_h):
    dh_n[h[-1] <= 0] = 0
    return last_state(dh_n, x, h, W_x, W_h)


def makes_a_slope_of_h(dh_n, x, h, W_x, W_h):
    result = last_state(dh_n, x, h, W_x, W_h)
    h[h > 0] = 1
    return result


def with_db(change):
    def backward(*given):
        dW_x, dW_h, db, dh = last_state(*given)
        return dW_x, dW_h, change(db), dh

    return backward


def adds_to_doutput(doutput, x, h, W_x, W_h):
    for t in range(len(x) - 1, 0, -1):
        doutput[t - 1] += (doutput[t] * (1 - h[t + 1] ** 2)) @ W_h.T
    return _backward.all_states(doutput, x, h, W_x, W_h)


def drops_the_imaginary_part(f, w, delta):
    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        moved = w.copy()
        moved[place] += 1j * delta
        gradient[place] = f(moved).imag / delta
    return gradient


def moves_the_callers(f, w, delta):
    w += delta
    return complex_step(f, w, delta)


def thrifty(change):
    return lambda *given: change(*_thrifty.in_windows(*given))


def all_in_one_go(doutput, x, saved, k, cell):
    cell.forward(x, saved[0])
    _, dh_0 = cell.backward(doutput)
    return cell.gradients, dh_0


def adds_to_the_callers(doutput, x, saved, k, cell):
    for start in reversed(range(k, len(x), k)):
        cell.forward(x[start : start + k], saved[start // k])
        doutput[start - 1] += cell.backward(doutput[start : start + k])[1]
    return _thrifty.in_windows(doutput, x, saved, k, cell)


WRONG = {
    "blame_by_hand": [
        (([-9, -5, -3], 1, 2), "step 2 sleeps: its sum is negative"),
        (([1, 1, -3], 1, 2), "nothing is passed back"),
        (([0, -6, -3], 1, 2), "own losses of h_1 and h_2 are missing"),
        (([1, -2, -3], 1, 2), "must be multiplied by w"),
        (([1, 7, 3], 1, 2), "not 5 - h_3"),
        (([-3, -5, 1], 1, 2), "the order is"),
        (([-17, -9, -5], 1, 2), "ReLU is missing on the way forward"),
        (([0, -5, -3], 1, 2), "own part of dh_1 is 1"),
        (([1, -6, -3], 1, 2), "own part of dh_2 is 1"),
        (([1, 0, -3], 1, 2), "da_2, the blame BEFORE the bend"),
        (([1, -11, -6], 1, 2), "the 2 of the square and the one half cancel"),
        (([1, 2, 3], 1, 2), "Begin at the end"),
        (([1, -5], 1, 2), "has the shape"),
        ((None, 1, 2), "is None"),
        (([1, -5, -3], -4, 2), "no share in dw"),
        (([1, -5, -3], -5, 2), "BEFORE the step"),
        (([1, -5, -3], 0, 2), "step 1 has a share"),
        (([1, -5, -3], -7, 2), "you took x_t"),
        (([1, -5, -3], 7, 2), "the sum of da_t"),
        (([1, -5, -3], None, 2), "dw is None"),
        (([1, -5, -3], 1, 1), "multiply by it"),
        (([1, -5, -3], 1, 3), "no own part"),
        (([1, -5, -3], 1, 0), "h_0 feeds only step 1"),
    ],
    "last_state_backward": [
        (
            (lambda dh_n, x, h, *W: last_state(dh_n, x, h[1:], *W),),
            r"IndexError.*t leads from h\[t\]",
        ),
        ((with_db(lambda db: db / 3),), "dW_x, dW_h, dh_0 are right.*Through the state"),
        ((with_db(lambda db: np.ones((3, len(db)))),), "db has rows"),
        ((with_db(lambda db: 0.0),), "db has the shape"),
        ((with_db(lambda db: None),), "db is None"),
        ((lambda *given: last_state(*given)[:3],), "return 4 results"),
        ((writes_into_dh_n,), "changes dh_n"),
        ((makes_a_slope_of_h,), "changes h"),
    ],
    "mended": [
        (
            (lambda *given: [2 * part for part in _backward.all_states(*given)], "a"),
            "One line is wrong",
        ),
        ((adds_to_doutput, "a"), "changes doutput"),
    ],
    "complex_step": [
        ((drops_the_imaginary_part,), "drops the imaginary part: move a copy"),
        ((lambda f, w, delta: f(w + 1j * delta).imag / delta,), "for all entries moved at once"),
        (
            (lambda f, w, delta: complex_step(lambda v: f(v.ravel()), w, delta),),
            r"in the shape\sof w",
        ),
        ((lambda *given: complex_step(*given) + 0j,), "the gradient is complex"),
        ((lambda *given: complex_step(*given).ravel(),), "has the shape"),
        ((moves_the_callers,), "changes w"),
    ],
    "thrifty_backward": [
        (
            (lambda d, x, saved, *more: _thrifty.in_windows(d, x, saved[:1], *more),),
            r"IndexError.*saved\[start // k\]",
        ),
        ((thrifty(lambda gradients, dh: gradients),), "return 2 results"),
        ((thrifty(lambda gradients, dh: (*gradients.values(), dh)),), "return 2 results"),
        ((thrifty(lambda gradients, dh: (dh, gradients)),), "should be the dictionary"),
        ((thrifty(lambda gradients, dh: ({"W_x": 0}, dh)),), "holds no 'W_h'"),
        ((thrifty(lambda gradients, dh: (gradients, None)),), "dh_0 is None"),
        ((all_in_one_go,), "over 12 steps at once"),
        ((lambda doutput, x, saved, k, cell: cell.backward(doutput),), r"call\sforward first"),
        ((adds_to_the_callers,), "changes doutput"),
    ],
}


@pytest.mark.parametrize(
    ("check", "given", "message"),
    [(check, *pair) for check, pairs in WRONG.items() for pair in pairs],
)
def test_a_wrong_answer_is_explained(check, given, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_04, check)(*given)
