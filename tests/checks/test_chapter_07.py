"""The checks of chapter 7: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_07

DC, DF = [1.5, 3, 2, 4], [12, 2, 6]


def not_written(*args):
    raise NotImplementedError


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


@pytest.mark.parametrize(
    "check",
    [
        chapter_07.step_backward,
        chapter_07.spread_biases,
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
        ([1.5, 3, 4, 4], DF, "the gate of another step"),
        ([0.25, 0.5, 0.5, 1], DF, "and c_3 there with the factor 4"),
        ([4, 1, 1.5, 0.75], DF, "these are the slates"),
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


def with_block(place, change):
    def answer(*given):
        da, dc_before = step_by_numbers(*given)
        blocks = np.split(da, 4, axis=1)
        blocks[place] = change(blocks[place])
        return np.concatenate(blocks, axis=1), dc_before

    return answer


def test_step_backward_accepts_another_style(capsys):
    chapter_07.step_backward(step_by_numbers)
    assert "✓ Exercise 7.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda *args: (step_by_numbers(*args)[0], 0 * args[0]), "da is right.*multiplied by f"),
        (with_block(1, np.negative), "block f of da.*met, c_before"),
        (with_block(3, np.negative), "block o of da.*It is dh times"),
        (lambda *args: step_by_numbers(*args)[0], r"one array of the shape \(3, 16\)"),
        (lambda *args: step_by_numbers(*args)[::-1], "four blocks side by side"),
        (lambda dh, dc, c_before, c, *v: (dh @ c, dc), r"with ValueError.*dh \(3, 4\)"),
        (step_in_place, "changes dc, "),
    ],
)
def test_step_backward_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.step_backward(answer)


def uniform(rng, longest, H):
    return rng.uniform(1, longest - 1, size=H)


def spread(b, longest, rng, draw=uniform, forget=np.log, put=lambda u: -np.log(u), blocks="if"):
    H, new = len(b) // 4, b.copy()
    spans = draw(rng, longest, H)
    for gate, block in zip(blocks, (put(spans), forget(spans)), strict=True):
        start = "ifgo".index(gate) * H
        new[start : start + H] = block
    return new


def drawn_twice(b, longest, rng):
    H = len(b) // 4
    first, second = uniform(rng, longest, H), uniform(rng, longest, H)
    return np.concatenate([-np.log(first), np.log(second), b[2 * H :]])


def forget_only(b, longest, rng):
    H = len(b) // 4
    return np.concatenate([b[:H], np.log(uniform(rng, longest, H)), b[2 * H :]])


def spread_in_place(b, longest, rng):
    b[:] = spread(b, longest, rng)
    return b


def spans(**changes):
    return lambda *args: spread(*args, **changes)


@pytest.mark.parametrize(
    "answer",
    [
        spread,
        lambda *args: spread(*args).tolist(),
        spans(draw=lambda rng, longest, H: 1 + (longest - 2) * rng.random(H)),
    ],
)
def test_spread_biases_accepts_the_solution(answer, capsys):
    chapter_07.spread_biases(answer)
    assert "✓ Exercise 7.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda *args: None, "is None"),
        (lambda b, longest, rng: spread(b, longest, rng)[:4], "has the shape"),
        (lambda b, longest, rng: b, "nothing has changed"),
        (spread_in_place, "changes b, "),
        (forget_only, "that have changed are f;"),
        (spans(blocks="ig"), "that have changed are i, g;"),
        (lambda b, *rest: spread(0 * b, *rest), "that have changed are i, f, g, o;"),
        (spans(blocks="fi"), "signs are exchanged"),
        (spans(forget=lambda u: -np.log(u), put=np.log), "signs are exchanged"),
        (spans(put=np.log), "should have the other sign"),
        (spans(forget=lambda u: u, put=lambda u: -u), "the spans themselves"),
        (drawn_twice, "draw the spans once"),
        (
            lambda b, *rest: spread(b, *rest) + np.where(np.arange(len(b)) < len(b) // 2, b, 0),
            "added to the old ones",
        ),
        (spans(forget=np.log10, put=lambda u: -np.log10(u)), "the natural one"),
        (spans(draw=lambda rng, longest, H: rng.uniform(1, longest - 1)), "the same span"),
        (spans(draw=lambda rng, longest, H: rng.uniform(0, longest - 1, H)), "lie between 1 and"),
        (spans(draw=lambda rng, longest, H: rng.uniform(1, 2 * longest, H)), "lie between 1 and"),
        (spans(draw=lambda rng, longest, H: np.arange(H) % longest), "nan or inf"),
        (spans(draw=lambda rng, longest, H: rng.integers(1, longest, H)), "whole numbers"),
        (spans(draw=lambda rng, longest, H: uniform(rng, longest, H).round()), "whole numbers"),
        (
            spans(draw=lambda rng, longest, H: (longest - 1) ** rng.random(H)),
            "Draw the spans themselves uniformly",
        ),
        (spans(draw=lambda rng, longest, H: np.linspace(1, longest - 1, H)), "do not come from"),
        (
            lambda b, longest, rng: spread(b, longest, np.random.default_rng()),
            "do not come from the generator",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_spread_biases_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.spread_biases(answer)


def peephole(dc, c, f, p):
    da = dc * c * f * (1 - f)
    return da, (da * c).sum(axis=0), dc * f + da * p


def with_part(place, part):
    def answer(dc, c, f, p):
        result = list(peephole(dc, c, f, p))
        result[place] = part(dc, c, f, p, result[0])
        return tuple(result)

    return answer


def peephole_in_place(dc, c, f, p):
    da, dp, dc_before = peephole(dc, c, f, p)
    dc[:] = dc_before
    return da, dp, dc


def peephole_with_a_matrix(dc, c, f, p):
    da = dc * c * f * (1 - f)
    return [da, np.einsum("nh,nh->h", da, c), dc * f + da @ np.diag(p)]


@pytest.mark.parametrize("answer", [peephole, peephole_with_a_matrix])
def test_peephole_backward_accepts_the_solution(answer, capsys):
    chapter_07.peephole_backward(answer)
    assert "✓ Exercise 7.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (with_part(0, lambda dc, c, f, p, da: -da), "same as without"),
        (with_part(1, lambda dc, c, f, p, da: 0 * p), "acts as a weight"),
        (with_part(2, lambda dc, c, f, p, da: 0 * da), "feeds two things"),
        (lambda *args: peephole(*args)[:2], "returns 2 results"),
        (lambda *args: None, "returns None"),
        (peephole_in_place, "changes dc, "),
    ],
)
def test_peephole_backward_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.peephole_backward(answer)


def same(value):
    return value


def lstm(
    x,
    W_x,
    W_h,
    b,
    page=torch.detach,
    product=same,
    slate=same,
    sums=same,
    gate=same,
    shown=same,
    stack=torch.stack,
    blank=torch.zeros,
):
    h = c = blank(x.shape[1], len(W_h))
    output = []
    for x_t in x:
        a = sums(x_t @ W_x + product(page(h) @ W_h) + b)
        i, f, g, o = a.chunk(4, dim=-1)
        c = gate(torch.sigmoid(f)) * slate(c) + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        output.append(shown(h))
    return stack(output)


def lstm_with_new_name(x, W_x, W_h, b):
    """Another style: the page is detached after it has been kept."""
    h, c = x.new_zeros(2, x.shape[1], len(W_h)).unbind()
    outputs = torch.empty(0, *h.shape)
    for t in range(len(x)):
        i, f, g, o = torch.split(x[t] @ W_x + h @ W_h + b, len(W_h), dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        outputs = torch.cat([outputs, h[None]])
        h = h.detach()
    return outputs


@pytest.mark.parametrize("answer", [lstm, lstm_with_new_name])
def test_lstm_1997_accepts_the_solution(answer, capsys):
    chapter_07.lstm_1997(answer)
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
        ({"page": torch.zeros_like}, "No cut changes it"),
        ({"gate": torch.detach}, "no blame reaches block f of W_x"),
        ({"stack": list}, "make one tensor of them"),
        ({"stack": tuple}, "without the states"),
        ({"stack": torch.cat}, "has the shape"),
        ({"stack": lambda output: output[-1]}, "has the shape"),
        ({"stack": lambda output: None}, "returns None"),
        ({"stack": lambda output: np.stack([h.detach() for h in output])}, "is a ndarray"),
        ({"blank": lambda N, H: torch.zeros(N, 3)}, r"with RuntimeError.*W_h \(4, 16\)"),
        ({"blank": lambda N, H: torch.ones(N, H)}, "from blank states"),
    ],
)
def test_lstm_1997_explains(faults, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_07.lstm_1997(lambda *args: lstm(*args, **faults))


def test_lstm_1997_tells_what_receives_no_blame():
    with pytest.raises(CheckFailed, match="no blame reaches x"):
        chapter_07.lstm_1997(lambda x, *weights: lstm(x.detach(), *weights))
    with pytest.raises(CheckFailed, match="not the gradient of W_x"):
        chapter_07.lstm_1997(lambda x, W_x, *rest: lstm(x, W_x.detach() / 2 + W_x / 2, *rest))
