"""The checks of chapter 7: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_07
from lstm_course.checks._declared import edited

DC, DF = [1.5, 3, 2, 4], [12, 2, 6]


def not_written(*args):
    raise NotImplementedError


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
        ([1.5, 3, 4, 4], DF, "the gate of another step"),
        ([0.25, 0.5, 0.5, 1], DF, "and c_3 there with the factor 4"),
        ([4, 1, 1.5, 0.75], DF, "these are the cell states"),
        ([3, 2, 4], DF, "one number each for c_0 to c_3"),
        (None, DF, "is None"),
        (DC, [3, 3, 3], "and you took c_t"),
        (DC, [-3, 2, 2], "of the input gates"),
        (DC, [4, 1, 1.5], "dc_t is missing"),
        (DC, [3, 0, 1.5], "no slope"),
        (DC, DF[::-1], "the order is f_1"),
        (DC, [3, 2, 4], "these are the dc_t alone"),
        (DC, [6, 3, 3], "f_t answers for c_t"),
        (DC, [0, *DF], "one number each for f_1 to f_3"),
        # single slips, and slips that the following numbers are right about
        ([1.5, 3, 2, 1], DF, "begin with dc_3.*Not by 1"),
        ([1.5, 2, 2, 4], DF, "look at dc_1: the loss itself sends 1 to c_1.*is not 2"),
        ([3, 3, 2, 4], DF, "look at dc_0.*dc_1 = 3 and f_1 = 0.5 the sum is not 3"),
        ([2.5, 5, 4, 4], DF, "look at dc_2"),
        ([1, 2, 1, 4], DF, "look at dc_2"),
        (DC, [6, 2, 6], "look at df_1.*would need c_0 = 2. c_0 is given"),
        (DC, [12, 2, 8], "look at df_3.*would need c_2 = 2. Work out c_2"),
        (DC, [12, -2, 6], "look at df_2.*would need c_1 = -1"),
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


def step_by_numbers(dh, dc, c_before, c, i, f, g, o):
    """Another style: number by number, results in a list."""
    N, H = dh.shape
    da, dc_before = np.zeros((N, 4 * H)), np.zeros((N, H))
    for n, k in np.ndindex(N, H):
        shown = np.tanh(c[n, k])
        blame = dc[n, k] + dh[n, k] * o[n, k] * (1 - shown * shown)
        da[n, k] = blame * g[n, k] * i[n, k] * (1 - i[n, k])
        da[n, H + k] = blame * c_before[n, k] * f[n, k] * (1 - f[n, k])
        da[n, 2 * H + k] = blame * i[n, k] * (1 - g[n, k] ** 2)
        da[n, 3 * H + k] = dh[n, k] * shown * o[n, k] * (1 - o[n, k])
        dc_before[n, k] = blame * f[n, k]
    return [da, dc_before]


def step_in_place(dh, dc, c_before, c, i, f, g, o):
    dc += dh * o * (1 - np.tanh(c) ** 2)
    return step_by_numbers(0 * dh, dc, c_before, c, i, f, g, o)


def negated(answer, piece):
    return edited(answer, [(f"{piece} = ", f"{piece} = -")])


def spread(b, longest, rng):
    H, new = len(b) // 4, b.copy()
    spans = rng.uniform(1, longest - 1, size=H)
    new[:H], new[H : 2 * H] = -np.log(spans), np.log(spans)
    return new


DRAWN, SET = "rng.uniform(1, longest - 1, size=H)", "-np.log(spans), np.log(spans)"


def drawn(how):
    return edited(spread, [(DRAWN, how)])


def set_to(what):
    return edited(spread, [(SET, what)])


def peephole(dc, c, f, p):
    """Another style: products of matrices, results in a list."""
    da = dc * c * f * (1 - f)
    dp = np.einsum("nh,nh->h", da, c)
    dc_before = dc * f + da @ np.diag(p)
    return [da, dp, dc_before]


def lstm(x, W_x, W_h, b):
    """Another style: the hidden state is detached after it has been kept."""
    h, c = x.new_zeros(2, x.shape[1], len(W_h)).unbind()
    outputs = torch.empty(0, *h.shape)
    for t in range(len(x)):
        i, f, g, o = torch.split(x[t] @ W_x + h @ W_h + b, len(W_h), dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        outputs = torch.cat([outputs, h[None]])
        h = h.detach()
    return outputs


def cut(old, new):
    return edited(lstm, [(old, new)])


def given_back(change):
    return lambda *args: change(lstm(*args))


RIGHT = {
    "step_backward": [step_by_numbers],
    "spread_biases": [
        spread,
        lambda *args: spread(*args).tolist(),
        drawn("1 + (longest - 2) * rng.random(H)"),
        drawn("longest - 1 - (longest - 2) * rng.random(H)"),
    ],
    "peephole_backward": [peephole],
    "lstm_1997": [lstm],
}
WRONG = {
    "step_backward": [
        (negated(step_by_numbers, "dc_before[n, k]"), "da is right.*multiplied by f"),
        (negated(step_by_numbers, "da[n, H + k]"), "block f of da.*met, c_before"),
        (negated(step_by_numbers, "da[n, 3 * H + k]"), "block o of da.*It is dh times"),
        (lambda *args: step_by_numbers(*args)[0], r"one array of the shape \(3, 16\)"),
        (lambda *args: step_by_numbers(*args)[::-1], "four blocks side by side"),
        (lambda dh, dc, c_before, c, *v: (dh @ c, dc), r"with ValueError.*dh \(3, 4\)"),
        (step_in_place, "changes dc, "),
    ],
    "spread_biases": [
        (not_written, "not written yet"),
        (lambda *args: None, "is None"),
        (lambda *args: spread(*args)[:4], "has the shape"),
        (lambda b, *rest: b, "nothing has changed"),
        (edited(spread, [("b.copy()", "b")]), "changes b, "),
        (edited(spread, [("new[:H],", "unused,")]), "that have changed are f;"),
        (edited(spread, [("H : 2 * H", "2 * H : 3 * H")]), "that have changed are i, g;"),
        (edited(spread, [("b.copy()", "0 * b")]), "that have changed are i, f, g, o;"),
        (edited(spread, [("new[:H], new[H : 2 * H]", "new[H : 2 * H], new[:H]")]), "exchanged"),
        (set_to("np.log(spans), -np.log(spans)"), "signs are exchanged"),
        (set_to("np.log(spans), np.log(spans)"), "should have the other sign"),
        (set_to("-spans, spans"), "the spans themselves"),
        (set_to(f"-np.log({DRAWN}), np.log(spans)"), "draw the spans once"),
        (set_to("b[:H] - np.log(spans), b[H : 2 * H] + np.log(spans)"), "added to the old ones"),
        (set_to("-np.log10(spans), np.log10(spans)"), "the natural one"),
        (drawn("np.full(H, rng.uniform(1, longest - 1))"), "the same span"),
        (drawn("rng.uniform(0, longest - 1, H)"), "lie between 1 and"),
        (drawn("rng.uniform(1, 2 * longest, H)"), "lie between 1 and"),
        (drawn("np.arange(H) % longest"), "nan or inf"),
        (drawn("rng.integers(1, longest, H)"), "whole numbers"),
        (drawn(f"{DRAWN}.round()"), "whole numbers"),
        (drawn("(longest - 1) ** rng.random(H)"), "Draw the spans themselves uniformly"),
        (drawn("np.linspace(1, longest - 1, H)"), "do not come from"),
        (drawn("np.random.default_rng().uniform(1, longest - 1, H)"), "come from the generator"),
    ],
    "peephole_backward": [
        (negated(peephole, "da"), "same as without"),
        (negated(peephole, "dp"), "acts as a weight"),
        (negated(peephole, "dc_before"), "feeds two things"),
        (lambda *args: peephole(*args)[:2], "returns 2 results"),
        (lambda *args: None, "returns None"),
        (edited(peephole, [("dc_before = ", "dc_before = dc; dc[:] = ")]), "changes dc, "),
    ],
    "lstm_1997": [
        (cut("x[t] @ W_x + h @ W_h + b", "(x[t] @ W_x + h @ W_h + b).detach()"), "no gradient"),
        (cut("h[None]", "h[None].detach()"), "carries no gradient"),
        (cut("h.detach()", "0 * h"), "No cut changes it"),
        (cut("new_zeros", "new_ones"), "from blank states"),
        (cut("x[t] @ W_x", "x[t] @ (W_x.detach() + W_x) / 2"), "gradient of W_x is off.*Only the"),
        (cut("new_zeros(2, x.shape[1]", "new_zeros(2, 3"), r"RuntimeError.*W_h \(4, 16\)"),
        (given_back(list), "make one tensor of them"),
        (given_back(tuple), "without the states"),
        (given_back(torch.Tensor.flatten), "has the shape"),
        (given_back(lambda output: output[-1]), "has the shape"),
        (given_back(lambda output: None), "returns None"),
        (given_back(lambda output: output.detach().numpy()), "is a ndarray"),
    ],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_07, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_07, check)(answer)
