"""Every forget bias in a model, and nothing else: exercise 9.3."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from lstm_course.checks._tools import CheckFailed, exercise, expect, stopped
from lstm_course.checks.chapter_09._writing import writing_parameters
from lstm_course.torch_cells import gate_blocks

VALUE = 1.5
ROUNDING = 1e-6  # of a sum in single precision


class Nested(nn.Module):
    """Two LSTMs at different depths, one stacked and bidirectional, one plain; and other layers."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = nn.LSTM(3, 4, num_layers=2, bidirectional=True)
        self.inner = nn.Sequential(nn.LSTM(5, 6))
        self.gru = nn.GRU(3, 4)  # its biases have the same names
        self.head = nn.Linear(4, 8)


@exercise("Exercise 9.3")
def open_forget_gates(function: Callable[[nn.Module, float], Any]) -> None:
    """Check the setting of every forget bias in a model."""
    for model, what in [(nn.LSTM(3, 4), "one nn.LSTM"), (Nested(), "a model that holds LSTMs")]:
        before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
        try:
            with writing_parameters():
                function(model, VALUE)
        except AttributeError as error:
            raise CheckFailed(
                f"with {what} {stopped(error)} The model need not be an LSTM itself, and an LSTM "
                "need not have two directions; go through model.modules()."
            ) from error
        after = dict(model.named_parameters())
        expect(
            list(after) == list(before) and all(p.requires_grad for p in after.values()),
            "the parameters must stay parameters that are trained; write into them, inside "
            "torch.no_grad().",
        )
        for name, weight in after.items():
            _judge_rest(name, before[name], weight.detach())
        _judge_sums(_sums(before), _sums(after))


def _judge_rest(name: str, before: Tensor, after: Tensor) -> None:
    if name.startswith(("gru", "head")):
        expect(
            torch.equal(before, after),
            f"{name} has changed, and belongs to no LSTM. Other layers have biases of the same "
            "names: pick the LSTMs with isinstance(module, nn.LSTM).",
        )
        return
    H = len(before) // 4
    for gate, block in gate_blocks(after, H).items():
        same = torch.equal(block, gate_blocks(before, H)[gate])
        if "weight" in name:
            expect(same, f"{name} has changed; only biases are to be set.")
        elif gate != "f":
            expect(
                same,
                f"block {gate} of {name} has changed; the forget gate is the second block of four, "
                "rows H to 2 H.",
            )


def _sums(parameters: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give the forget bias that the network uses, by layer and direction."""
    sums = {}
    for name, bias in parameters.items():
        if "bias_ih" in name and not name.startswith("gru"):
            total = (bias + parameters[name.replace("bias_ih", "bias_hh")]).detach()
            sums[name.replace("bias_ih_", "")] = gate_blocks(total, len(total) // 4)["f"]
    return sums


def _judge_sums(before: dict[str, Tensor], after: dict[str, Tensor]) -> None:
    untouched = [name for name in after if torch.equal(before[name], after[name])]
    expect(
        len(after) > 1 or not untouched,
        "an nn.LSTM is given, and nothing in it has changed. Write into the parameters themselves, "
        "not into copies; and mind that the model may itself be an LSTM: model.modules() lists "
        "that, too, model.children() does not.",
    )
    expect(
        not any("." in name for name in untouched) or len(untouched) < len(after),
        "LSTMs inside the model are not reached: go through model.modules().",
    )
    expect(
        not any("reverse" in name for name in untouched)
        or any("l1" in name and "reverse" not in name for name in untouched),
        "the backward directions are left out: their names end in _reverse.",
    )
    expect(
        not untouched,
        f"not every layer and direction is set; still as before: {', '.join(untouched)}.",
    )
    for name, bias in after.items():
        value = torch.full_like(bias, VALUE)
        expect(
            not torch.equal(bias, 2 * value),
            f"the forget bias is {2 * VALUE:g} instead of {VALUE:g}: both vectors are set, and the "
            "network adds them. Set one to the value, the other to 0.",
        )
        right = int(torch.isclose(bias, value, rtol=0, atol=ROUNDING).sum())
        expect(
            right in (0, len(bias)),
            f"the forget bias of {name} is {VALUE:g} for {right} of its {len(bias)} units only: "
            "in both vectors its block is rows H to 2 H, the last one not included: [H : 2 * H].",
        )
        expect(
            right == len(bias) or not torch.allclose(bias, value, atol=0.6),
            f"the forget bias of {name} is only about {VALUE:g}: a random start is still in the "
            "sum. Set one vector's forget block to the value, `=` and not `+=`, the other's to 0.",
        )
        expect(
            right == len(bias),
            f"the forget bias of {name} is {bias.mean():.3g} in the mean; {VALUE:g} was asked for.",
        )
