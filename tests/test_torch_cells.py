"""The written-out layers against torch.nn, and the gates' names and starts."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lstm_course import autodiff, numpy_cells, torch_cells
from lstm_course.models import CharacterModel
from lstm_course.torch_cells import (
    chrono_,
    gate_blocks,
    gate_values,
    orthogonal_,
    set_forget_bias,
    set_update_bias,
)

KINDS: dict[str, tuple[Any, Any]] = {
    "rnn": (torch_cells.RNN, nn.RNN),
    "rnn-relu": (
        lambda D, H, **kw: torch_cells.RNN(D, H, "relu", **kw),
        lambda D, H, **kw: nn.RNN(D, H, nonlinearity="relu", **kw),
    ),
    "lstm": (torch_cells.LSTM, nn.LSTM),
    "gru": (torch_cells.GRU, nn.GRU),
}
SIZES = st.integers(1, 5)
DOUBLE = torch.float64


def as_pair(state: Any) -> tuple[torch.Tensor, ...]:
    return state if isinstance(state, tuple) else (state,)


def random_state(kind: str, N: int, H: int) -> Any:
    parts = [
        torch.randn(1, N, H, dtype=DOUBLE, requires_grad=True) for _ in range(1 + (kind == "lstm"))
    ]
    return tuple(parts) if kind == "lstm" else parts[0]


@settings(deadline=None, max_examples=20)
@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, bias=st.booleans(), with_state=st.booleans())
@pytest.mark.parametrize("kind", KINDS)
def test_forward_and_gradients_are_those_of_torch(
    kind: str, T: int, N: int, D: int, H: int, bias: bool, with_state: bool
) -> None:
    torch.manual_seed(T + 10 * N)
    ours, theirs = (make(D, H, bias=bias, dtype=DOUBLE) for make in KINDS[kind])
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(T, N, D, dtype=DOUBLE, requires_grad=True)
    state = random_state(kind, N, H) if with_state else None
    wanted = [x, *(as_pair(state) if with_state else ())]
    weight = torch.randn(T, N, H, dtype=DOUBLE)
    results = []
    for module in (ours, theirs):
        output, last = module(x, state)
        loss = (output * weight).sum() + sum((2.5 * s).sin().sum() for s in as_pair(last))
        gradients = torch.autograd.grad(loss, [*wanted, *module.parameters()])
        results.append([output, *as_pair(last), *gradients])
    for a, b in zip(*results, strict=True):
        assert a.shape == b.shape
        torch.testing.assert_close(a, b, rtol=0, atol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bias", [True, False])
def test_weights_go_both_ways_and_start_alike(kind: str, bias: bool) -> None:
    torch.manual_seed(3)
    ours = KINDS[kind][0](4, 5, bias=bias)
    torch.manual_seed(3)
    theirs = KINDS[kind][1](4, 5, bias=bias)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for name, weight in theirs.state_dict().items():
        assert torch.equal(ours.state_dict()[name], weight)
    torch.manual_seed(4)
    other = KINDS[kind][0](4, 5, bias=bias)
    theirs.load_state_dict(other.state_dict())
    x = torch.randn(3, 2, 4)
    torch.testing.assert_close(theirs(x)[0], other(x)[0])


@settings(deadline=None, max_examples=10)
@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES)
def test_the_reset_before_the_product_is_that_of_the_numpy_cell(
    T: int, N: int, D: int, H: int
) -> None:
    rng = np.random.default_rng(T)
    cell = numpy_cells.GRU(D, H, "before", rng=rng)
    layer = torch_cells.GRU(D, H, "before", dtype=DOUBLE)
    state = {
        "weight_ih_l0": cell.W_x.T,
        "weight_hh_l0": cell.W_h.T,
        "bias_ih_l0": cell.b - 0.25,
        "bias_hh_l0": np.full(3 * H, 0.25),
        "reset_before": True,
    }
    layer.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
    x, h_0 = rng.normal(size=(T, N, D)), rng.normal(size=(N, H))
    output, h_n = layer(torch.tensor(x), torch.tensor(h_0[None]))
    expected, _ = cell.forward(x, h_0)
    np.testing.assert_allclose(output.detach(), expected, atol=1e-10)
    np.testing.assert_allclose(h_n[0].detach(), expected[-1], atol=1e-10)


def test_wrong_shapes_and_settings_are_refused() -> None:
    lstm = torch_cells.LSTM(3, 4)
    with pytest.raises(ValueError, match=r"x must have the shape \(T, N, D\)"):
        lstm(torch.zeros(5, 2, 4))
    with pytest.raises(ValueError, match=r"x must have the shape \(T, N, D\)"):
        lstm(torch.zeros(0, 2, 3))
    h = torch.zeros(1, 2, 4)
    with pytest.raises(ValueError, match=r"c_0 must have the shape \(1, N, H\) = \(1, 2, 4\)"):
        lstm(torch.zeros(5, 2, 3), (h, h[0]))
    with pytest.raises(ValueError, match="positive"):
        torch_cells.GRU(3, 0)
    with pytest.raises(ValueError, match="'after' or 'before'"):
        torch_cells.GRU(3, 4, "never")
    with pytest.raises(ValueError, match="'tanh' or 'relu'"):
        torch_cells.RNN(3, 4, "sigmoid")


@pytest.mark.parametrize("kind", KINDS)
def test_states_of_the_wrong_kind_are_refused_in_words(kind: str) -> None:
    layer, x, h = KINDS[kind][0](3, 4), torch.zeros(5, 2, 3), torch.zeros(1, 2, 4)
    wrong: list[Any] = [h, (h,), (h, h, h)] if kind == "lstm" else [(h, h), (h,)]
    pair = "a pair \\(h_0, c_0\\)" if kind == "lstm" else "h_0"
    for state in wrong:
        with pytest.raises(ValueError, match=f"the state must be {pair}, not a"):
            layer(x, state)
    array = h.numpy()
    with pytest.raises(ValueError, match="h_0 must be a tensor, as the input is, not a ndarray"):
        layer(x, (array, array) if kind == "lstm" else array)


LAYERS: dict[str, Any] = {
    "numpy_cells.LSTM": (lambda: numpy_cells.LSTM(3, 4, rng=np.random.default_rng(0)), np.zeros),
    "numpy_cells.GRU": (lambda: numpy_cells.GRU(3, 4, rng=np.random.default_rng(0)), np.zeros),
    "numpy_cells.RNN": (lambda: numpy_cells.RNN(3, 4, rng=np.random.default_rng(0)), np.zeros),
    "autodiff.LSTM": (lambda: autodiff.LSTM(3, 4, rng=np.random.default_rng(0)), np.zeros),
    "torch_cells.LSTM": (lambda: torch_cells.LSTM(3, 4), torch.zeros),
    "torch_cells.GRU": (lambda: torch_cells.GRU(3, 4), torch.zeros),
    "torch_cells.RNN": (lambda: torch_cells.RNN(3, 4), torch.zeros),
}


@pytest.mark.parametrize("name", LAYERS)
def test_all_packages_refuse_with_the_same_sentences(name: str) -> None:
    """An input, or a state, that NumPy or PyTorch would stretch to fit, is no state."""
    make, zeros = LAYERS[name]
    layer = make()
    run = layer.forward
    for shape in ((4, 3), (4, 2), (5, 2, 4), (0, 2, 3)):
        sentence = f"x must have the shape (T, N, D) with T >= 1 and D = 3, not {shape}"
        with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
            run(zeros(shape))
    axes, letters = ((1,), "(1, N, H)") if "torch" in name else ((), "(N, H)")
    for wrong in ((1, 4), (5, 1), (4,)):
        state = zeros((*axes, *wrong))
        right = zeros((*axes, 5, 4))
        sentence = (
            f"{'c_0' if 'LSTM' in name else 'h_0'} must have the shape {letters} = "
            f"{(*axes, 5, 4)}, not {(*axes, *wrong)}"
        )
        with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
            run(zeros((2, 5, 3)), (right, state) if "LSTM" in name else state)
    output, _ = run(zeros((2, 0, 3)))
    assert tuple(output.shape) == (2, 0, 4)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda rng: numpy_cells.RNN(3, 64 / 2, rng=rng), "hidden_size must be .*, not 32.0"),
        (lambda rng: torch_cells.LSTM(3.0, 4), "input_size must be .*, not 3.0"),
        (lambda rng: autodiff.LSTM(3, 4.0, rng=rng), "hidden_size must be .*, not 4.0"),
        (lambda rng: autodiff.Linear(3, 2.0, rng=rng), "output_size must be .*, not 2.0"),
    ],
)
def test_a_size_that_is_no_whole_number_is_named(make: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        make(np.random.default_rng(0))


def test_weights_of_the_other_reset_are_refused() -> None:
    before, after, theirs = torch_cells.GRU(3, 4, "before"), torch_cells.GRU(3, 4), nn.GRU(3, 4)
    for strict in (True, False):
        for state in (theirs.state_dict(), after.state_dict()):
            with pytest.raises(ValueError, match=r"resets after the product.*make GRU\(3, 4, 'aft"):
                before.load_state_dict(state, strict=strict)
        with pytest.raises(ValueError, match=r"resets before the product.*make GRU\(3, 4, 'bef"):
            after.load_state_dict(before.state_dict(), strict=strict)
    with pytest.raises(RuntimeError, match="reset_before"):
        theirs.load_state_dict(before.state_dict())
    after.load_state_dict(theirs.state_dict())
    theirs.load_state_dict(after.state_dict())
    # As a part of a model, and in a copy, of which the check must be its own.
    model = CharacterModel(3, 4, torch_cells.GRU(3, 4, "before"))
    for twin in (model, copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        with pytest.raises(ValueError, match=r"add the entry 'recurrent\.reset_before'"):
            twin.load_state_dict(CharacterModel(3, 4, "gru").state_dict())
        twin.load_state_dict(model.state_dict())


def test_what_layers_say_of_themselves() -> None:
    assert repr(torch_cells.GRU(3, 4)) == "GRU(3, 4, reset='after')"
    assert repr(torch_cells.GRU(3, 4, "before", bias=False)) == (
        "GRU(3, 4, bias=False, reset='before')"
    )
    assert repr(torch_cells.RNN(3, 4, "relu")) == "RNN(3, 4, nonlinearity='relu')"
    assert repr(torch_cells.LSTM(3, 4)) == "LSTM(3, 4)"


def test_blocks_are_named_views_in_torchs_order() -> None:
    bias = torch.arange(8.0)
    blocks = gate_blocks(bias, 2)
    assert {name: block.tolist() for name, block in blocks.items()} == {
        "i": [0, 1],
        "f": [2, 3],
        "g": [4, 5],
        "o": [6, 7],
    }
    blocks["f"].fill_(9.0)
    assert bias.tolist() == [0, 1, 9, 9, 4, 5, 6, 7]
    assert list(gate_blocks(torch.zeros(6, 5), 2)) == ["r", "z", "n"]
    assert list(gate_blocks(torch.zeros(2, 5), 2)) == ["h"]
    for wrong in (torch.zeros(7), torch.zeros(4), torch.zeros(0), torch.zeros(())):
        with pytest.raises(ValueError, match=r"4 .* 3 .* or 1"):
            gate_blocks(wrong, 2)
    with pytest.raises(ValueError, match=r"4 .* 3 .* or 1 .* hidden size 0"):
        gate_blocks(torch.ones(4), 0)


@pytest.mark.parametrize("name", ["i", "f", "g", "o"])
def test_the_gates_are_where_their_names_say(name: str) -> None:
    """A gate held shut or open does what its name promises."""
    lstm = nn.LSTM(2, 3, dtype=DOUBLE)
    with torch.no_grad():
        for weight in lstm.parameters():
            weight.zero_()
        for other, block in gate_blocks(lstm.bias_ih_l0, 3).items():
            block.fill_(-100.0 if other == name else 100.0)
    c_0 = torch.full((1, 1, 3), 0.5, dtype=DOUBLE)
    output, (_, c_1) = lstm(torch.zeros(1, 1, 2, dtype=DOUBLE), (torch.zeros_like(c_0), c_0))
    expected_c = {"i": 0.5, "f": 1.0, "g": -0.5, "o": 1.5}[name]
    assert c_1[0, 0].tolist() == pytest.approx([expected_c] * 3)
    expected_h = 0.0 if name == "o" else np.tanh(expected_c)
    assert output[0, 0].tolist() == pytest.approx([expected_h] * 3, abs=1e-12)


@pytest.mark.parametrize("kind", ["lstm", "gru", "gru-before", "nn.LSTM", "nn.GRU"])
@pytest.mark.parametrize("bias", [True, False])
def test_gate_values_rebuild_the_outputs(kind: str, bias: bool) -> None:
    torch.manual_seed(0)
    make: Any = {
        "lstm": torch_cells.LSTM,
        "gru": torch_cells.GRU,
        "gru-before": lambda D, H, **kw: torch_cells.GRU(D, H, "before", **kw),
        "nn.LSTM": nn.LSTM,
        "nn.GRU": nn.GRU,
    }[kind]
    module = make(2, 3, bias=bias, dtype=DOUBLE)
    x = torch.randn(6, 2, 2, dtype=DOUBLE)
    state = random_state("lstm" if "lstm" in kind.lower() else "gru", 2, 3)
    values = gate_values(module, x, state)
    h, c = (s[0].detach() for s in (state if isinstance(state, tuple) else (state, state)))
    for t, expected in enumerate(module(x, state)[0]):
        v = {name: value[t] for name, value in values.items()}
        if "f" in v:
            c = v["f"] * c + v["i"] * v["g"]
            h = v["o"] * torch.tanh(c)
        else:
            h = (1 - v["z"]) * v["n"] + v["z"] * h
        torch.testing.assert_close(h, expected.detach(), rtol=0, atol=1e-12)
    assert not any(value.requires_grad for value in values.values())


def test_gate_values_start_from_zero_and_refuse_what_has_no_such_gates() -> None:
    gru, x = nn.GRU(2, 3), torch.randn(4, 1, 2)
    zero = gate_values(gru, x, torch.zeros(1, 1, 3))
    for name, value in gate_values(gru, x).items():
        assert torch.equal(value, zero[name])
    for wrong in (
        nn.RNN(2, 3),
        nn.GRU(2, 3, 2),
        nn.LSTM(2, 3, bidirectional=True),
        nn.LSTM(2, 3, proj_size=2),
    ):
        with pytest.raises(ValueError, match="one layer, one direction"):
            gate_values(wrong, x)
    with pytest.raises(ValueError, match=r"\(T, N, D\)"):
        gate_values(nn.LSTM(2, 3, batch_first=True), x)
    with pytest.raises(ValueError, match=r"\(T, N, D\) with .* D = 2, not \(4, 2\)"):
        gate_values(nn.LSTM(2, 3), x[:, 0])


@pytest.mark.parametrize(
    ("setter", "gate", "modules"),
    [
        (
            set_forget_bias,
            "f",
            [nn.LSTM(2, 3, 2, bidirectional=True), nn.LSTMCell(2, 3), torch_cells.LSTM(2, 3)],
        ),
        (
            set_update_bias,
            "z",
            [nn.GRU(2, 3, 2, bidirectional=True), nn.GRUCell(2, 3), torch_cells.GRU(2, 3)],
        ),
    ],
)
def test_one_gates_bias_is_set_and_nothing_else(setter: Any, gate: str, modules: Any) -> None:
    for module in modules:
        before = {name: weight.detach().clone() for name, weight in module.named_parameters()}
        setter(module, 3.0)
        biases = [name for name in before if name.startswith("bias")]
        assert len(biases) in (2, 8)
        for name, weight in module.named_parameters():
            if name not in biases:
                assert torch.equal(weight, before[name])
                continue
            old = gate_blocks(before[name], 3)
            for other, block in gate_blocks(weight.detach(), 3).items():
                expected = torch.full((3,), 3.0 if "_ih" in name else 0.0)
                assert torch.equal(block, expected if other == gate else old[other])


def test_biases_of_a_whole_model_and_of_none() -> None:
    model = CharacterModel(4, 3, "lstm", num_layers=2)
    set_forget_bias(model, 1.0)
    total = model.recurrent.bias_ih_l1 + model.recurrent.bias_hh_l1
    assert gate_blocks(total, 3)["f"].tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="no LSTM in a GRU"):
        set_forget_bias(nn.GRU(2, 3), 1.0)
    with pytest.raises(ValueError, match="no GRU in a CharacterModel"):
        set_update_bias(model, 1.0)
    with pytest.raises(ValueError, match="bias=False"):
        set_forget_bias(nn.LSTM(2, 3, bias=False), 1.0)


@pytest.mark.parametrize(
    ("module", "sums"),
    [
        (nn.LSTM(2, 500, 2, bidirectional=True), ["l0", "l0_reverse", "l1", "l1_reverse"]),
        (torch_cells.LSTM(2, 500), ["l0"]),
        (nn.LSTMCell(2, 500, dtype=DOUBLE), [""]),
        (nn.ModuleDict({"inside": nn.LSTM(2, 500)}), ["l0"]),
    ],
)
def test_a_chrono_start_gives_every_unit_a_span(module: nn.Module, sums: list[str]) -> None:
    torch.manual_seed(0)
    before = {n: p.detach().clone() for n, p in module.named_parameters()}
    chrono_(module, longest=40)
    after = dict(module.named_parameters())
    prefix = "inside." if isinstance(module, nn.ModuleDict) else ""
    starts = []
    for end in sums:
        names = [f"{prefix}bias_{kind}_{end}".rstrip("_") for kind in ("ih", "hh")]
        total = gate_blocks(sum(after[name].detach() for name in names), 500)
        torch.testing.assert_close(total["i"], -total["f"], atol=0, rtol=0)
        spans = total["f"].exp()
        assert 1 <= spans.min() < 1.5
        assert 38.5 < spans.max() < 39 + 1e-4
        assert abs(spans.mean() - 20) < 2  # drawn evenly; 1.1 is two standard errors
        assert len(set(spans.tolist())) > 490
        starts.append(spans)
        for name in names:
            old, new = gate_blocks(before[name], 500), gate_blocks(after[name].detach(), 500)
            assert torch.equal(old["g"], new["g"])
            assert torch.equal(old["o"], new["o"])
    assert not any(torch.equal(starts[0], other) for other in starts[1:])
    for name, weight in before.items():
        assert "bias" in name or torch.equal(after[name], weight)


def test_a_chrono_start_follows_the_seed_and_says_what_it_needs() -> None:
    first, second = nn.LSTM(2, 3), nn.LSTM(2, 3)
    for lstm in (first, second):
        torch.manual_seed(1)
        chrono_(lstm, longest=10)
    blocks = [gate_blocks(lstm.bias_ih_l0.detach(), 3) for lstm in (first, second)]
    assert torch.equal(blocks[0]["f"], blocks[1]["f"])
    chrono_(first, longest=2)
    assert gate_blocks(first.bias_ih_l0.detach(), 3)["f"].tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="at least 2 steps, not 1"):
        chrono_(first, longest=1)
    with pytest.raises(ValueError, match="no LSTM in a GRU"):
        chrono_(nn.GRU(2, 3), longest=10)
    with pytest.raises(ValueError, match="bias=False"):
        chrono_(nn.LSTM(2, 3, bias=False), longest=10)


@pytest.mark.parametrize(
    "module",
    [
        nn.LSTM(2, 4, 2, bidirectional=True),
        torch_cells.GRU(2, 4),
        nn.RNN(2, 4),
        nn.GRUCell(2, 4),
        CharacterModel(5, 4),
    ],
)
def test_every_block_becomes_orthogonal_by_itself(module: nn.Module) -> None:
    before = {n: p.detach().clone() for n, p in module.named_parameters() if "weight_hh" not in n}
    orthogonal_(module, gain=1.5)
    blocks = [
        block
        for name, weight in module.named_parameters()
        if "weight_hh" in name
        for block in gate_blocks(weight.detach(), 4).values()
    ]
    for block in blocks:
        torch.testing.assert_close(block @ block.T, 2.25 * torch.eye(4), atol=1e-5, rtol=0)
    assert len({round(float(block[0, 0]), 6) for block in blocks}) == len(blocks)
    for name, weight in before.items():
        assert torch.equal(dict(module.named_parameters())[name], weight)


def test_orthogonal_needs_something_that_recurs() -> None:
    with pytest.raises(ValueError, match="no LSTM or GRU or RNN in a Linear"):
        orthogonal_(nn.Linear(2, 3))


def like_torch(kind: str, D: int, H: int) -> tuple[Any, nn.LSTM]:
    """Make a variant, and an nn.LSTM whose gates that are missing stand open."""
    variant = torch_cells.LSTMVariant(D, H, kind, dtype=DOUBLE)
    whole = nn.LSTM(D, H, dtype=DOUBLE)
    letters = torch_cells.BLOCKS[kind]
    with torch.no_grad():
        for name, parameter in whole.named_parameters():
            ours = getattr(variant, name).chunk(len(letters))
            parameter.copy_(
                torch.cat(
                    [
                        ours[letters.index(gate)]
                        if gate in letters
                        else torch.full_like(parameter[:H], 1e3 if name == "bias_ih_l0" else 0)
                        for gate in "ifgo"
                    ]
                )
            )
    return variant, whole


@settings(deadline=None, max_examples=20)
@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES)
@pytest.mark.parametrize("kind", ["vanilla", "no input gate", "no forget gate", "no output gate"])
def test_a_variant_without_a_gate_is_an_lstm_with_it_open(
    kind: str, T: int, N: int, D: int, H: int
) -> None:
    variant, whole = like_torch(kind, D, H)
    x, state = torch.randn(T, N, D, dtype=DOUBLE), torch.randn(2, 1, N, H, dtype=DOUBLE)
    found, (h, c) = variant(x, tuple(state))
    expected, (h_n, c_n) = whole(x, tuple(state))
    for one, other in ((found, expected), (h, h_n), (c, c_n)):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("kind", list(torch_cells.BLOCKS))
def test_every_variant_does_what_its_name_says(kind: str) -> None:
    D, H = 3, 4
    variant = torch_cells.LSTMVariant(D, H, kind, dtype=DOUBLE)
    x = torch.randn(2, D, dtype=DOUBLE)
    h, c = torch.randn(2, 2, H, dtype=DOUBLE)
    letters = torch_cells.BLOCKS[kind]
    a = dict.fromkeys("ifgo", torch.tensor(torch.inf, dtype=DOUBLE))  # an open gate
    for k, letter in enumerate(letters):
        rows = slice(k * H, (k + 1) * H)
        a[letter] = x @ variant.weight_ih_l0[rows].T + h @ variant.weight_hh_l0[rows].T
        a[letter] = a[letter] + variant.bias_ih_l0[rows] + variant.bias_hh_l0[rows]
    p = getattr(variant, "peepholes", torch.zeros(3, H))
    i, f = torch.sigmoid(a["i"] + p[0] * c), torch.sigmoid(a["f"] + p[1] * c)
    i = 1 - f if kind == "coupled" else i
    g = a["g"] if kind == "no candidate tanh" else torch.tanh(a["g"])
    new = f * c + i * g
    o = torch.sigmoid(a["o"] + p[2] * new)
    said = o * (new if kind == "no output tanh" else torch.tanh(new))
    found, (_, c_n) = variant(x[None], (h[None], c[None]))
    torch.testing.assert_close(found[0], said)
    torch.testing.assert_close(c_n[0], new)
    sizes = len(letters) * H * (D + H + 2) + 3 * H * (kind == "peepholes")
    assert sum(parameter.numel() for parameter in variant.parameters()) == sizes


def test_a_variant_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind must be one of vanilla"):
        torch_cells.LSTMVariant(3, 4, "no gates")
