"""The checks of chapter 07: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_07

DC, DF = [1.5, 3, 2, 4], [12, 2, 6]


def not_written(*args):
    raise NotImplementedError


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize(
    "check",
    [
        chapter_07.step_backward,
        chapter_07.forget_bias,
        chapter_07.peephole_backward,
        chapter_07.lstm_1997,
    ],
)
def test_a_stub_is_told_to_be_written(check):
    with pytest.raises(CheckFailed, match="not written yet"):
        check(not_written)


def test_blame_by_hand_accepts_the_solution(capsys):
    chapter_07.blame_by_hand(np.array(DC), DF)
    assert "✓ Exercise 7.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("dc", "df", "message"),
    [
        ([1, 2, 2, 4], DF, "in the loss itself"),
        ([5, 5, 4, 4], DF, "multiplied by its forget gate"),
        ([1, 1, 0, 4], DF, "the input gate"),
        (DC[::-1], DF, "the order is c_0"),
        ([0.75, 1.5, 0.5, 1], DF, "the factor 4"),
        ([0, 3, 2, 4], DF, "Begin at the end"),
        ([3, 2, 4], DF, "has the shape"),
        (None, DF, "is None"),
        (DC, [3, 3, 3], "and you took c_t"),
        (DC, [-3, 2, 2], "of the input gates"),
        (DC, [4, 1, 1.5], "dc_t is missing"),
        (DC, [3, 0, 1.5], "no slope"),
        (DC, DF[::-1], "the order is f_1"),
        (DC, [0, 0, 0], "times c_"),
    ],
)
def test_blame_by_hand_explains(dc, df, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.blame_by_hand(dc, df)


def test_the_pencil_example_is_right():
    f, i, g = [0.5, 1, 0.5], [1, 0.5, 0], [-1, 1, 0.5]

    def loss(c_0, f):
        c = [c_0]
        for t in range(3):
            c.append(f[t] * c[t] + i[t] * g[t])
        return c[1] + 4 * c[3]

    nudge = np.eye(3) * 1e-6
    assert abs((loss(4 + 1e-6, f) - loss(4 - 1e-6, f)) / 2e-6 - DC[0]) < 1e-6
    slopes = [(loss(4, f + row) - loss(4, f - row)) / 2e-6 for row in nudge]
    np.testing.assert_allclose(slopes, DF, rtol=1e-6)


def step(
    dh,
    dc,
    c_before,
    c,
    i,
    f,
    g,
    o,
    slope=lambda c: 1 - np.tanh(c) ** 2,
    from_page=1,
    shown=np.tanh,
    gate_slope=lambda gate: gate * (1 - gate),
    candidate_slope=lambda g: 1 - g**2,
    met=lambda c_before, c: c_before,
    blocks=lambda i, f, g, o: (i, f, g, o),
    passed=lambda total, dc, f: total * f,
):
    total = dc + from_page * dh * o * slope(c)
    dz = (
        total * g * gate_slope(i),
        total * met(c_before, c) * gate_slope(f),
        total * i * candidate_slope(g),
        dh * shown(c) * gate_slope(o),
    )
    return np.concatenate(blocks(*dz), axis=-1), passed(total, dc, f)


def wrong(**faults):
    return lambda *args: step(*args, **faults)


def step_in_place(dh, dc, c_before, c, i, f, g, o):
    dc += dh * o * (1 - np.tanh(c) ** 2)
    return step(dh, dc, c_before, c, i, f, g, o, from_page=0)


def test_step_backward_accepts_the_solution(capsys):
    chapter_07.step_backward(step)
    assert "✓ Exercise 7.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (wrong(from_page=0), "collects from the page"),
        (wrong(slope=lambda c: 1 - c**2), "not 1 - c"),
        (
            wrong(
                gate_slope=lambda gate: sigmoid(gate) * (1 - sigmoid(gate)),
                candidate_slope=lambda g: 1 - np.tanh(g) ** 2,
            ),
            "slopes are taken twice",
        ),
        (wrong(met=lambda c_before, c: c), "BEFORE the step"),
        (wrong(met=lambda c_before, c: 0), "no blame of its own"),
        (wrong(shown=lambda c: c), r"let tanh\(c\) through"),
        (wrong(blocks=lambda i, f, g, o: (i, f, o, g)), "i, f, o, g"),
        (wrong(passed=lambda total, dc, f: total), "must be scaled by f"),
        (wrong(passed=lambda total, dc, f: dc * f), "the whole blame of c"),
        (wrong(passed=lambda total, dc, f: 0 * f), "eq-07-slate"),
        (wrong(candidate_slope=lambda g: g * (1 - g)), "eq-07-bends"),
        (lambda *args: step(*args)[0], "return two arrays"),
        (lambda *args: step(*args)[::-1], "has the shape"),
        (step_in_place, "changes its inputs"),
    ],
)
def test_step_backward_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.step_backward(answer)


def bias(share, lag):
    f = share ** (1 / lag)
    return np.log(f / (1 - f))


def test_forget_bias_accepts_the_solution(capsys):
    chapter_07.forget_bias(bias)
    assert "✓ Exercise 7.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda share, lag: share ** (1 / lag), "this is the gate's value"),
        (lambda share, lag: -bias(share, lag), "the sign is wrong"),
        (lambda share, lag: bias(share, 1), "acts `lag` times"),
        (lambda share, lag: bias(share, 1 / lag), "the root is inverted"),
        (lambda share, lag: bias(share, lag) / np.log(10), "log10"),
        (lambda share, lag: 1.0, "Solve sigmoid"),
        (lambda share, lag: [bias(share, lag)], "has the shape"),
    ],
)
def test_forget_bias_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.forget_bias(answer)


def peephole(dc, c, f, p):
    dz = dc * c * f * (1 - f)
    return dz, (dz * c).sum(axis=0), dc * f + dz * p


def with_part(place, part):
    def answer(dc, c, f, p):
        result = list(peephole(dc, c, f, p))
        result[place] = part(dc, c, f, p, result[0])
        return tuple(result)

    return answer


def test_peephole_backward_accepts_the_solution(capsys):
    chapter_07.peephole_backward(peephole)
    assert "✓ Exercise 7.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (with_part(0, lambda dc, c, f, p, dz: dc * c), "is missing"),
        (with_part(0, lambda dc, c, f, p, dz: dc * f * (1 - f)), "it let through"),
        (with_part(0, lambda dc, c, f, p, dz: dz * p), "inside the sum"),
        (with_part(0, lambda dc, c, f, p, dz: -dz), "same as without"),
        (with_part(1, lambda dc, c, f, p, dz: dz * c), "sum over axis 0"),
        (with_part(1, lambda dc, c, f, p, dz: dz.sum(axis=0)), "p met the slate"),
        (with_part(1, lambda dc, c, f, p, dz: (dz * c).mean(axis=0)), "not a mean"),
        (with_part(1, lambda dc, c, f, p, dz: 0 * p), "acts as a weight"),
        (with_part(2, lambda dc, c, f, p, dz: dc * f), "new path is missing"),
        (with_part(2, lambda dc, c, f, p, dz: dz * p), "direct path is missing"),
        (with_part(2, lambda dc, c, f, p, dz: dc * f + dz), "multiplied by p"),
        (with_part(2, lambda dc, c, f, p, dz: dc * f + dc * p), "not dc"),
        (with_part(2, lambda dc, c, f, p, dz: 0 * dz), "feeds two things"),
        (lambda *args: peephole(*args)[:2], "return three arrays"),
    ],
)
def test_peephole_backward_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.peephole_backward(answer)


def same(value):
    return value


def lstm(x, W_x, W_h, b, page=torch.detach, product=same, slate=same, sums=same, shown=same):
    h = c = torch.zeros(x.shape[1], len(W_h), dtype=x.dtype)
    output = []
    for x_t in x:
        z = sums(x_t @ W_x + product(page(h) @ W_h) + b)
        i, f, g, o = z.chunk(4, dim=-1)
        c = torch.sigmoid(f) * slate(c) + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        output.append(shown(h))
    return torch.stack(output)


def test_lstm_1997_accepts_the_solution(capsys):
    chapter_07.lstm_1997(lstm)
    assert "✓ Exercise 7.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ({"page": same}, "nothing is cut"),
        ({"page": same, "product": torch.detach}, "cut W_h off"),
        ({"slate": torch.detach, "page": same}, "the direct path"),
        ({"slate": torch.detach}, "both paths"),
        ({"sums": torch.detach}, "carries no gradient"),
        ({"shown": torch.detach}, "carries no gradient"),
        ({"page": torch.zeros_like}, "must not change it"),
    ],
)
def test_lstm_1997_explains(faults, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.lstm_1997(lambda *args: lstm(*args, **faults))


def test_lstm_1997_knows_other_answers():
    with pytest.raises(CheckFailed, match="carries no gradient"):
        chapter_07.lstm_1997(lambda *args: lstm(*args).detach().numpy())
    with pytest.raises(CheckFailed, match="Only the page"):
        chapter_07.lstm_1997(lambda x, *weights: lstm(x.detach(), *weights))
