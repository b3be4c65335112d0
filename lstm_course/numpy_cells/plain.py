"""The RNN and the LSTM as their chapters write them: to be read, and to compare the fast ones with.

``RNN`` and ``LSTM`` beside this file compute the same. What makes them fast makes them hard to
read: weights stacked and halved for one tanh, examples in columns, results in place.
"""

from __future__ import annotations

import numpy as np

from lstm_course.numpy_cells._cell import FloatArray, sigmoid

Gradients = dict[str, FloatArray]


def rnn(
    x: FloatArray, h_0: FloatArray, W_x: FloatArray, W_h: FloatArray, b: FloatArray
) -> FloatArray:
    """Run the vanilla RNN: ``h = tanh(x W_x + h W_h + b)`` (Elman, 1990).

    Parameters
    ----------
    x : numpy.ndarray, shape (T, N, D)
    h_0 : numpy.ndarray, shape (N, H)
    W_x : numpy.ndarray, shape (D, H)
    W_h : numpy.ndarray, shape (H, H)
    b : numpy.ndarray, shape (H,)

    Returns
    -------
    numpy.ndarray, shape (T + 1, N, H)
        All states, ``h_0`` first.

    Examples
    --------
    >>> rnn(np.ones((5, 2, 3)), np.zeros((2, 4)), np.ones((3, 4)), np.eye(4), np.zeros(4)).shape
    (6, 2, 4)
    """
    h = [h_0]
    for x_t in x:
        h.append(np.tanh(x_t @ W_x + h[-1] @ W_h + b))
    return np.stack(h)


def rnn_backward(
    doutput: FloatArray, x: FloatArray, h: FloatArray, W_x: FloatArray, W_h: FloatArray
) -> Gradients:
    """Send gradients back through ``rnn``.

    Parameters
    ----------
    doutput : numpy.ndarray, shape (T, N, H)
        The loss's gradient with respect to the states after each step.
    x, h, W_x, W_h : numpy.ndarray
        What ``rnn`` took, and ``h``, what it gave.

    Returns
    -------
    dict of str to numpy.ndarray
        With respect to W_x, W_h, b, x and h_0.

    Examples
    --------
    >>> x, W_x, W_h = np.ones((5, 2, 3)), np.ones((3, 4)), np.eye(4)
    >>> h = rnn(x, np.zeros((2, 4)), W_x, W_h, np.zeros(4))
    >>> rnn_backward(np.ones((5, 2, 4)), x, h, W_x, W_h)["W_h"].shape
    (4, 4)
    """
    dx, dW_x, dW_h = np.zeros_like(x), np.zeros_like(W_x), np.zeros_like(W_h)
    db, dh_next = np.zeros_like(W_h[0]), np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        dh = doutput[t] + dh_next
        da = dh * (1 - h[t + 1] ** 2)
        dW_x += x[t].T @ da
        dW_h += h[t].T @ da
        db += da.sum(axis=0)
        dx[t] = da @ W_x.T
        dh_next = da @ W_h.T
    return {"W_x": dW_x, "W_h": dW_h, "b": db, "x": dx, "h_0": dh_next}


def lstm(
    x: FloatArray,
    h_0: FloatArray,
    c_0: FloatArray,
    W_x: FloatArray,
    W_h: FloatArray,
    b: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Run the LSTM with a forget gate (Hochreiter and Schmidhuber, 1997; Gers and others, 2000).

    Parameters
    ----------
    x : numpy.ndarray, shape (T, N, D)
    h_0, c_0 : numpy.ndarray, shape (N, H)
    W_x : numpy.ndarray, shape (D, 4H)
        Its columns hold the blocks i, f, g, o, as do those of the others.
    W_h : numpy.ndarray, shape (H, 4H)
    b : numpy.ndarray, shape (4H,)

    Returns
    -------
    h, c : numpy.ndarray, shape (T + 1, N, H)
        All states, those before the first step first.
    gates : numpy.ndarray, shape (T, 4, N, H)
        The values of i, f, g, o.

    Examples
    --------
    >>> start, W_x, W_h = np.zeros((2, 4)), np.ones((3, 16)), np.ones((4, 16))
    >>> h, c, gates = lstm(np.ones((5, 2, 3)), start, start, W_x, W_h, np.zeros(16))
    >>> h.shape, c.shape, gates.shape
    ((6, 2, 4), (6, 2, 4), (5, 4, 2, 4))
    """
    h, c, gates = [h_0], [c_0], []
    for x_t in x:
        a_i, a_f, a_g, a_o = np.split(x_t @ W_x + h[-1] @ W_h + b, 4, axis=1)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c.append(f * c[-1] + i * g)
        h.append(o * np.tanh(c[-1]))
        gates.append((i, f, g, o))
    return np.stack(h), np.stack(c), np.array(gates)


def lstm_backward(
    doutput: FloatArray,
    x: FloatArray,
    kept: tuple[FloatArray, FloatArray, FloatArray],
    W_x: FloatArray,
    W_h: FloatArray,
) -> Gradients:
    """Send gradients back through ``lstm``.

    Parameters
    ----------
    doutput : numpy.ndarray, shape (T, N, H)
        The loss's gradient with respect to h after each step.
    x, W_x, W_h : numpy.ndarray
        What ``lstm`` took.
    kept : tuple of numpy.ndarray
        What it gave: h, c and gates.

    Returns
    -------
    dict of str to numpy.ndarray
        With respect to W_x, W_h, b, x, h_0 and c_0.

    Examples
    --------
    >>> x, start = np.ones((5, 2, 3)), np.zeros((2, 4))
    >>> W_x, W_h = np.ones((3, 16)), np.ones((4, 16))
    >>> kept = lstm(x, start, start, W_x, W_h, np.zeros(16))
    >>> lstm_backward(np.ones((5, 2, 4)), x, kept, W_x, W_h)["W_h"].shape
    (4, 16)
    """
    h, c, gates = kept
    dx, dW_x, dW_h = np.zeros_like(x), np.zeros_like(W_x), np.zeros_like(W_h)
    db, dh_next, dc_next = np.zeros_like(W_h[0]), np.zeros_like(h[0]), np.zeros_like(c[0])
    for t in reversed(range(len(x))):
        i, f, g, o = gates[t]
        tanh_c = np.tanh(c[t + 1])
        dh = doutput[t] + dh_next
        dc = dc_next + dh * o * (1 - tanh_c**2)
        da_i = dc * g * i * (1 - i)
        da_f = dc * c[t] * f * (1 - f)
        da_g = dc * i * (1 - g**2)
        da_o = dh * tanh_c * o * (1 - o)
        da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
        dW_x += x[t].T @ da
        dW_h += h[t].T @ da
        db += da.sum(axis=0)
        dx[t] = da @ W_x.T
        dh_next = da @ W_h.T
        dc_next = dc * f
    return {"W_x": dW_x, "W_h": dW_h, "b": db, "x": dx, "h_0": dh_next, "c_0": dc_next}
