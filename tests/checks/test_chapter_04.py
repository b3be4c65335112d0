"""The checks of chapter 4: right answers pass, typical mistakes get the message meant for them."""

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
    add=np.add,
    steps=lambda T: range(T - 1, -1, -1),
    give=lambda *results: results,
):
    totals, dh = (np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(len(W_h))), dh_n
    for t in steps(len(x)):
        da = dh * (h[t + 1] > 0)
        shares = x[t].T @ da, h[t].T @ da, da.sum(axis=0)
        totals = [add(total, part) for total, part in zip(totals, shares, strict=True)]
        dh = da @ W_h.T
    return give(*totals, dh)


def all_at_once(dh_n, x, h, W_x, W_h):
    da, dh = np.zeros_like(h[1:]), dh_n
    for t in range(len(x))[::-1]:
        da[t] = np.where(h[t + 1] > 0, dh, 0)
        dh = np.einsum("nj,ij->ni", da[t], W_h)
    dW_x, dW_h = (np.einsum("tni,tnj->ij", before, da) for before in (x, h[:-1]))
    return [dW_x, dW_h, da.sum(axis=(0, 1)), dh]


def writes_into_dh_n(dh_n, x, h, W_x, W_h):
    dh_n[h[-1] <= 0] = 0
    return last_state(dh_n, x, h, W_x, W_h)


def makes_a_slope_of_h(dh_n, x, h, W_x, W_h):
    result = last_state(dh_n, x, h, W_x, W_h)
    h[h > 0] = 1
    return result


def rows_for_db(dh_n, x, h, W_x, W_h):
    dW_x, dW_h, _, dh = last_state(dh_n, x, h, W_x, W_h)
    return dW_x, dW_h, np.zeros_like(dh_n), dh


@pytest.mark.parametrize("answer", [last_state, all_at_once])
def test_last_state_accepts_the_solution(answer, capsys):
    chapter_04.last_state_backward(answer)
    assert "✓ Exercise 4.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"steps": lambda T: range(T, 0, -1)}, r"IndexError.*step t leads from h\[t\]"),
        ({"give": lambda dW_x, dW_h, db, dh: (dW_x, dW_h, db / 3, dh)}, "dh_0 are right"),
        ({"give": lambda dW_x, dW_h, db, dh: (dW_x, dW_h, db, None)}, "dh_0 is None"),
        ({"add": lambda total, share: total + 2 * share}, "Through the state"),
    ],
)
def test_last_state_explains(mistake, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.last_state_backward(lambda *args: last_state(*args, **mistake))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (writes_into_dh_n, "changes dh_n"),
        (makes_a_slope_of_h, "changes h"),
        (lambda *args: last_state(*args)[:3], "return 4 results"),
        (lambda *args: None, "returns None"),
        (rows_for_db, "db has rows"),
        (lambda *args: (*last_state(*args)[:2], 0.0, 0.0), "db has the shape"),
        (not_written, "not written yet"),
    ],
)
def test_last_state_explains_other_answers(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.last_state_backward(answer)


def with_tanh(doutput, x, h, W_x, W_h, passed=lambda da: da):
    dW_x, dW_h, db, dh_next = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(len(W_h)), 0.0
    for t in reversed(range(len(x))):
        da = (doutput[t] + dh_next) * (1 - h[t + 1] ** 2)
        dW_x += x[t].T @ da
        dW_h += h[t].T @ da
        db += da.sum(axis=0)
        dh_next = passed(da) @ W_h.T
    return dW_x, dW_h, db, dh_next


def adds_to_doutput(doutput, x, h, W_x, W_h):
    for t in range(len(x) - 1, 0, -1):
        doutput[t - 1] += (doutput[t] * (1 - h[t + 1] ** 2)) @ W_h.T
    return with_tanh(doutput, x, h, W_x, W_h, passed=lambda da: 0 * da)


@pytest.mark.parametrize("which", ["a", "b", "c"])
def test_mended_accepts_the_solution(which, capsys):
    chapter_04.mended(with_tanh, which)
    assert f"✓ Exercise 4.3{which} is right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("which", "mistake", "message"),
    [
        ("a", {"passed": lambda da: 2 * da}, "One line is wrong"),
    ],
)
def test_mended_explains(which, mistake, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.mended(lambda *args: with_tanh(*args, **mistake), which)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (not_written, "not written yet"),
        (lambda *args: None, "returns None"),
        (lambda *args: with_tanh(*args)[:3], "return 4 results"),
        (adds_to_doutput, "changes doutput"),
    ],
)
def test_mended_explains_other_answers(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.mended(answer, "a")


def complex_step(f, w, delta, part=np.imag, divide=True, fresh=True, everywhere=False, row=False):
    gradient, moved = np.empty(w.shape, dtype=complex), w.astype(complex)
    for place in np.ndindex(w.shape):
        if fresh:
            moved = w.astype(complex)
        moved[... if everywhere else place[:1] if row else place] += 1j * delta
        gradient[place] = part(f(moved)) / (delta if divide else 1)
    return gradient.real


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


def drops_the_imaginary_part(f, w, delta):
    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        moved = w.copy()
        moved[place] += 1j * delta
        gradient[place] = f(moved).imag / delta
    return gradient


def leaves_the_imaginary_direction(f, w, delta):
    return complex_step(lambda moved: f(moved + np.where(moved.imag != 0, delta, 0)), w, delta)


def central(f, w, delta):
    return np.array(
        [
            (f(w + delta * unit) - f(w - delta * unit)) / (2 * delta)
            for unit in np.eye(w.size).reshape(-1, *w.shape)
        ]
    ).reshape(w.shape)


def moves_the_callers(f, w, delta):
    result = complex_step(f, w, delta)
    w += delta + 1
    return result


def as_list(f, w, delta):
    return complex_step(f, w, delta).tolist()


@pytest.mark.parametrize("answer", [complex_step, quotient, moves_and_moves_back, as_list])
def test_complex_step_accepts_the_solution(answer, capsys):
    chapter_04.complex_step(answer)
    assert "✓ Exercise 4.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (central, "0 everywhere. Either the step goes along the real numbers"),
        (leaves_the_imaginary_direction, r"delta \+ 1j \* delta"),
        (drops_the_imaginary_part, "drops the imaginary part: move a copy"),
        (lambda *args: complex_step(*args, divide=False), "not divided by delta"),
        (lambda *args: complex_step(*args, part=np.abs), "the size of f"),
        (lambda *args: complex_step(*args, row=True), "the sum of its row"),
        (lambda f, w, delta: f(w + 1j * delta).imag / delta, "for all entries moved at once"),
        (lambda f, w, delta: complex_step(lambda v: f(v.ravel()[None]), w, delta), "shape of w"),
        (lambda *args: None, "is None"),
        (lambda *args: complex_step(*args, part=np.real), "real part"),
        (lambda *args: complex_step(*args, everywhere=True), "sum of all"),
        (lambda *args: complex_step(*args, fresh=False), "add up as you go on"),
        (lambda *args: complex_step(*args) + 0j, "the gradient is complex"),
        (moves_the_callers, "changes w"),
        (lambda *args: 2 * complex_step(*args), "by itself"),
        (lambda *args: complex_step(*args).ravel(), "has the shape"),
        (not_written, "not written yet"),
    ],
)
def test_complex_step_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.complex_step(answer)


