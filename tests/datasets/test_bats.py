"""The language of bats: the verb after a bat says which it is, and nothing before it does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.datasets.bats import VERBS, WORDS, bat_sentence

KINDS = st.lists(st.integers(0, 1), min_size=1, max_size=5)


@given(kinds=KINDS, seed=st.integers(0, 999), adverbs=st.none() | st.integers(0, 3))
def test_each_bat_is_settled_by_its_verb(kinds, seed, adverbs):
    text = bat_sentence(kinds, np.random.default_rng(seed), adverbs)
    clauses = text.split(" and ")
    assert set(text.split()) <= set(WORDS)
    assert [clause.split()[-1] in VERBS[1] for clause in clauses] == [kind == 1 for kind in kinds]
    assert all(clause.split().index("bat") == 5 for clause in clauses)
    between = {len(clause.split()) - 7 for clause in clauses}
    assert between <= ({0, 1, 2} if adverbs is None else {adverbs})


@given(seed=st.integers(0, 999))
def test_up_to_the_bat_both_kinds_read_alike(seed):
    wood, animal = (bat_sentence([kind], np.random.default_rng(seed)) for kind in (0, 1))
    assert wood.split()[:-1] == animal.split()[:-1]


@pytest.mark.parametrize("kinds", [[], [2], [0, -1]])
def test_other_kinds_are_refused(kinds):
    with pytest.raises(ValueError, match="kinds must hold 0"):
        bat_sentence(kinds, np.random.default_rng(0))
