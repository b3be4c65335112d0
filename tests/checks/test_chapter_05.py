"""The checks of chapter 05: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch

from lstm_course.checks import CheckFailed, chapter_05

RIGHT_BLAMES = [-0.72, 1.44, -2.16]


def not_written(*args):
    raise NotImplementedError


@pytest.mark.parametrize("blames", [RIGHT_BLAMES, tuple(RIGHT_BLAMES), np.array(RIGHT_BLAMES)])
def test_right_values_pass(blames, capsys):
    chapter_05.blames_by_hand(blames)
    assert "✓ Exercise 5.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "check",
    [chapter_05.blame_by_lag, chapter_05.with_radius, chapter_05.clip, chapter_05.reach],
)
def test_a_stub_is_told_to_be_written(check):
    with pytest.raises(CheckFailed, match="not written yet"):
        check(not_written)


@pytest.mark.parametrize(
    ("blames", "message"),
    [
        ([-0.72, -2, -1.5], "three factors"),
        ([-1.5, 3, -2.16], "began with step 1"),
        ([-2.16, 1.44, -0.72], "order of time"),
        ([-2, 4, -8], "slope of tanh is missing"),
        ([0.36, 0.36, 0.27], "w is missing"),
        ([0.72, 1.44, 2.16], "sign of w"),
        ([-0.4, 0.8, -0.8], "you took 1 - h"),
        ([-2, 3, -6], "belongs to the state after"),
        ([-0.72, 1.44, -2], "multiply from the top"),
        ([1, -0.72, 1.44, -2.16], "has the shape"),
        (None, "is None"),
    ],
)
def test_blames_by_hand_explains(blames, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_05.blames_by_hand(blames)


def back(dh, output, W, step=lambda dh, h, W: (dh * (1 - h**2)) @ W):
    blame = [dh]
    for h in output[:0:-1]:
        blame.append(step(blame[-1], h, W))
    return np.stack(blame)


def one_step_late(dh, output, W_h):
    first = (dh * (1 - output[-1] ** 2)) @ W_h.T
    return np.stack([first, *back(first, output[:-1], W_h.T)[1:], first])[: len(output)]


def late(dh, output, W_h):
    blame = []
    for h in reversed(output):
        dh = (dh * (1 - h**2)) @ W_h.T
        blame.append(dh)
    return np.stack(blame)


def with_h_0(dh, output, W_h):
    return np.stack([dh, *late(dh, output, W_h)])


def in_place(dh, output, W_h):
    blame = [dh.copy()]
    for h in output[:0:-1]:
        dh *= 1 - h**2
        dh[:] = dh @ W_h.T
        blame.append(dh.copy())
    return np.stack(blame)


def slope_of_the_earlier_state(dh, output, W_h):
    blame = [dh]
    for h in output[-2::-1]:
        blame.append((blame[-1] * (1 - h**2)) @ W_h.T)
    return np.stack(blame)


def test_blame_by_lag_accepts_the_solution(capsys):
    chapter_05.blame_by_lag(lambda dh, output, W_h: back(dh, output, W_h.T))
    assert "✓ Exercise 5.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (back, "W_h is used as it is"),
        (lambda d, o, W: back(d, o, W.T, lambda d, h, W: d @ W), "slope of tanh, 1 - h"),
        (lambda d, o, W: back(d, o, W.T, lambda d, h, W: (d @ W) * (1 - h**2)), "after the prod"),
        (
            lambda d, o, W: back(d, o, W.T, lambda d, h, W: (d * (1 - np.tanh(h) ** 2)) @ W),
            "tanh has been used already",
        ),
        (lambda d, o, W: back(d, o, W.T, lambda d, h, W: (d * (1 - h)) @ W), "you took 1 - h"),
        (lambda d, o, W: back(d, o[::-1], W.T), "in the order of time; blame starts"),
        (lambda d, o, W: back(d, o, W.T)[::-1], "lag 0, the last state, comes first"),
        (late, "one step late"),
        (slope_of_the_earlier_state, "the one before it"),
        (with_h_0, "one row too many"),
        (lambda d, o, W: back(d, o, W.T)[1:], "one row too few"),
        (in_place, "changes its inputs"),
        (lambda d, o, W: back(d, o, W.T)[-1], "has the shape"),
        (lambda d, o, W: 2 * back(d, o, W.T), "One step back is"),
        (lambda d, o, W: None, "is None"),
    ],
)
def test_blame_by_lag_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_05.blame_by_lag(answer)


def radius(W):
    return np.abs(np.linalg.eigvals(W)).max()


def scale_in_place(W, r):
    W *= r / radius(W)
    return W


def test_with_radius_accepts_the_solution(capsys):
    chapter_05.with_radius(lambda W, r: W * (r / radius(W)))
    assert "✓ Exercise 5.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda W, r: W * (r / np.linalg.norm(W, ord=2)), "singular value"),
        (lambda W, r: W * (r / np.linalg.norm(W)), "Frobenius"),
        (lambda W, r: W * (r / np.linalg.eigvals(W).real.max()), "largest real part"),
        (lambda W, r: W * (r / np.abs(np.linalg.eigvals(W).real).max()), "imaginary parts"),
        (lambda W, r: W * (r / np.linalg.eigvals(W).max()), "absolute value of each"),
        (lambda W, r: W * (r / max(np.linalg.eigvals(W), key=abs)), "changed its sign"),
        (lambda W, r: W.astype(complex) * (r / radius(W)), "result is complex"),
        (lambda W, r: W * r, "multiplied by radius"),
        (lambda W, r: W / radius(W), "the radius is 1 now"),
        (lambda W, r: W * radius(W) / r, "wrong way round"),
        (lambda W, r: W * (r / radius(W)) ** 2, "Multiply W by"),
        (scale_in_place, "writes into the caller's W"),
        (lambda W, r: radius(W), "has the shape"),
    ],
)
def test_with_radius_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_05.with_radius(answer)


def clip(parameters, max_norm):
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = sum((g**2).sum() for g in gradients) ** 0.5
    for g in gradients:
        g.mul_(min(1, max_norm / norm))
    return norm.item()


def clip_each(parameters, max_norm):
    for p in parameters:
        p.grad.mul_(min(1, max_norm / p.grad.norm()))


def clip_values(parameters, max_norm):
    for p in parameters:
        p.grad.clamp_(-max_norm, max_norm)


def by_factor(factor, returned=lambda norm, max_norm: norm):
    """Make a function that multiplies all gradients by ``factor(norm, max_norm, gradients)``."""

    def function(parameters, max_norm):
        gradients = [p.grad for p in parameters if p.grad is not None]
        norm = torch.cat([g.flatten() for g in gradients]).norm().item()
        by = factor(norm, max_norm, gradients)
        for g in gradients:
            g.mul_(by)
        return returned(norm, max_norm)

    return function


def usual(norm, max_norm, gradients):
    return min(1, max_norm / norm)


def without_effect(parameters, max_norm):
    norm = sum((p.grad**2).sum() for p in parameters if p.grad is not None) ** 0.5
    for p in parameters:
        g = p.grad
        g = g * min(1, max_norm / norm)
    return norm


def without_none(parameters, max_norm):
    norm = sum((p.grad**2).sum() for p in parameters) ** 0.5
    for p in parameters:
        p.grad.mul_(min(1, max_norm / norm))
    return norm


@pytest.mark.parametrize("answer", [clip, torch.nn.utils.clip_grad_norm_, by_factor(usual)])
def test_clip_accepts_the_solution(answer, capsys):
    chapter_05.clip(answer)
    assert "✓ Exercise 5.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (without_effect, "have not changed"),
        (clip_each, "by its own norm"),
        (clip_values, "cut one by one"),
        (by_factor(lambda n, m, gs: min(1, m / sum(g.norm() for g in gs))), "norms are added"),
        (by_factor(lambda n, m, gs: min(1, m / n**2)), "the root is missing: you divided"),
        (by_factor(lambda n, m, gs: m / n), "has been stretched"),
        (by_factor(lambda n, m, gs: m / n if n > m else 0.5), "shorter than max_norm has been ch"),
        (by_factor(lambda n, m, gs: 0.1), "not what they should be"),
        (by_factor(usual, lambda n, m: min(n, m)), "the one after clipping"),
        (by_factor(usual, lambda n, m: n**2), "root is missing in the norm"),
        (by_factor(usual, lambda n, m: 2 * n), "before clipping"),
        (by_factor(usual, lambda n, m: None), "nothing is returned"),
        (without_none, "whose .grad is None"),
    ],
)
def test_clip_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_05.clip(answer)


def reach(norms, share):
    return next((lag for lag, n in enumerate(norms) if n < share * norms[0]), len(norms))


def test_reach_accepts_the_solution(capsys):
    chapter_05.reach(reach)
    assert "✓ Exercise 5.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda norms, share: int(np.argmax(norms < share)), "compared with share itself"),
        (lambda norms, share: reach(norms, share) - 1, "the last lag above"),
        (lambda norms, share: reach(norms, share) + 1, "lags count from 0"),
        (lambda norms, share: 6, "the first below a tenth is lag 4, not 6"),
        (
            lambda norms, share: int(np.argmax(norms < share * norms.max())),
            "share of the largest",
        ),
        (lambda norms, share: int(np.sum(norms >= share * norms[0])), "only the first"),
        (lambda norms, share: int(np.argmax(norms < share * norms[0])), "nothing but False"),
        (
            lambda norms, share: next(
                (lag for lag, n in enumerate(norms) if n < share * norms[0]), None
            ),
            "returns None",
        ),
        (lambda norms, share: None, "is None"),
    ],
)
def test_reach_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_05.reach(answer)
