"""A tiny language in which each *bat* is an animal or of wood, and the verb after it says which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PLACES = ("in the barn", "by the door", "under the tree", "near the house")
LOOKS = ("a black", "the old", "a small", "one more")
ADVERBS = ("suddenly", "soon", "then", "almost")
# What a bat of wood does (kind 0), and what an animal does (kind 1).
VERBS = (("broke", "cracked", "split", "swung"), ("flew", "slept", "hung", "squeaked"))
WORDS = tuple(
    sorted({*" ".join((*PLACES, *LOOKS, *ADVERBS, *VERBS[0], *VERBS[1], "bat and")).split()})
)


def bat_sentence(kinds: Sequence[int], rng: np.random.Generator, adverbs: int | None = None) -> str:
    """Draw a sentence with one clause, and one bat, for each kind.

    Parameters
    ----------
    kinds : sequence of int, shape (clauses,)
        0 for a bat of wood, 1 for an animal.
    rng : numpy.random.Generator
    adverbs : int, optional
        How many stand between each bat and its verb; without it 0 to 2, at random.

    Returns
    -------
    str
        Lower-case words with single spaces: 7 words a clause and its adverbs, *and* between two.

    Raises
    ------
    ValueError
        If there is no kind, or one is neither 0 nor 1.

    Examples
    --------
    >>> bat_sentence([1, 0], np.random.default_rng(1), adverbs=1)
    'under the tree one more bat soon squeaked and in the barn one more bat suddenly swung'
    """
    if len(kinds) == 0 or not set(map(int, kinds)) <= {0, 1}:
        raise ValueError(f"kinds must hold 0 (of wood) or 1 (an animal), at least one, not {kinds}")
    return " and ".join(_clause(int(kind), rng, adverbs) for kind in kinds)


def _clause(kind: int, rng: np.random.Generator, adverbs: int | None) -> str:
    """Draw a place, a look, the bat, adverbs and the verb that settles it."""
    count = int(rng.integers(3)) if adverbs is None else adverbs
    between = [_one_of(ADVERBS, rng) for _ in range(count)]
    parts = [_one_of(PLACES, rng), _one_of(LOOKS, rng), "bat", *between, _one_of(VERBS[kind], rng)]
    return " ".join(parts)


def _one_of(words: Sequence[str], rng: np.random.Generator) -> str:
    """Draw a phrase."""
    return words[int(rng.integers(len(words)))]
