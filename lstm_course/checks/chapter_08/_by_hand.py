"""The gradients of L = y u with y = u + a and u = a b, at a = 2 and b = 3: exercise 8.1."""

from collections.abc import Collection

from lstm_course.checks._tools import exercise, expect, expect_close

WRONG_NAMES = {
    "L": "L is where the bills begin; it receives none from another tensor",
    "y": "y is used once, in L = y u",
    "b": "b is used once, in u = a b",
}


@exercise("Exercise 8.1")
def by_hand(dL_du: float, dL_da: float, dL_db: float, two_bills: Collection[str]) -> None:
    """Check three gradients, and the names of the tensors that receive two."""
    expect_close(
        dL_du,
        14,
        "dL/du",
        {
            "dL/du = 8 is one bill, the one straight from L = y u. u is used in y = u + a as well: "
            "add the bill that comes by way of y.": 8,
            "dL/du = 6 is one bill, the one by way of y = u + a. u is used in L = y u as well: add "
            "the bill that comes straight from there.": 6,
            "dL/du = 48: two bills for the same tensor are added, not multiplied.": 48,
        },
        "u receives y straight from L = y u, and dL/dy by way of y = u + a; add the two.",
    )
    expect_close(
        dL_da,
        48,
        "dL/da",
        {
            "dL/da = 42 is one bill, the one by way of u = a b; that by way of y = u + a is "
            "missing.": 42,
            "dL/da = 6 is one bill, the one by way of y = u + a; that by way of u = a b is "
            "missing.": 6,
            "dL/da = 34: a product hands its gradient on times the OTHER factor; for a that is "
            "b.": 34,
            "dL/da = 30: u handed on the one bill of 8. It must wait for both, 14.": 30,
        },
        "a receives dL/dy from y = u + a, and b times dL/du from u = a b.",
    )
    expect_close(
        dL_db,
        28,
        "dL/db",
        {
            "dL/db = 42: a product hands its gradient on times the OTHER factor; for b that is "
            "a.": 42,
            "dL/db = 16: u handed on the one bill of 8. It must wait for both, 14.": 16,
        },
        "b is used once, in u = a b: it receives a times dL/du.",
    )
    _judge_names(two_bills)


def _judge_names(two_bills: Collection[str]) -> None:
    names = two_bills.replace(",", " ").split() if isinstance(two_bills, str) else two_bills
    expect(
        isinstance(names, list | tuple | set | frozenset)
        and all(isinstance(name, str) and name in tuple("abuyL") for name in names),
        'two_bills should hold names, in quotes: out of "a", "b", "u", "y" and "L".',
    )
    expect(len(names) > 0, "two_bills is empty; which tensors does the graph use twice?")
    expect(
        set(names) != {"u", "y", "L"},
        "u, y and L were each made from two parents, and so WRITE two bills. Who receives two?",
    )
    for name, why in WRONG_NAMES.items():
        expect(name not in names, f"two_bills: {why}.")
    expect("u" in names, "two_bills: u is missing; it is used in y = u + a and in L = y u.")
    expect("a" in names, "two_bills: a is missing; it is used in u = a b and in y = u + a.")
