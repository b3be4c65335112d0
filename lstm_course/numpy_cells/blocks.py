"""How a matrix lies in memory that is multiplied again and again, once a step.

OpenBLAS, the library behind ``np.matmul``, copies both factors of a large product into an order of
its own before it multiplies. That pays for one product; a recurrent layer pays again at every step,
for the same weights. Up to a million multiplications OpenBLAS has a kernel for AVX-512 that copies
nothing. So the weights are cut into blocks of rows, each small enough for it, and lie in the order
that it likes best: all rows' first numbers side by side, then their second ones. ``np.matmul`` goes
through the stack of blocks in one call.
"""

from __future__ import annotations

import math
import os

import numpy as np
from numpy.typing import DTypeLike

from lstm_course.numpy_cells._cell import FloatArray

SMALL = 1_000_000  # multiplications up to which the kernel is taken, by OpenBLAS's own rule
NARROW = 64  # for more columns than this, copying the weights is a small part of the product
FEWEST_ROWS = 8  # of a block: below it, the calls cost more than they spare
LINE = 64  # bytes in a line of the cache, and in an AVX-512 register


def has_kernel_for_small_products() -> bool:
    """Tell whether NumPy multiplies with OpenBLAS's kernels for AVX-512.

    With those for older processors, blocks cost time. ``OPENBLAS_CORETYPE`` may ask for them.

    Returns
    -------
    bool

    Examples
    --------
    >>> has_kernel_for_small_products() in (True, False)
    True
    """
    config = np.show_config(mode="dicts") or {}
    library = config.get("Build Dependencies", {}).get("blas", {}).get("name", "")
    instructions = config.get("SIMD Extensions", {}).get("found", [])
    asked_for = os.environ.get("OPENBLAS_CORETYPE", "SkylakeX")
    return (
        "openblas" in library
        and any(name.startswith(("AVX512", "X86_V4")) for name in instructions)
        and asked_for in ("SkylakeX", "Cooperlake", "SapphireRapids")
    )


IN_BLOCKS = has_kernel_for_small_products()


def room_for_weights(
    rows: int, inner: int, columns: int, dtype: DTypeLike, *, turned: bool
) -> FloatArray:
    """Give room for a matrix (rows, inner) that is to be multiplied with many (inner, columns).

    Parameters
    ----------
    rows, inner, columns : int
        The sizes of one product.
    dtype : numpy dtype
    turned : bool
        Whether the weights come from a matrix that holds them by columns. Where one block is small
        enough, it keeps their order: copying them across would cost more than the kernel spares.

    Returns
    -------
    numpy.ndarray, shape (blocks, rows / blocks, inner)
        Empty. One block is the whole matrix as usual, if blocks do not pay.

    Examples
    --------
    >>> room_for_weights(1024, 285, 256, np.float32, turned=True).shape  # 256: not narrow
    (1, 1024, 285)
    """
    fitting = [
        block
        for block in range(FEWEST_ROWS, rows + 1)
        if rows % block == 0 and block * inner * columns <= SMALL
    ]
    if not (IN_BLOCKS and fitting and columns <= NARROW):
        return aligned((1, rows, inner), dtype)
    block = max(fitting)
    if block == rows and not turned:
        return aligned((1, rows, inner), dtype)
    return aligned((rows // block, inner, block), dtype).transpose(0, 2, 1)


def aligned(shape: tuple[int, ...], dtype: DTypeLike) -> FloatArray:
    """Give an empty array that begins where a line of the cache begins.

    Parameters
    ----------
    shape : tuple of int
    dtype : numpy dtype

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> aligned((3, 5), np.float32).ctypes.data % 64
    0
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    return memory[start : start + size].view(dtype).reshape(shape)
