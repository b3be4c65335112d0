"""One seed, the same numbers."""

import random
from typing import Any

import numpy as np
import pytest
import torch

from lstm_course import reproducible


def _draw(seed: int) -> tuple[float, float, float, float]:
    rng = reproducible(seed)
    return rng.random(), random.random(), np.random.random(), torch.rand(1).item()


def test_the_seed_decides_every_source_of_chance() -> None:
    first, again, other = _draw(3), _draw(3), _draw(4)
    assert first == again
    assert all(a != b for a, b in zip(first, other, strict=True))


def test_torch_keeps_to_one_thread() -> None:
    torch.set_num_threads(2)
    reproducible(0)
    assert torch.get_num_threads() == 1


@pytest.mark.parametrize("number", [np.int64, np.uint8])
def test_a_seed_comes_from_any_library(number: Any) -> None:
    assert _draw(number(3)) == _draw(3)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "0", True, None])
def test_a_bad_seed_is_refused(seed: object) -> None:
    with pytest.raises(ValueError, match="whole number"):
        reproducible(seed)
