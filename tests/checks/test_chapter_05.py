"""The checks of chapter 5: right answers pass, typical mistakes get the message meant for them."""

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
        ([1, -0.72, 1.44], "the first number is dh_3"),
        ([-0.72, -2.72, -4.22], "multiplied, not added up"),
        ([-0.08, 0.16, -0.08], "square h first"),
        ([-1.28, 0, 0], "you took h\\^2"),
        (np.cumprod(-2 * (1 - np.tanh([0.8, 0, 0.5]) ** 2)), "tanh has been used already"),
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


def in_place(dh, output, W_h):
    blame = [dh.copy()]
    for h in output[:0:-1]:
        dh *= 1 - h**2
        dh[:] = dh @ W_h.T
        blame.append(dh.copy())
    return np.stack(blame)


def row_by_row(dh, output, W_h):
    blame = np.zeros_like(output)
    blame[0] = dh
    for k in range(1, len(output)):
        blame[k] = np.einsum("nj,ij->ni", blame[k - 1] * (1 - output[-k] ** 2), W_h)
    return blame


def one_array_for_all(dh, output, W_h):
    dh, blame = dh.copy(), []
    for h in output[::-1]:
        blame.append(dh)
        dh[:] = (dh * (1 - h**2)) @ W_h.T
    return np.stack(blame)


def too_far(dh, output, W_h):
    return np.stack([dh, *[(dh * (1 - output[k] ** 2)) @ W_h.T for k in range(1, len(output) + 1)]])


@pytest.mark.parametrize(
    "answer", [lambda dh, output, W_h: back(dh, output, W_h.T), row_by_row], ids=["stack", "rows"]
)
def test_blame_by_lag_accepts_the_solution(answer, capsys):
    chapter_05.blame_by_lag(answer)
    assert "✓ Exercise 5.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (in_place, "changes dh"),
        (one_array_for_all, "one array is written over again"),
        (too_far, "IndexError.*It was given"),
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


@pytest.mark.parametrize(
    "answer",
    [
        lambda W, r: W * (r / radius(W)),
        lambda W, r: r * W / max(abs(value) for value in np.linalg.eig(W)[0]),
        lambda W, r: np.array([[r * entry / radius(W) for entry in row] for row in W]),
    ],
    ids=["eigvals", "eig", "entries"],
)
def test_with_radius_accepts_the_solution(answer, capsys):
    chapter_05.with_radius(answer)
    assert "✓ Exercise 5.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda W, r: W.astype(complex) * (r / radius(W)), "result is complex"),
        (lambda W, r: W * (r / radius(W)) ** 2, "Multiply W by"),
        (lambda W, r: W * (r / np.abs(np.linalg.eig(W)).max()), "np.linalg.eig the eigenvectors"),
        (scale_in_place, "changes W"),
        (lambda W, r: radius(W), "the scaled matrix itself"),
        (lambda W, r: np.linalg.eigvals(W), "the scaled matrix itself"),
        (lambda W, r: (W * (r / radius(W)))[:2], "has the shape"),
        (lambda W, r: None, "is None"),
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


def with_new_gradients(parameters, max_norm):
    norm = torch.cat([p.grad.flatten() for p in parameters if p.grad is not None]).norm()
    for p in parameters:
        if p.grad is not None:
            p.grad = p.grad * torch.clamp(max_norm / (norm + 1e-6), max=1.0)
    return norm


def returns_inside_the_if(parameters, max_norm):
    norm = sum((p.grad**2).sum() for p in parameters if p.grad is not None) ** 0.5
    if norm > max_norm:
        return clip(parameters, max_norm)
    return None


def clips_the_parameters(parameters, max_norm):
    norm = sum((p**2).sum() for p in parameters) ** 0.5
    for p in parameters:
        p.data.mul_(min(1, max_norm / norm))
    return norm


def asks_whether_true(parameters, max_norm):
    return sum((p.grad**2).sum() for p in parameters if p.grad) ** 0.5


def stops_at_none(parameters, max_norm):
    missing = [p.grad is None for p in parameters]
    return clip(parameters[: missing.index(True) if any(missing) else None], max_norm)


