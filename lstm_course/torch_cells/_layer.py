"""What all layers share: weights as in ``torch.nn``, the loop over time, and checks of shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from lstm_course._shapes import parts_of, require_input, require_shape, require_sizes


class Layer(nn.Module):
    """Weights of all gates at once, with the names, shapes and start of ``torch.nn``.

    A kind of layer adds its step: ``_step(x_t, h)``, or ``_step(x_t, h, c)`` where there are two
    states. ``x_t`` is the input's part of the pre-activations. It returns the new states, h first.
    """

    gates = 1
    state_names: tuple[str, ...] = ("h_0",)
    _step: Callable[..., tuple[Tensor, ...]]

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        bias: bool = True,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        require_sizes(input_size=input_size, hidden_size=hidden_size)
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
        """Show what the layer was made with."""
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : torch.Tensor, shape (T, N, D)
        state : torch.Tensor, shape (1, N, H), optional
            ``h_0``; of an LSTM a pair of such, ``(h_0, c_0)``. Zeros by default.

        Returns
        -------
        output : torch.Tensor, shape (T, N, H)
            h after every step.
        state : torch.Tensor, shape (1, N, H)
            ``h_n``; of an LSTM a pair of such, ``(h_n, c_n)``.

        Raises
        ------
        ValueError
            If a shape does not fit.
        """
        from_input = self._from_input(x)
        states = self._first_states(state, x)
        output = []
        for x_t in from_input:
            states = self._step(x_t, *states)
            output.append(states[0])
        last = tuple(one[None] for one in states)
        return torch.stack(output), last if len(last) > 1 else last[0]

    def _from_input(self, x: Tensor) -> Tensor:
        """Give the input's part of every pre-activation, for all steps in one product."""
        require_input(x, self.input_size)
        return nn.functional.linear(x, self.weight_ih_l0, self.bias_ih_l0)

    def _from_state(self, h: Tensor) -> Tensor:
        """Give the state's part of every pre-activation of one step, in one product."""
        return nn.functional.linear(h, self.weight_hh_l0, self.bias_hh_l0)

    def _first_states(self, state: Any, x: Tensor) -> tuple[Tensor, ...]:
        """Take a state apart into what a step needs."""
        pairs = zip(self.state_names, parts_of(state, self.state_names), strict=True)
        return tuple(self._checked(name, one, x) for name, one in pairs)

    def _checked(self, name: str, state: Tensor | None, x: Tensor) -> Tensor:
        """Give a state without the axis of layers, or zeros where there is none."""
        shape = (1, x.shape[1], self.hidden_size)
        if state is None:
            return x.new_zeros(shape[1:])
        require_shape(name, state, "(1, N, H)", shape)
        if not isinstance(state, Tensor):
            raise ValueError(
                f"{name} must be a tensor, as the input is, not a {type(state).__name__}"
            )
        return state[0]