def thrifty(
    doutput,
    x,
    saved,
    k,
    cell,
    carry=True,
    add=np.add,
    first=lambda start, k: start // k,
    give=lambda gradients, dh: (gradients, dh),
):
    gradients, dh = dict.fromkeys(cell.parameters, 0.0), np.zeros_like(saved[0])
    for start in reversed(range(0, len(x), k)):
        window = slice(start, start + k)
        cell.forward(x[window], saved[first(start, k)])
        _, dh = cell.backward(doutput[window], dh if carry else None)
        gradients = {name: add(old, cell.gradients[name]) for name, old in gradients.items()}
    return give(gradients, dh)


def by_hand(doutput, x, saved, k, cell):
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


def all_in_one_go(doutput, x, saved, k, cell):
    cell.forward(x, saved[0])
    _, dh_0 = cell.backward(doutput)
    return cell.gradients, dh_0


def never_forward(doutput, x, saved, k, cell):
    _, dh_0 = cell.backward(doutput[:k])
    return cell.gradients, dh_0


def adds_to_the_callers(doutput, x, saved, k, cell):
    for start in reversed(range(k, len(x), k)):
        cell.forward(x[start : start + k], saved[start // k])
        doutput[start - 1] += cell.backward(doutput[start : start + k])[1]
    return thrifty(doutput, x, saved, k, cell, carry=False)


@pytest.mark.parametrize("answer", [thrifty, by_hand])
def test_thrifty_accepts_the_solution(answer, capsys):
    chapter_04.thrifty_backward(answer)
    assert "✓ Exercise 4.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"first": lambda start, k: start}, r"IndexError.*saved\[start // k\]"),
        ({"add": lambda old, new: old + 2 * new}, "from the last to the first"),
        ({"give": lambda gradients, dh: gradients}, "return 2 results"),
        ({"give": lambda gradients, dh: None}, "returns None"),
        ({"give": lambda gradients, dh: (*gradients.values(), dh)}, "return 2 results"),
        ({"give": lambda gradients, dh: (dh, gradients)}, "should be the dictionary"),
        ({"give": lambda gradients, dh: ({"W_x": 0}, dh)}, "holds no 'W_h'"),
        ({"give": lambda gradients, dh: (gradients, None)}, "dh_0 is None"),
    ],
)
def test_thrifty_explains(mistake, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.thrifty_backward(lambda *args: thrifty(*args, **mistake))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (all_in_one_go, "over 12 steps at once"),
        (never_forward, "call forward first"),
        (adds_to_the_callers, "changes doutput"),
        (not_written, "not written yet"),
    ],
)
def test_thrifty_explains_other_answers(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_04.thrifty_backward(answer)
