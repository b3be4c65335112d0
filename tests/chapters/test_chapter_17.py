"""Chapter 17's own functions against the mathematics."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from notebook_source import chapter

ours = chapter("17-one-to-many-many-to-many")


@given(a=st.floats(0, 1), steps=st.integers(1, 9))
def test_a_pulse_leaks_by_powers(a, steps):
    pulse = np.eye(steps)[0]
    np.testing.assert_allclose(ours.leak(pulse, a), [a**k for k in range(steps)], atol=1e-12)
