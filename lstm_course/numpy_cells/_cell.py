"""What all cells share: weights, their gradients, checks of shapes, and the way to PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from lstm_course._shapes import (
    FLOATING,
    parts_of,
    require_floating,
    require_input,
    require_shape,
    require_sizes,
)

if TYPE_CHECKING:
    import torch

FloatArray = NDArray[np.floating[Any]]
LETTERS = {"W_x": "(D, G*H)", "W_h": "(H, G*H)", "b": "(G*H,)", "b_hn": "(H,)"}


class Cell:
    """Weights of a recurrent layer, for all its gates at once.

    Attributes
    ----------
    W_x : numpy.ndarray, shape (D, G*H)
    W_h : numpy.ndarray, shape (H, G*H)
    b : numpy.ndarray, shape (G*H,)
    gradients : dict of str to numpy.ndarray
        Of each weight, after a call of ``backward``; keys and shapes are those of ``parameters``.
    """

    gates = 1
    torch_name = "RNN"
    state_names: tuple[str, ...] = ("h_0",)
    _names: tuple[str, ...] = ("W_x", "W_h", "b")

    W_x: FloatArray
    W_h: FloatArray
    b: FloatArray
    _run: Any = None  # what the last forward keeps for backward

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float64,
    ) -> None:
        require_sizes(input_size=input_size, hidden_size=hidden_size)
        require_floating(dtype)
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.gradients: dict[str, FloatArray] = {}
        limit = 1 / np.sqrt(hidden_size)
        for name, shape in self._shapes().items():
            setattr(self, name, rng.uniform(-limit, limit, shape).astype(dtype))

    @property
    def parameters(self) -> dict[str, FloatArray]:
        """The weights by name: the arrays themselves, so that a change in place is a change."""
        return {name: getattr(self, name) for name in self._names}

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        D, H, G = self.input_size, self.hidden_size, self.gates
        return {"W_x": (D, G * H), "W_h": (H, G * H), "b": (G * H,)}

    def _require_weights(self) -> None:
        """Refuse weights assigned by hand that NumPy would stretch, reorder or round."""
        for name, shape in self._shapes().items():
            weight = getattr(self, name)
            if not isinstance(weight, np.ndarray) or weight.dtype.kind not in FLOATING:
                given = getattr(weight, "dtype", type(weight).__name__)
                raise ValueError(
                    f"{name} must be a NumPy array of floating-point numbers, not {given}: assign "
                    "np.array(numbers, dtype=np.float64)"
                )
            gates = str(self.gates) if self.gates > 1 else ""
            require_shape(name, weight, LETTERS[name].replace("G*", gates), shape)

    def _checked_input(self, x: FloatArray) -> FloatArray:
        self._require_weights()
        require_input(x, self.input_size)
        return np.asarray(x, dtype=self.W_x.dtype)

    def _checked(
        self, name: str, array: FloatArray | None, letters: str, shape: tuple[int, ...]
    ) -> FloatArray:
        """Return an array of the cell's number type, zeros where there is none."""
        if array is None:
            return np.zeros(shape, dtype=self.W_x.dtype)
        require_shape(name, array, letters, shape)
        return np.asarray(array, dtype=self.W_x.dtype)

    def _checked_states(self, names: tuple[str, ...], state: Any, N: int) -> list[FloatArray]:
        """Take a state, or its gradient, apart."""
        shape = (N, self.hidden_size)
        parts = zip(names, parts_of(state, names), strict=True)
        return [self._checked(name, part, "(N, H)", shape) for name, part in parts]

    def _last_run(self) -> Any:
        if self._run is None:
            raise ValueError("nothing to go back through: call forward first")
        return self._run

    def _to_torch_weights(self) -> dict[str, FloatArray]:
        return {
            "weight_ih_l0": self.W_x.T,
            "weight_hh_l0": self.W_h.T,
            "bias_ih_l0": self.b,
            "bias_hh_l0": np.zeros_like(self.b),
        }

    def _from_torch_weights(self, weights: dict[str, FloatArray]) -> dict[str, FloatArray]:
        return {
            "W_x": weights["weight_ih_l0"].T,
            "W_h": weights["weight_hh_l0"].T,
            "b": weights["bias_ih_l0"] + weights["bias_hh_l0"],
        }

    def _torch_settings(self) -> dict[str, Any]:
        return {}

    def to_torch(self) -> Any:
        """Copy the weights into the module of ``torch.nn`` that computes the same.

        Returns
        -------
        torch.nn.RNN, torch.nn.LSTM or torch.nn.GRU
            One layer, with the cell's number type. ``b`` becomes ``bias_ih_l0``; ``bias_hh_l0`` is
            zero but for the GRU's ``b_hn``.
        """
        import torch

        weights = {name: torch.tensor(w) for name, w in self._to_torch_weights().items()}
        module = getattr(torch.nn, self.torch_name)(
            self.input_size,
            self.hidden_size,
            dtype=weights["weight_ih_l0"].dtype,
            **self._torch_settings(),
        )
        module.load_state_dict(weights)
        return module

    def load_torch(self, module: torch.nn.RNNBase) -> Self:
        """Take over the weights of a one-layer module; two biases that are only added become one.

        Parameters
        ----------
        module : torch.nn.RNN, torch.nn.LSTM or torch.nn.GRU
            One layer, one direction, of the same sizes.

        Returns
        -------
        Cell
            The cell itself.

        Raises
        ------
        ValueError
            If the module is of another kind or size, or has several layers, two directions or a
            projection.
        """
        self._require_kind(module)
        sizes = (self.input_size, self.hidden_size)
        if sizes != (module.input_size, module.hidden_size):
            raise ValueError(
                f"the sizes (D, H) are {sizes} here and "
                f"{(module.input_size, module.hidden_size)} in the module"
            )
        weights = {n: p.detach().cpu().numpy() for n, p in module.named_parameters()}
        if not module.bias:
            zeros = np.zeros_like(weights["weight_ih_l0"][:, 0])
            weights |= {"bias_ih_l0": zeros, "bias_hh_l0": zeros}
        for name, value in self._from_torch_weights(weights).items():
            setattr(self, name, np.array(value, order="C"))
        return self

    @classmethod
    def _require_kind(cls, module: Any) -> None:
        if type(module).__name__ != cls.torch_name or not hasattr(module, "num_layers"):
            raise ValueError(
                f"needs a torch.nn.{cls.torch_name}, not a {type(module).__module__}."
                f"{type(module).__name__}"
            )
        if module.num_layers != 1 or module.bidirectional or module.proj_size:
            raise ValueError(
                "only one layer and one direction without a projection can be copied; this module "
                f"has {module.num_layers} layers, bidirectional={module.bidirectional} and "
                f"proj_size={module.proj_size}"
            )

    @classmethod
    def from_torch(cls, module: torch.nn.RNNBase) -> Self:
        """Make a cell with the weights of a module: see ``load_torch``.

        Parameters
        ----------
        module : torch.nn.RNN, torch.nn.LSTM or torch.nn.GRU

        Returns
        -------
        Cell

        Raises
        ------
        ValueError
            If the module is of another kind, or has several layers, two directions or a projection.
        """
        cls._require_kind(module)
        cell = cls(module.input_size, module.hidden_size, rng=np.random.default_rng(0))
        return cell.load_torch(module)


def sigmoid(a: FloatArray) -> FloatArray:
    """Squash numbers into (0, 1) without overflow: ``(1 + tanh(a/2)) / 2``."""
    result: FloatArray = 0.5 * np.tanh(0.5 * a) + 0.5
    return result
