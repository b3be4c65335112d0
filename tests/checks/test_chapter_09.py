"""The checks of chapter 09: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.checks import CheckFailed, chapter_09
from lstm_course.torch_cells import CharacterModel, set_forget_bias
from lstm_course.training import evaluate, fit


def not_written(*args):
    raise NotImplementedError


@pytest.mark.parametrize(
    "check",
    [
        chapter_09.to_onnx,
        chapter_09.open_forget_gates,
        chapter_09.to_torch,
        chapter_09.heldout_perplexity,
    ],
)
def test_a_stub_is_told_to_be_written(check):
    with pytest.raises(CheckFailed, match="not written yet"):
        check(not_written)


@pytest.mark.parametrize("counts", [[292_864, 5_920, 15_040], np.array([292864.0, 5920, 15040])])
def test_right_counts_pass(counts, capsys):
    chapter_09.parameter_counts(counts)
    assert "✓ Exercise 9.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([291_840, 5_920, 15_040], "first count has one bias"),
        ([290_816, 5_920, 15_040], "no biases"),
        ([73_216, 5_920, 15_040], "that of an RNN"),
        ([219_648, 5_920, 15_040], "three blocks"),
        ([292_864, 5_120, 15_040], "both layers D = 10"),
        ([292_864, 2_560, 15_040], "of one layer"),
        ([292_864, 5_760, 15_040], "second count has one bias"),
        ([292_864, 5_920, 11_840], "twice the second"),
        ([292_864, 5_920, 10_080], "layer two once"),
        ([292_864, 5_920, 7_520], "one direction only"),
        ([292_864, 5_920, 10_240], "third count gives both layers"),
        ([292_864, 5_920, 1], "is off by"),
        ([292_864, 5_920], "has the shape"),
        (None, "is None"),
    ],
)
def test_parameter_counts_explains(counts, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_09.parameter_counts(counts)


def in_order(order, axis=0):
    return lambda p: torch.cat([p.chunk(4, axis)["ifgo".index(k)] for k in order], axis)


def in_place(p):
    p[:] = in_order("iofg")(p)
    return p


def by_rows(p):
    return p.reshape(-1, 4, *p.shape[1:])[:, [0, 3, 1, 2]].reshape(p.shape)


def test_to_onnx_accepts_the_solution(capsys):
    chapter_09.to_onnx(in_order("iofg"))
    assert "✓ Exercise 9.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (in_order("ifgo"), "the order i, f, g, o"),
        (in_order("iogf"), "the order i, o, g, f"),
        (in_order("igof"), "the order i, g, o, f"),
        (lambda p: in_order("iofg", axis=p.ndim - 1)(p), "the columns are moved"),
        (by_rows, "single rows are moved"),
        (in_place, "writes into the parameter"),
        (lambda p: in_order("iofg")(p)[1:], "has the shape"),
        (lambda p: 2 * in_order("iofg")(p), "Cut the rows"),
    ],
)
def test_to_onnx_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_09.to_onnx(answer)


def forget_setter(
    vectors=("bias_ih", "bias_hh"), zero="bias_hh", block=1, where=lambda name: True, deep=True
):
    def setter(model, value):
        lstms = [m for m in model.modules() if isinstance(m, nn.LSTM)] if deep else [model]
        for lstm in lstms:
            H = getattr(lstm, "hidden_size", 0)
            for name, bias in lstm.named_parameters():
                if name.startswith(vectors) and where(name):
                    share = 0.0 if name.startswith(zero) else value
                    bias.detach()[block * H : (block + 1) * H] = share

    return setter


def new_parameter(model, value):
    set_forget_bias(model, value)
    for lstm in (m for m in model.modules() if isinstance(m, nn.LSTM)):
        lstm.bias_ih_l0.requires_grad_(False)


def weights_too(model, value):
    set_forget_bias(model, value)
    next(p for n, p in model.named_parameters() if "weight_hh" in n).detach()[:] = 0


def half_each(model, value):
    forget_setter(zero="none")(model, value / 2)


@pytest.mark.parametrize("answer", [set_forget_bias, forget_setter(), half_each])
def test_open_forget_gates_accepts_solutions(answer, capsys):
    chapter_09.open_forget_gates(answer)
    assert "✓ Exercise 9.3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (forget_setter(zero="none"), "3 instead of 1.5"),
        (forget_setter(vectors="bias_ih"), "only about 1.5"),
        (forget_setter(block=2), "block g of bias_ih_l0 has changed"),
        (forget_setter(block=0), "block i of bias_ih_l0 has changed"),
        (forget_setter(where=lambda name: "l0" in name), "still as before: .*l1"),
        (forget_setter(where=lambda name: "reverse" not in name), "backward directions"),
        (forget_setter(where=lambda name: name.endswith("l0")), "not every layer and direction"),
        (forget_setter(deep=False), "go through model.modules"),
        (lambda model, value: None, "still as before"),
        (lambda model, value: set_forget_bias(model, 0.5), "0.5 in the mean"),
        (new_parameter, "must stay parameters"),
        (weights_too, "only biases"),
    ],
)
def test_open_forget_gates_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_09.open_forget_gates(answer)


def loader(
    order=lambda part: "ifgo",
    turn=lambda w: w.T,
    second=lambda b: 0 * b,
    dtype=torch.float64,
    wrap=lambda lstm: lstm,
):
    def load(W_x, W_h, b):
        lstm = nn.LSTM(*W_x["f"].shape, dtype=dtype)
        x, h = (np.concatenate([turn(part[k]) for k in order(part)]) for part in (W_x, W_h))
        vector = np.concatenate([b[k] for k in order(b)])
        with torch.no_grad():
            lstm.weight_ih_l0.copy_(torch.tensor(x))
            lstm.weight_hh_l0.copy_(torch.tensor(h))
            lstm.bias_ih_l0.copy_(torch.tensor(vector))
            if second is not None:
                lstm.bias_hh_l0.copy_(torch.tensor(second(vector)))
        return wrap(lstm)

    return load


def state_untransposed(W_x, W_h, b):
    return loader()(W_x, {k: w.T for k, w in W_h.items()}, b)


def test_to_torch_accepts_solutions(capsys):
    chapter_09.to_torch(loader())
    assert "✓ Exercise 9.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (loader(order=sorted), "has the blocks f, g, i, o"),
        (loader(order=list), "the order of the dictionary, f, i, o, g"),
        (loader(order=lambda part: "ifog"), "has the blocks i, f, o, g"),
        (state_untransposed, "weight_hh_l0 holds blocks as they were given"),
        (loader(turn=lambda w: w), "stopped with RuntimeError"),
        (loader(second=lambda b: b), "adds it twice"),
        (loader(second=None), "random start"),
        (loader(dtype=torch.float32), "single precision"),
        (loader(wrap=lambda lstm: lstm.state_dict()), "return a torch.nn.LSTM"),
    ],
)
def test_to_torch_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_09.to_torch(answer)


def experiment(
    seeded=True, bias="before", rate=0.03, steps=32, on="heldout", fit_seed=True, zero=False
):
    def perplexity(value, seed, training, heldout, epochs):
        if seeded:
            torch.manual_seed(seed)
        model = CharacterModel(27, 64)
        if zero:
            value = value or 0.0
        if value is not None and bias == "before":
            set_forget_bias(model, value)
        seed = seed if fit_seed else 0
        fit(model, training, epochs=epochs, num_steps=steps, learning_rate=rate, seed=seed)
        if value is not None and bias == "after":
            set_forget_bias(model, value)
        return evaluate(model, heldout if on == "heldout" else training)

    return perplexity


def test_heldout_perplexity_accepts_the_solution(capsys):
    chapter_09.heldout_perplexity(experiment())
    assert "✓ Exercise 9.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (experiment(seeded=False), "two results"),
        (experiment(bias="none"), "forget bias is not set"),
        (experiment(bias="after"), "set after training"),
        (experiment(zero=True), "set to 0"),
        (experiment(on="training"), "perplexity of the training text"),
        (experiment(fit_seed=False), "does not reach fit"),
        (experiment(rate=0.01), "learning rate is fit's own"),
        (experiment(steps=35), "num_steps is fit's own"),
        (lambda *args: experiment()(*args[:-1], 1), "number of epochs"),
        (experiment(rate=0.02), "one by one"),
    ],
)
def test_heldout_perplexity_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_09.heldout_perplexity(answer)