def fills_in_zeros(parameters, max_norm):
    for p in parameters:
        p.grad = torch.zeros_like(p) if p.grad is None else p.grad
    return clip(parameters, max_norm)


def counts_missing(parameters, max_norm):
    return clip(parameters, max_norm) + sum(p.grad is None for p in parameters)


@pytest.mark.parametrize(
    "answer", [clip, torch.nn.utils.clip_grad_norm_, by_factor(usual), with_new_gradients]
)
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
        (by_factor(lambda n, m, gs: min(1, m / max(g.norm() for g in gs))), "longest single norm"),
        (by_factor(lambda n, m, gs: m / sum(g.abs().sum() for g in gs)), "absolute values are"),
        (by_factor(lambda n, m, gs: m / max(g.abs().max() for g in gs)), "the largest entry"),
        (by_factor(lambda n, m, gs: m / n * sum(g.numel() for g in gs) ** 0.5), "mean of the squ"),
        (by_factor(lambda n, m, gs: m / n if n < m else 1), "comparison is the wrong way round"),
        (by_factor(lambda n, m, gs: m / n), "has been stretched"),
        (by_factor(lambda n, m, gs: m / n if n > m else 0.5), "shorter than max_norm has been ch"),
        (by_factor(lambda n, m, gs: 0.1), "not what they should be"),
        (by_factor(usual, lambda n, m: min(n, m)), "the one after clipping"),
        (by_factor(usual, lambda n, m: n**2), "root is missing in the norm"),
        (by_factor(usual, lambda n, m: 2 * n), "before clipping"),
        (by_factor(usual, lambda n, m: None), "nothing is returned"),
        (by_factor(usual, lambda n, m: [n]), "should be one number"),
        (without_none, "whose .grad is None"),
        (returns_inside_the_if, "nothing is returned where there is nothing to clip"),
        (clips_the_parameters, "the parameters themselves have changed"),
        (asks_whether_true, "p.grad is not None"),
        (stops_at_none, "go on with those after it"),
        (fills_in_zeros, "is a tensor now"),
        (counts_missing, "the norm beside a .grad of None is off"),
    ],
)
def test_clip_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_05.clip(answer)


def reach(norms, share):
    return next((lag for lag, n in enumerate(norms) if n < share * norms[0]), len(norms))


def falls_off_the_end(norms, share):
    lag = 0
    while norms[lag] >= share * norms[0]:
        lag += 1
    return lag


def relative_in_place(norms, share):
    norms /= norms[0]
    return reach(norms, share)


@pytest.mark.parametrize(
    "answer",
    [
        reach,
        lambda norms, share: np.append(np.flatnonzero(norms / norms[0] < share), len(norms))[0],
    ],
    ids=["loop", "mask"],
)
def test_reach_accepts_the_solution(answer, capsys):
    chapter_05.reach(answer)
    assert "✓ Exercise 5.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda norms, share: int(np.argmax(norms < share)), "compared with share itself"),
        (lambda norms, share: reach(norms, share) - 1, "the last lag above"),
        (lambda norms, share: reach(norms, share) + 1, "lags count from 0"),
        (lambda norms, share: 6, "the first below a tenth of 10 stands at lag 4; you give 6"),
        (lambda norms, share: norms[reach(norms, share)], "this is the norm at that lag"),
        (lambda norms, share: np.flatnonzero(norms < share * norms[0]), "not several"),
        (lambda norms, share: norms < share * norms[0], "not several"),
        (falls_off_the_end, "stops with IndexError where"),
        (relative_in_place, "changes norms"),
        (lambda norms, share: reach(norms, np.nextafter(share, 1)), "use <, not <="),
        (lambda norms, share: {4: 4, 3: 1}[reach(norms, share)], "at lag 3; you give 1"),
        (
            lambda norms, share: int(np.argmax(norms < share * norms.max())),
            "share of the largest",
        ),
        (lambda norms, share: int(np.sum(norms >= share * norms[0])), "only the first"),
        (
            lambda norms, share: int(np.searchsorted(-norms, -share * norms[0], side="right")),
            "np.searchsorted",
        ),
        (
            lambda norms, share: len(norms) - int(np.searchsorted(norms[::-1], share * norms[0])),
            "rises again and falls again",
        ),
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
