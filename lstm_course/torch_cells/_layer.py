"""What all layers share: weights as in ``torch.nn``, and checks of shapes."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Layer(nn.Module):
    """Weights of all gates at once, with the names, shapes and start of ``torch.nn``."""

    gates = 1

    def __init__(
        self, input_size: int, hidden_size: int, *, bias: bool = True, dtype: torch.dtype | None
    ) -> None:
        super().__init__()
        if input_size < 1 or hidden_size < 1:
            raise ValueError(f"sizes must be positive, not {input_size} and {hidden_size}")
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = self.gates * hidden_size
        self.weight_ih_l0 = nn.Parameter(torch.empty(rows, input_size, dtype=dtype))
        self.weight_hh_l0 = nn.Parameter(torch.empty(rows, hidden_size, dtype=dtype))
        if bias:
            self.bias_ih_l0 = nn.Parameter(torch.empty(rows, dtype=dtype))
            self.bias_hh_l0 = nn.Parameter(torch.empty(rows, dtype=dtype))
        else:
            self.bias_ih_l0 = self.bias_hh_l0 = None  # type: ignore[assignment]
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all weights from U(-1/sqrt(H), 1/sqrt(H)), as ``torch.nn`` does, in its order."""
        limit = self.hidden_size**-0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -limit, limit)

    def extra_repr(self) -> str:
        """Show the sizes, as ``torch.nn`` does."""
        return f"{self.input_size}, {self.hidden_size}"

    def _from_input(self, x: Tensor) -> Tensor:
        """Give the input's part of every pre-activation, for all steps in one product."""
        if x.ndim != 3 or len(x) < 1 or x.shape[2] != self.input_size:
            raise ValueError(
                f"x must have the shape (T, N, D) with T >= 1 and D = {self.input_size}, "
                f"not {tuple(x.shape)}"
            )
        return nn.functional.linear(x, self.weight_ih_l0, self.bias_ih_l0)

    def _from_state(self, h: Tensor) -> Tensor:
        """Give the state's part of every pre-activation of one step, in one product."""
        return nn.functional.linear(h, self.weight_hh_l0, self.bias_hh_l0)

    def _checked(self, name: str, state: Tensor | None, x: Tensor) -> Tensor:
        """Give a state without the axis of layers, or zeros where there is none."""
        shape = (1, x.shape[1], self.hidden_size)
        if state is None:
            return x.new_zeros(shape[1:])
        if state.shape != shape:
            raise ValueError(
                f"{name} must have the shape (1, N, H) = {shape}, not {tuple(state.shape)}"
            )
        return state[0]
