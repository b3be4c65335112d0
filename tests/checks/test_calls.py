"""How checks call a student's function."""

import numpy as np
import pytest

from lstm_course.checks import CheckFailed
from lstm_course.checks._calls import call, returned


def times(x, W):
    product = x @ W
    return product + 0


def in_place(x, W):
    x[0] += 1
    return x


def test_the_result_is_handed_on_and_arguments_stay():
    x, W = np.ones((2, 3)), np.ones((3, 1))
    np.testing.assert_array_equal(call(times, {"x": x, "W": W}), [[3], [3]])
    with pytest.raises(CheckFailed, match="the function changes x, which belongs to the caller"):
        call(in_place, {"x": x, "W": W})
    assert x.max() == 1
    with pytest.raises(CheckFailed, match="the function changes names, which belongs"):
        call(lambda names: names.pop(), {"names": ["a", "b"]})


def test_what_stands_in_a_list_is_the_callers_too():
    def longer(gradients):
        gradients[0] *= 2

    def exchanged(gradients):
        gradients[0] = gradients[0] * 2

    def deeper(gradients):
        gradients[1].append(3)

    gradients = [np.ones(2), [np.zeros(1), "a"]]
    assert call(len, {"gradients": gradients}) == 2
    for function in (longer, exchanged, deeper):
        with pytest.raises(CheckFailed, match="the function changes gradients, which belongs"):
            call(function, {"gradients": gradients})
    assert gradients[0].max() == 1


def test_nan_that_was_there_before_is_no_change():
    assert call(len, {"x": np.array([np.nan])}) == 1
    assert call(len, {"x": [np.array([np.nan])]}) == 1


def test_an_error_comes_with_its_line_and_the_shapes():
    with pytest.raises(CheckFailed) as failed:
        call(times, {"x": np.ones((2, 3)), "W": np.ones((2, 3))}, "Transpose W.")
    assert "stopped at `product = x @ W` with ValueError: matmul" in str(failed.value)
    assert str(failed.value).endswith("It was given x (2, 3), W (2, 3). Transpose W.")


def test_sizes_are_named_only_where_they_may_matter():
    with pytest.raises(CheckFailed, match=r"with NameError: name 'unknown' is not defined\.$"):
        call(lambda x: unknown(x), {"x": np.ones(2)}, "Transpose x.")  # noqa: F821
    with pytest.raises(CheckFailed, match=r"stopped with TypeError: times\(\) missing 1"):
        call(times, {"x": np.ones(2)})


def test_a_stub_stays_a_stub():
    def stub(x):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        call(stub, {"x": np.ones(2)})


def test_what_is_no_function_is_named():
    with pytest.raises(CheckFailed, match="give the function itself, not a ndarray"):
        call(np.ones(2), {})


@pytest.mark.parametrize("result", [(1, 2), [1, 2]])
def test_tuples_and_lists_are_results(result):
    assert returned(result, "h", "c") == [1, 2]


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (None, "returns None; end it with `return h, c`"),
        ((1, 2, 3), "return 2 results, `return h, c`; your function returns 3 results"),
        ([1], "your function returns one result"),
        (np.ones((2, 4)), r"returns one array of the shape \(2, 4\)"),
        ({"h": 1, "c": 2}, "returns one result, a dict"),
    ],
)
def test_anything_else_is_explained(result, message):
    with pytest.raises(CheckFailed, match=message):
        returned(result, "h", "c")
