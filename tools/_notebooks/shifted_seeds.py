"""Shifts every seed of the process that runs it: NumPy's, Python's, PyTorch's, scikit-learn's.

``replicate`` runs this file in a notebook's kernel before the first cell. Code that seeds a
generator with 3 then gets the generator of seed 3 + 10,000 × shift, without a changed line, and
no two shifts share a seed. What is drawn without a seed is left alone.
"""

import numbers
import random
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np

# Farther apart than the seeds of one notebook, so that every shift's seeds are fresh.
SEEDS_BETWEEN_SHIFTS = 10_000
BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")


def shift_seeds(shift: int) -> None:
    """Shift every seed that is used from now on.

    Parameters
    ----------
    shift : int
        How often the distance between two shifts is added; 0 leaves every seed as it is.
    """
    distance = SEEDS_BETWEEN_SHIFTS * shift
    # Before any other: classes keep the originals as their bases, functions call the originals.
    np.random.default_rng = _shifting(np.random.default_rng, distance)
    np.random.seed = _shifting(np.random.seed, distance)
    for name in ("SeedSequence", "RandomState", *BIT_GENERATORS):
        # scikit-learn makes a RandomState of every random_state, and looks it up at each call.
        setattr(np.random, name, _shifting_class(getattr(np.random, name), distance))
    random.Random.seed = _shifting_method(random.Random.seed, distance)
    random.seed = random._inst.seed
    if "torch" in sys.modules:
        _shift_torch(sys.modules["torch"], distance)
    else:  # a second or more, which a notebook without it need not wait for
        sys.meta_path.insert(0, _TorchFinder(distance))


def shifted(seed: Any, distance: int) -> Any:
    """Return a seed that is so far from the given one.

    Parameters
    ----------
    seed : int or sequence of int or other
        Of a sequence the first number is shifted. None, and what has been seeded already, such as
        a generator, stays.
    distance : int

    Returns
    -------
    int or sequence of int or other

    Raises
    ------
    TypeError
        If it is a seed that this file cannot shift, such as a text.
    """
    if isinstance(seed, numbers.Integral):
        # NumPy's legacy generators take no larger seed.
        return (int(seed) + distance) % 2**32 if 0 <= seed < 2**32 else int(seed) + distance
    if isinstance(seed, (Sequence, np.ndarray)) and not isinstance(seed, (str, bytes)):
        first, *others = seed
        return [shifted(first, distance), *others]
    if isinstance(seed, (str, bytes, float)):
        raise TypeError(f"a replication cannot shift the seed {seed!r}: use a whole number")
    return seed


def _shifting(function: Callable[..., Any], distance: int) -> Callable[..., Any]:
    def with_shifted_seed(seed: Any = None) -> Any:
        return function(shifted(seed, distance))

    with_shifted_seed.__doc__ = function.__doc__
    return with_shifted_seed


def _shifting_method(method: Callable[..., Any], distance: int) -> Callable[..., Any]:
    def with_shifted_seed(self: Any, a: Any = None, version: int = 2) -> Any:
        return method(self, shifted(a, distance), version)

    return with_shifted_seed


def _shifting_class(base: Any, distance: int) -> Any:
    def initialize(self: Any, seed: Any = None, *others: Any, **named: Any) -> None:
        keyword = {"entropy", "seed"} & named.keys()
        given = named.pop(keyword.pop()) if keyword else seed
        base.__init__(self, shifted(given, distance), *others, **named)

    return _in_place_of(base, {"__init__": initialize})


def _in_place_of(base: Any, methods: dict[str, Any]) -> Any:
    """Make a subclass, for classes written in C cannot be changed."""

    def __instancecheck__(cls: type, instance: object) -> bool:  # noqa: N807 - Python's name
        return isinstance(instance, base)

    meta = type("Meta", (type(base),), {"__instancecheck__": __instancecheck__})
    return meta(base.__name__, (base,), methods)


class _TorchFinder(MetaPathFinder):
    """Finds torch where all others find it; its seeds are shifted as soon as it is imported."""

    def __init__(self, distance: int) -> None:
        self._distance = distance

    def find_spec(self, fullname: str, *others: Any) -> ModuleSpec | None:
        """Return where torch is, with a loader that shifts; everything else is left to others."""
        if fullname != "torch":
            return None
        found = (finder.find_spec(fullname, *others) for finder in sys.meta_path if finder != self)
        spec = next(filter(None, found), None)
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def execute_and_shift(module: ModuleType) -> None:
                execute(module)
                _shift_torch(module, self._distance)

            spec.loader.exec_module = execute_and_shift  # type: ignore[method-assign]
        return spec


def _shift_torch(torch: Any, distance: int) -> None:
    def manual_seed(self: Any, seed: int) -> Any:
        return original.manual_seed(self, shifted(seed, distance))

    original = torch.Generator
    torch.Generator = _in_place_of(original, {"manual_seed": manual_seed})
    torch.manual_seed = torch.random.manual_seed = _shifting(torch.manual_seed, distance)
