"""Dropout: what is masked, for how long, and that nothing is masked when it counts."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from lstm_course import torch_cells
from lstm_course.models import CharacterModel
from lstm_course.training import LockedDropout, WeightDrop, fit

LAYERS = [nn.RNN, nn.LSTM, nn.GRU]


class TestLockedDropout:
    @given(st.integers(0, 1000), st.floats(0.05, 0.9))
    def test_one_mask_a_row_for_all_steps_and_the_mean_stays(self, seed: int, p: float) -> None:
        torch.manual_seed(seed)
        out = LockedDropout(p)(torch.ones(4, 50, 80))
        assert (out == out[:1]).all()
        values = sorted(out.unique().tolist())
        assert values == pytest.approx([0, 1 / (1 - p)])
        assert out.mean().item() == pytest.approx(1, abs=0.25)
        assert not (out[0, 0] == out[0, 1:]).all()

    def test_it_is_the_identity_where_it_should_be(self) -> None:
        x = torch.randn(3, 2, 5)
        assert torch.equal(LockedDropout(0.5).eval()(x), x)
        assert torch.equal(LockedDropout(0.0)(x), x)


class TestWeightDrop:
    @pytest.mark.parametrize("kind", LAYERS)
    def test_evaluation_is_the_layer(self, kind: Callable[..., nn.Module]) -> None:
        layer, x = kind(3, 5), torch.randn(4, 2, 3)
        for dropped in (WeightDrop(layer, 0.5).eval(), WeightDrop(layer, 0.0)):
            assert torch.equal(dropped(x)[0], layer(x)[0])

    @pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
    def test_our_layers_drop_as_torchs_do(self, kind: str) -> None:
        ours, theirs = getattr(torch_cells, kind)(3, 5), getattr(nn, kind)(3, 5)
        ours.load_state_dict(theirs.state_dict())
        x, outputs = torch.randn(4, 2, 3), []
        for layer in (ours, theirs):
            torch.manual_seed(0)
            outputs.append(WeightDrop(layer, 0.5)(x)[0])
        torch.testing.assert_close(*outputs)
        assert not torch.allclose(outputs[0], ours(x)[0])
        CharacterModel(3, 5, WeightDrop(ours, 0.5))  # which asks for the ways it reads

    @pytest.mark.parametrize("kind", LAYERS)
    def test_only_recurrent_weights_are_dropped_so_the_first_step_is_the_layers(
        self, kind: Callable[..., nn.Module]
    ) -> None:
        torch.manual_seed(0)
        layer, x = kind(3, 5), torch.randn(4, 2, 3)
        out, whole = WeightDrop(layer, 0.5)(x)[0], layer(x)[0]
        assert torch.equal(out[0], whole[0])  # the state before it is zero
        assert not torch.allclose(out[1], whole[1])

    def test_one_mask_holds_for_all_steps(self) -> None:
        # Without input and with weights of one size, equal states stay equal under one mask only.
        torch.manual_seed(1)
        layer = nn.RNN(1, 6, nonlinearity="relu", bias=False)
        with torch.no_grad():
            layer.weight_hh_l0.copy_(torch.eye(6))
        h = torch.ones(1, 1, 6)
        out = WeightDrop(layer, 0.5)(torch.zeros(3, 1, 1), h)[0][:, 0]
        kept = out[0] > 0
        assert 0 < kept.sum() < 6
        for k, row in enumerate(out, start=1):
            assert torch.allclose(row, kept * 2.0**k)

    @pytest.mark.parametrize("kind", LAYERS)
    def test_masks_differ_between_calls_and_the_weights_stay(
        self, kind: Callable[..., nn.Module]
    ) -> None:
        layer, x = kind(3, 8, 2), torch.randn(6, 2, 3)
        before = {name: weight.clone() for name, weight in layer.state_dict().items()}
        dropped = WeightDrop(layer, 0.5)
        assert not torch.allclose(dropped(x)[0], dropped(x)[0])
        dropped(x)[0].sum().backward()
        after = layer.state_dict()
        assert all(torch.equal(weight, after[name]) for name, weight in before.items())
        assert all(weight.grad is not None for weight in layer.parameters())

    def test_the_gradient_of_a_dropped_weight_is_zero(self) -> None:
        torch.manual_seed(2)
        layer = nn.LSTM(2, 10)
        WeightDrop(layer, 0.5)(torch.randn(5, 3, 2))[0].sum().backward()
        share = (layer.weight_hh_l0.grad == 0).float().mean().item()
        assert share == pytest.approx(0.5, abs=0.1)
        assert (layer.weight_ih_l0.grad != 0).all()

    def test_a_model_trains_with_both(self) -> None:
        text = [0, 1, 2] * 200
        model = CharacterModel(3, 8, WeightDrop(nn.LSTM(3, 8), 0.2))
        model.dropout = LockedDropout(0.2)  # type: ignore[assignment]
        history = fit(model, text, text, epochs=10, batch_size=4, num_steps=10)
        assert history.heldout_perplexity[-1] < 1.3

    def test_wrong_settings_are_named(self) -> None:
        with pytest.raises(ValueError, match="Linear has no weight_hh to drop"):
            WeightDrop(nn.Linear(2, 3), 0.5)
        for cell, layer in ((nn.LSTMCell, "LSTM"), (nn.GRUCell, "GRU"), (nn.RNNCell, "RNN")):
            with pytest.raises(ValueError, match=rf"{layer}Cell takes .*: use nn\.{layer}$"):
                WeightDrop(cell(2, 3), 0.5)
        for p in (-0.1, 1.0):
            with pytest.raises(ValueError, match="p must be at least 0 and below 1"):
                LockedDropout(p)
            with pytest.raises(ValueError, match="p must be at least 0 and below 1"):
                WeightDrop(nn.LSTM(2, 3), p)
