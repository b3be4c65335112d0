"""Broadcasting undone, right and wrong: exercise 8.3."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise

Shape = tuple[int, ...]
SIZES: list[tuple[Shape, Shape]] = [
    ((4, 3), (3,)),
    ((4, 3), ()),
    ((4, 3), (4, 1)),
    ((4, 3), (1, 3)),
    ((4, 3), (4, 3)),
    ((5, 4, 3), (4, 1)),
    ((5, 4, 4), (1, 1, 4)),
    ((1, 3), (1, 3)),
]


def summed(d: Array, shape: Shape) -> Array:
    """Add up the gradients of all copies of each number."""
    missing = d.ndim - len(shape)
    d = d.sum(axis=tuple(range(missing)))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1)
    result: Array = d.sum(axis=stretched, keepdims=True)
    return result


def one_copy(d: Array, shape: Shape) -> Array:
    """Take the gradient of the first copy only."""
    missing = d.ndim - len(shape)
    kept = [slice(0, 1) if size == 1 else slice(None) for size in shape]
    return d[(*[0] * missing, *kept)]


def cases() -> Iterator[Case]:
    """Give missing axes, stretched ones, and both."""
    for full, shape in SIZES:
        yield {"d": np.random.default_rng(0).normal(size=full), "shape": shape}


SUM = "A number that was used many times gets the SUM of the gradients."
FRONT = (
    "NumPy adds missing axes in FRONT: sum the first of d away, and only then count the axes as "
    "the parent does."
)
LAST = "d.sum(axis=stretched, keepdims=True)"
sum_to = FunctionExercise(
    label="Exercise 8.3",
    answer=summed,
    cases=cases,
    told=lambda case: f"d of shape {case['d'].shape} for a parent of shape {case['shape']}: ",
    results={"the result": ""},
    note="Add numbers up, over axes that d has; do not rearrange them.",
    mistakes={
        "nothing has been summed.": lambda d, shape: d,
        "all numbers were added up. Sum only over the axes that were copied.": lambda d, shape: (
            d if d.shape == shape else d.sum()
        ),
        "axes are left over: all that the parent does not have must be summed.": lambda d, shape: (
            d.sum(axis=0) if d.ndim > len(shape) else d
        ),
        "an axis of length 1 that was stretched must be summed, too.": (LAST, "d"),
        "a stretched axis stays, with length 1: keepdims=True.": (LAST, "d.sum(axis=stretched)"),
        f"that is the mean. {SUM}": ("d.sum", "d.mean"),
        f"that is the gradient of one copy only. {SUM}": one_copy,
        f"the last axes were summed. {FRONT}": ("range(missing)", "range(len(shape), d.ndim)"),
        f"the wrong axes were summed. {FRONT}": [
            ("    d = d.sum(axis=tuple(range(missing)))\n", ""),
            (LAST, f"{LAST}.sum(axis=tuple(range(missing)))"),
        ],
    },
    else_="Add up the gradients of all copies.",
)
