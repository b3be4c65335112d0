"""Ways back through one LSTM step, right and with one thing done wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lstm_course.checks._lstm_steps import sigmoid

Array = NDArray[np.float64]
Values = tuple[Array, Array, Array, Array]


def step_back(
    dh: Array,
    dc: Array,
    slates: tuple[Array, Array],
    values: Values,
    *,
    page: bool = True,
    bend: bool = True,
    twice: bool = False,
    met: int = 0,
    forget: float = 1.0,
    seen: bool = True,
    order: str = "ifgo",
    kept: bool = True,
    late: bool = True,
) -> tuple[Array, Array]:
    """Send the blame of page and slate back through one step, right by default.

    Parameters
    ----------
    dh, dc : numpy.ndarray, shape (N, H)
        Of the page, in full; of the slate, as it comes from the next slate.
    slates : pair of numpy.ndarray, each of shape (N, H)
        Before and after the step.
    values : tuple of numpy.ndarray, each of shape (N, H)
        The activated i, f, g and o.
    page : bool
        Whether the slate collects from the page.
    bend : bool
        Whether the slope of tanh is taken at the slate; else 1 - c**2.
    twice : bool
        Whether the slopes are taken at the values squashed once more.
    met : int
        Which of the slates the forget gate is said to have met.
    forget : float
        Factor on the forget gate's own blame.
    seen : bool
        Whether the output gate saw tanh(c); else c.
    order : str
        Of the blocks in dz.
    kept : bool
        Whether what is passed to the slate before is scaled by f.
    late : bool
        Whether it is taken after the page's part was added.

    Returns
    -------
    pair of numpy.ndarray, shapes (N, 4H) and (N, H)
        Of the four sums, and what is passed to the slate before.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> dz, dc = step_back(0 * one, one, (2 * one, one), (one / 2, one / 2, 0 * one, one))
    >>> dz, dc
    (array([[0. , 0.5, 0.5, 0. ]]), array([[0.5]]))
    """
    i, f, g, o = values
    c, tanh_c = slates[1], np.tanh(slates[1])
    slope = 1 - (tanh_c if bend else c) ** 2
    total = dc + dh * o * slope if page else dc
    at = [sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)] if twice else [i, f, g, o]
    dz = {
        "i": total * g * at[0] * (1 - at[0]),
        "f": forget * total * slates[met] * at[1] * (1 - at[1]),
        "g": total * i * (1 - at[2] ** 2),
        "o": dh * (tanh_c if seen else c) * at[3] * (1 - at[3]),
    }
    passed = (total if late else dc) * (f if kept else 1.0)
    return np.concatenate([dz[gate] for gate in order], axis=-1), passed


STEP_FAULTS: dict[str, dict[str, Any]] = {
    "the slate collects from the page as well: add dh * o * (1 - tanh(c)**2) to dc before anything "
    "else.": {"page": False},
    "the slope of tanh at the slate is 1 - tanh(c)**2, not 1 - c**2.": {"bend": False},
    "the slopes are taken twice: i, f, g and o have been through their bends already, so the slope "
    "of a gate is i * (1 - i), that of the candidate 1 - g**2.": {"twice": True},
    "the forget gate scaled the slate BEFORE the step: its blame is dc * c_before.": {"met": 1},
    "the forget gate gets no blame of its own; it is dc * c_before, times its slope.": {
        "forget": 0
    },
    "the output gate let tanh(c) through, not c.": {"seen": False},
    "the blocks stand in the order i, f, o, g; PyTorch's is i, f, g, o.": {"order": "ifog"},
    "what is passed to the slate before must be scaled by f.": {"kept": False},
    "what is passed to the slate before is the whole blame of c: add the page's part to dc first, "
    "then multiply by f.": {"late": False},
}


def lstm_with_cut(
    x: torch.Tensor,
    W_x: torch.Tensor,
    W_h: torch.Tensor,
    b: torch.Tensor,
    cut: tuple[str, ...] = ("page",),
) -> torch.Tensor:
    """Run an LSTM whose gradient is cut somewhere; its outputs do not depend on where.

    Parameters
    ----------
    x : torch.Tensor, shape (T, N, D)
    W_x, W_h, b : torch.Tensor, shapes (D, 4H), (H, 4H) and (4H,)
    cut : tuple of str
        What is detached: "page", which the gates read; "product", of the page and W_h; "slate",
        that of the step before.

    Returns
    -------
    torch.Tensor, shape (T, N, H)

    Examples
    --------
    >>> sizes = [(5, 2, 1), (1, 12), (3, 12), (12,)]
    >>> lstm_with_cut(*(torch.ones(size) for size in sizes)).shape
    torch.Size([5, 2, 3])
    """

    def held(name: str, value: torch.Tensor) -> torch.Tensor:
        return value.detach() if name in cut else value

    h = c = x.new_zeros(x.shape[1], len(W_h))
    output = []
    for x_t in x:
        z = x_t @ W_x + held("product", held("page", h) @ W_h) + b
        i, f, g, o = z.chunk(4, dim=-1)
        c = f.sigmoid() * held("slate", c) + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        output.append(h)
    return torch.stack(output)
