"""The checks of chapter 9: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.checks import CheckFailed, chapter_09
from lstm_course.models import CharacterModel
from lstm_course.torch_cells import set_forget_bias
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
        ([290_816 + 512, 5_920, 15_040], "the biases of one block only"),
        ([292_864, 6_720, 15_040], "gives layer two D = 30"),
        ([292_864, 4_440, 15_040], "three blocks in each layer"),
        ([292_864, 5_920, 14_720], "third count has one bias"),
        ([292_864, 5_920, 18_240], "for one with H = 40"),
        ([1, 5_920, 15_040], "first count is off by.*It is 4"),
        ([292_864, 1, 15_040], "second count is off by.*layer two has D = 20"),
        ([292_864, 5_920, 1], "third count is off by.*two of layer two with D = 40"),
        ([292_864, 5_920], r"has the shape \(2,\), but should have \(networks,\)"),
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


def unpacked_split(p):
    i, f, g, o = p.split(4)
    return torch.cat([i, o, f, g])


def by_rows(p):
    return p.reshape(-1, 4, *p.shape[1:])[:, [0, 3, 1, 2]].reshape(p.shape)


def by_index(p):
    H = len(p) // 4
    return p[[*range(H), *range(3 * H, 4 * H), *range(H, 3 * H)]]


def by_slices(p, H=None):
    H = len(p) // 4 if H is None else H
    return torch.cat([p[:H], p[3 * H : 4 * H], p[H : 2 * H], p[2 * H : 3 * H]])


@pytest.mark.parametrize("answer", [in_order("iofg"), by_index, by_slices])
def test_to_onnx_accepts_solutions(answer, capsys):
    chapter_09.to_onnx(answer)
    assert "✓ Exercise 9.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (in_order("ifgo"), "the order i, f, g, o"),
        (in_order("iogf"), "the order i, o, g, f"),
        (in_order("igof"), "the order i, g, o, f"),
        (in_order("figo"), "the order f, i, g, o"),
        (lambda p: in_order("iofg", axis=p.ndim - 1)(p), "the columns are moved"),
        (lambda p: in_order("iofg")(p).T, "the result is transposed"),
        (lambda p: torch.cat([p.split(4)[k] for k in (0, 3, 1, 2)]), "20 rows, but the result 16"),
        (lambda p: by_slices(p, H=4), "20 rows, but the result 16: here a block has H = 5 rows"),
        (lambda p: [p.split(4)[k] for k in (0, 5, 1, 2)], r"IndexError: .*split\(4\) gives blocks"),
        (unpacked_split, r"too many values.*parameter.chunk\(4\) gives them"),
        (lambda p: torch.stack(p.chunk(4)), "torch.stack puts"),
        (lambda p: p.chunk(4), "one tensor, not several blocks"),
        (lambda p: in_order("iofg")(p).numpy(), "return a tensor.* not a ndarray"),
        (lambda p: in_order("iofg")(p).float(), "torch.float32, but the parameter torch.float64"),
        (lambda p: torch.tensor(in_order("iofg")(p).numpy()), "requires grad"),
        (lambda p: torch.cat(p.chunk(4), dim=1), r"shape \(5, 80\), but should have \(20, 20\)"),
        (lambda p: None, "does the function end with `return`"),
        (by_rows, "single rows are moved"),
        (in_place, "writes into the parameter"),
        (lambda p: in_order("iofg")(p)[1:], "20 rows, but the result 19"),
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


def replaced(model, value):
    for lstm in (m for m in model.modules() if isinstance(m, nn.LSTM)):
        for name, bias in list(lstm.named_parameters()):
            if name.startswith("bias"):
                numbers, H = bias.detach().clone(), lstm.hidden_size
                numbers[H : 2 * H] = value if "ih" in name else 0.0
                setattr(lstm, name, nn.Parameter(numbers))


def while_recording(model, value):
    for lstm in (m for m in model.modules() if isinstance(m, nn.LSTM)):
        lstm.bias_ih_l0[lstm.hidden_size : 2 * lstm.hidden_size] = value


def with_tensors(model, value):
    for lstm in (m for m in model.modules() if isinstance(m, nn.LSTM)):
        lstm.bias_ih_l0 = torch.full_like(lstm.bias_ih_l0, value)


def by_name(model, value):
    for name, bias in model.named_parameters():
        if "bias_" in name:
            H = len(bias) // 4
            bias.detach()[H : 2 * H] = value if "bias_ih" in name else 0.0


def one_row_short(model, value):
    for lstm in (m for m in model.modules() if isinstance(m, nn.LSTM)):
        for name, bias in lstm.named_parameters():
            if name.startswith("bias"):
                H = lstm.hidden_size
                bias.detach()[H : 2 * H - 1] = value if "ih" in name else 0.0


def copies(model, value):
    for lstm in (m for m in model.modules() if isinstance(m, nn.LSTM)):
        bias = lstm.bias_ih_l0.detach().clone()
        bias[lstm.hidden_size : 2 * lstm.hidden_size] = value


def children_only(model, value):
    for child in model.children():
        if isinstance(child, nn.LSTM):
            set_forget_bias(child, value)


def itself_only(model, value):
    for k in range(model.num_layers):
        getattr(model, f"bias_ih_l{k}").detach()[4:8] = value
        getattr(model, f"bias_hh_l{k}").detach()[4:8] = 0.0


@pytest.mark.parametrize("answer", [set_forget_bias, forget_setter(), half_each, replaced])
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
        (lambda model, value: None, "nothing in it has changed"),
        (copies, "nothing in it has changed.*not into copies"),
        (children_only, "model.children\\(\\) does not"),
        (while_recording, "with torch.no_grad"),
        (with_tensors, "cannot take the place of a parameter"),
        (by_name, "gru.bias_ih_l0 has changed, and belongs to no LSTM"),
        (one_row_short, "1.5 for 3 of its 4 units only"),
        (itself_only, "a model that holds LSTMs.*need not be an LSTM itself"),
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


def shared_bias(W_x, W_h, b):
    lstm = loader()(W_x, W_h, b)
    with torch.no_grad():
        lstm.bias_ih_l0 /= 2
        lstm.bias_hh_l0.copy_(lstm.bias_ih_l0)
    return lstm


def bias_in_the_other(W_x, W_h, b):
    lstm = loader()(W_x, W_h, b)
    with torch.no_grad():
        lstm.bias_hh_l0.copy_(lstm.bias_ih_l0)
        lstm.bias_ih_l0.zero_()
    return lstm


def turning_the_drawer(W_x, W_h, b):
    lstm = loader()(W_x, W_h, b)
    for k in W_h:
        W_h[k] = W_h[k].T
    return lstm


def with_options(**options):
    def load(W_x, W_h, b):
        return nn.LSTM(*W_x["f"].shape, dtype=torch.float64, **options)

    return load


def side_by_side(W_x, W_h, b):
    lstm = loader()(W_x, W_h, b)
    lstm.weight_ih_l0 = nn.Parameter(lstm.weight_ih_l0.detach().T)
    return lstm


def without_weight_hh(W_x, W_h, b):
    lstm = loader()(W_x, W_h, b)
    fresh = nn.LSTM(*W_x["f"].shape, dtype=torch.float64)
    lstm.weight_hh_l0 = fresh.weight_hh_l0
    return lstm


def g_forgotten(W_x, W_h, b):
    return loader()(W_x | {"g": 0 * W_x["g"] + 7}, W_h, b)


def recording(W_x, W_h, b):
    lstm = nn.LSTM(*W_x["f"].shape, dtype=torch.float64)
    lstm.bias_hh_l0[:] = 0
    return lstm


@pytest.mark.parametrize("answer", [loader(), shared_bias, bias_in_the_other])
def test_to_torch_accepts_solutions(answer, capsys):
    chapter_09.to_torch(answer)
    assert "✓ Exercise 9.4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (loader(order=sorted), "has the blocks f, g, i, o"),
        (loader(order=list), "the order of the dictionary, f, i, o, g"),
        (loader(order=lambda part: "ifog"), "has the blocks i, f, o, g"),
        (state_untransposed, "weight_hh_l0 holds blocks as they were given"),
        (loader(turn=lambda w: w), "sizes do not fit.*transpose each block"),
        (side_by_side, r"weight_ih_l0 has the shape \(3, 20\), but should have \(20, 3\)"),
        (without_weight_hh, "weight_hh_l0 holds none of the numbers"),
        (g_forgotten, "weight_ih_l0 does not hold the numbers of g"),
        (recording, "with torch.no_grad"),
        (turning_the_drawer, "changes the dictionaries"),
        (with_options(batch_first=True), "our sequences are"),
        (with_options(num_layers=2), "one layer, one direction"),
        (with_options(bidirectional=True), "one layer, one direction"),
        (with_options(bias=False), "with biases"),
        (lambda W_x, W_h, b: nn.LSTM(*W_h["f"].shape), r"is nn.LSTM\(5, 5\), but should be"),
        (loader(dtype=torch.float32, wrap=lambda lstm: lstm.double()), "rounded on the way"),
        (lambda W_x, W_h, b: None, "does the function end with `return`"),
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
    seeded=True,
    bias="before",
    rate=0.03,
    steps=32,
    on="heldout",
    fit_seed=True,
    zero=False,
    size=64,
    check_none=True,
    result=lambda perplexity, history: perplexity,
):
    def perplexity(value, seed, training, heldout, epochs):
        if seeded:
            torch.manual_seed(seed)
        model = CharacterModel(27, size)
        if zero:
            value = value or 0.0
        if bias == "if value" and value:
            set_forget_bias(model, value)
        if (value is not None or not check_none) and bias == "before":
            set_forget_bias(model, value)
        seed = seed if fit_seed else 0
        settings = {"epochs": epochs, "num_steps": steps, "learning_rate": rate, "seed": seed}
        history = fit(model, training, heldout, **settings)
        if value is not None and bias == "after":
            set_forget_bias(model, value)
        return result(evaluate(model, heldout if on == "heldout" else training), history)

    return perplexity


def by_history(perplexity, history):
    return history.heldout_perplexity[-1]


@pytest.mark.parametrize("answer", [experiment(), experiment(result=by_history)])
def test_heldout_perplexity_accepts_solutions(answer, capsys):
    chapter_09.heldout_perplexity(answer)
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
        (experiment(size=128), "it is to have 64"),
        (experiment(bias="if value"), "if value is not None"),
        (experiment(check_none=False), "nothing is to be set"),
        (experiment(result=lambda p, history: np.log(p)), "mean number of nats"),
        (experiment(result=lambda p, history: history.train_perplexity[-1]), "fit's training"),
        (experiment(result=lambda p, history: history), "what fit returns, its History"),
        (experiment(result=lambda p, history: (p, history)), "the perplexity alone, not a tuple"),
        (experiment(result=lambda p, history: None), "is None"),
        (experiment(result=lambda p, history: min(history.heldout_perplexity)), "the best epoch"),
        (lambda v, s, read, kept, e: experiment()(v, s, kept, kept, e), "trained on the held-out"),
        (experiment(rate=0.02), "one by one"),
    ],
)
def test_heldout_perplexity_explains(answer, message):
    with pytest.raises(CheckFailed, match=message):
        chapter_09.heldout_perplexity(answer)
