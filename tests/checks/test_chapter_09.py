"""The checks of chapter 9: right answers pass, typical mistakes get the message meant for them."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course.checks import CheckFailed, chapter_09
from lstm_course.checks._declared import edited
from lstm_course.models import CharacterModel
from lstm_course.torch_cells import set_forget_bias
from lstm_course.training import fit


def not_written(*args):
    raise NotImplementedError


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


def moved(p):
    i, f, g, o = p.chunk(4)
    return torch.cat([i, o, f, g])


def by_index(p):
    H = len(p) // 4
    return p[[*range(H), *range(3 * H, 4 * H), *range(H, 3 * H)]]


def by_slices(p, H=None):
    H = H or len(p) // 4
    return torch.cat([p[:H], p[3 * H : 4 * H], p[H : 2 * H], p[2 * H : 3 * H]])


def in_place(p):
    p[:] = moved(p)
    return p


def open_gates(model, value):
    for module in model.modules():
        if isinstance(module, nn.LSTM):
            H = module.hidden_size
            for name, bias in list(module.named_parameters()):
                if name.startswith("bias"):
                    bias.detach()[H : 2 * H] = value if "ih" in name else 0.0


def opened(old, new):
    return edited(open_gates, [(old, new)])


def opened_where(condition):
    return opened('startswith("bias")', f'startswith("bias") and {condition}')


def itself_only(model, value):
    for k in range(model.num_layers):
        getattr(model, f"bias_ih_l{k}").detach()[4:8] = value
        getattr(model, f"bias_hh_l{k}").detach()[4:8] = 0.0


def load(W_x, W_h, b):
    lstm = nn.LSTM(*W_x["f"].shape, dtype=torch.float64)
    x, h, vector = (np.concatenate([part[k].T for k in "ifgo"]) for part in (W_x, W_h, b))
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(torch.tensor(x))
        lstm.weight_hh_l0.copy_(torch.tensor(h))
        lstm.bias_ih_l0.copy_(torch.tensor(vector))
        lstm.bias_hh_l0.copy_(torch.tensor(0 * vector))
    return lstm


def loaded(*edits):
    return edited(load, list(edits))


def and_then(line):
    return loaded(("    return lstm", f"    {line}\n    return lstm"))


def with_options(**options):
    return lambda W_x, W_h, b: nn.LSTM(*W_x["f"].shape, dtype=torch.float64, **options)


def experiment(value, seed, training, heldout, epochs):
    """Another way: fit itself evaluates after each epoch."""
    torch.manual_seed(seed)
    model = CharacterModel(27, 64)
    if value is not None:
        set_forget_bias(model, value)
    settings = {"epochs": epochs, "num_steps": 32, "learning_rate": 0.03, "seed": seed}
    history = fit(model, training, heldout, **settings)
    return history.heldout_perplexity[-1]


def tried(old, new):
    return edited(experiment, [(old, new)])


def what_is_missing(model, value):
    """Add to one vector what the sum lacks, and leave the other."""
    for module in model.modules():
        if isinstance(module, nn.LSTM):
            H = module.hidden_size
            for name, bias in module.named_parameters():
                if name.startswith("bias_ih"):
                    other = getattr(module, name.replace("_ih", "_hh"))
                    with torch.no_grad():
                        bias[H : 2 * H] += value - (bias + other)[H : 2 * H]


RIGHT = {
    "to_onnx": [moved, by_index, by_slices],
    "open_forget_gates": [
        set_forget_bias,
        open_gates,
        opened('value if "ih" in name else 0.0', "value / 2"),
        what_is_missing,
        opened(
            "bias.detach()[",
            "setattr(module, name, nn.Parameter(bias.clone())); getattr(module, name).detach()[",
        ),
    ],
    "to_torch": [
        load,
        loaded(("tensor(vector)", "tensor(vector / 2)"), ("0 * vector", "vector / 2")),
        loaded(("copy_(torch.tensor(vector))", "zero_()"), ("0 * vector", "vector")),
    ],
    "heldout_perplexity": [experiment],
}
WRONG = {
    "to_onnx": [
        (lambda p: torch.cat([p.split(4)[k] for k in (0, 3, 1, 2)]), "20 rows, but the result 16"),
        (lambda p: by_slices(p, H=4), "20 rows, but the result 16: here a block has H = 5 rows"),
        (lambda p: moved(p)[1:], "20 rows, but the result 19"),
        (lambda p: [p.split(4)[k] for k in (0, 5, 1, 2)], r"IndexError: .*split\(4\) gives blocks"),
        (edited(moved, [("chunk", "split")]), r"too many values.*parameter.chunk\(4\) gives"),
        (lambda p: torch.stack(p.chunk(4)), "torch.stack puts"),
        (lambda p: p.chunk(4), "one tensor, not several blocks"),
        (lambda p: moved(p).numpy(), "return a tensor.* not a ndarray"),
        (lambda p: moved(p).float(), "torch.float32, but the parameter torch.float64"),
        (lambda p: torch.tensor(moved(p).numpy()), "requires grad"),
        (lambda p: torch.cat(p.chunk(4), dim=1), r"shape \(5, 80\), but should have \(20, 20\)"),
        (lambda p: None, "does the function end with `return`"),
        (in_place, "writes into the parameter"),
        (lambda p: 2 * moved(p), "Cut the rows"),
    ],
    "open_forget_gates": [
        (not_written, "not written yet"),
        (opened('value if "ih" in name else 0.0', "value"), "3 instead of 1.5"),
        (opened('"bias"', '"bias_ih"'), "only about 1.5"),
        (opened("H : 2 * H", "2 * H : 3 * H"), "block g of bias_ih_l0 has changed"),
        (opened("H : 2 * H", ":H"), "block i of bias_ih_l0 has changed"),
        (opened_where('"l0" in name'), "still as before: .*l1"),
        (opened_where('"reverse" not in name'), "backward directions"),
        (opened_where('name.endswith("l0")'), "not every layer and direction"),
        (opened("model.modules()", "[model]"), "go through model.modules"),
        (lambda model, value: None, "nothing in it has changed"),
        (opened("detach()", "detach().clone()"), "nothing in it has changed.*not into copies"),
        (opened("model.modules()", "model.children()"), r"model.children\(\) does not"),
        (opened("bias.detach()", "bias"), "with torch.no_grad"),
        (
            opened("bias.detach()[H : 2 * H]", "module.bias_ih_l0 = torch.ones(H); _"),
            "cannot take the place of a parameter",
        ),
        (
            opened("isinstance(module, nn.LSTM)", 'hasattr(module, "hidden_size")'),
            "gru.bias_ih_l0 has changed, and belongs to no LSTM",
        ),
        (opened("2 * H]", "2 * H - 1]"), "1.5 for 3 of its 4 units only"),
        (itself_only, "a model that holds LSTMs.*need not be an LSTM itself"),
        (opened("= value", "= 0.5"), "0.5 in the mean"),
        (opened("bias.detach()", "bias.requires_grad_(False)"), "must stay parameters"),
        (opened('"bias"', '("bias", "weight_hh")'), "only biases"),
    ],
    "to_torch": [
        (not_written, "not written yet"),
        (loaded(('k in "ifgo"', "k in sorted(part)")), "has the blocks f, g, i, o"),
        (loaded(('k in "ifgo"', "k in part")), "the order of the dictionary, f, i, o, g"),
        (loaded(("ifgo", "ifog")), "has the blocks i, f, o, g"),
        (
            lambda W_x, W_h, b: load(W_x, {k: w.T for k, w in W_h.items()}, b),
            "weight_hh_l0 holds blocks as they were given",
        ),
        (loaded((".T", "")), "sizes do not fit.*transpose each block"),
        (
            and_then("lstm.weight_ih_l0 = nn.Parameter(lstm.weight_ih_l0.detach().T)"),
            r"weight_ih_l0 has the shape \(3, 20\), but should have \(20, 3\)",
        ),
        (
            loaded(("lstm.weight_hh_l0.copy_(torch.tensor(h))", "pass")),
            "weight_hh_l0 holds none of the numbers",
        ),
        (
            lambda W_x, W_h, b: load(W_x | {"g": 0 * W_x["g"] + 7}, W_h, b),
            "weight_ih_l0 does not hold the numbers of g",
        ),
        (loaded(("with torch.no_grad()", "if True")), "with torch.no_grad"),
        (and_then("W_h.update({k: w.T for k, w in W_h.items()})"), "changes the dictionaries"),
        (with_options(batch_first=True), "our sequences are"),
        (with_options(num_layers=2), "one layer, one direction"),
        (with_options(bidirectional=True), "one layer, one direction"),
        (with_options(bias=False), "with biases"),
        (lambda W_x, W_h, b: nn.LSTM(*W_h["f"].shape), r"is nn.LSTM\(5, 5\), but should be"),
        (loaded(("float64", "float32"), ("return lstm", "return lstm.double()")), "rounded on the"),
        (lambda W_x, W_h, b: None, "does the function end with `return`"),
        (loaded(("0 * vector", "vector")), "adds it twice"),
        (loaded(("lstm.bias_hh_l0.copy_(torch.tensor(0 * vector))", "pass")), "random start"),
        (loaded(("float64", "float32")), "single precision"),
        (loaded(("return lstm", "return lstm.state_dict()")), "return a torch.nn.LSTM"),
    ],
    "heldout_perplexity": [
        (tried(".heldout_perplexity[-1]", ""), "what fit returns, its History"),
        (tried("return history", "return history, history"), "the perplexity alone, not a tuple"),
        (tried("return history", "return None and history"), "is None"),
        (tried("0.03", "0.02"), "one by one"),
    ],
}


@pytest.mark.parametrize(("check", "answer"), [(c, a) for c, rows in RIGHT.items() for a in rows])
def test_a_right_answer_is_praised(check, answer, capsys):
    getattr(chapter_09, check)(answer)
    assert "is right." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("check", "answer", "message"), [(check, *row) for check in WRONG for row in WRONG[check]]
)
def test_a_wrong_answer_gets_the_message_meant_for_it(check, answer, message):
    with pytest.raises(CheckFailed, match=message):
        getattr(chapter_09, check)(answer)
