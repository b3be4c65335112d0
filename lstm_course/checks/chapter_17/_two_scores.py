"""Two scores of what a network has written, right and wrong: exercise 17.2."""

from collections.abc import Sequence
from typing import Any

from lstm_course.checks._declared import FunctionExercise
from lstm_course.checks._tools import CheckFailed


def by_sign_and_exact(written: Sequence[str], right: Sequence[str]) -> tuple[float, float]:
    """Give the share of signs that are right where they stand, and of texts without a mistake."""
    signs = all_signs = exact = 0
    for ours, theirs in zip(written, right, strict=True):
        for k, sign in enumerate(theirs):
            signs += k < len(ours) and ours[k] == sign
        all_signs += len(theirs)
        exact += ours == theirs
    return signs / all_signs, exact / len(right)


def careful(function: Any) -> Any:
    """Say what it means where a place is asked for that a text does not have."""

    def called(written: Sequence[str], right: Sequence[str]) -> Any:
        try:
            return function(written, right)
        except IndexError as error:
            raise CheckFailed(
                f"a place was asked for that does not exist ({error}): the written text may be "
                "shorter or longer than the right one."
            ) from error

    return called


two_scores = FunctionExercise(
    label="Exercise 17.2",
    answer=by_sign_and_exact,
    cases=lambda: [
        {
            "written": ["三千五百", "一百二十", "七", "九十九万零一", "二十"],
            "right": ["三千五", "一百二十", "七十", "九十万零一", "二十四万"],
        },
        {"written": ["一千", "二千"], "right": ["一千", "三千"]},
        {"written": ["", "十"], "right": ["二", "十"]},
        {"written": ["十", "二"], "right": ["二", "十"]},
        {"written": ["two", "six"], "right": ["two hundred", "six"]},
    ],
    results={"share_of_signs": "", "share_of_texts": ""},
    adapt=careful,
    told=lambda case: "for written = {written}, right = {right}: ".format(**case),
    instead={
        "exact += ours == theirs": {
            "exact += ours in right": "a text must be the right one at its own place in the list.",
            "exact += ours.startswith(theirs)": "a text that goes on after the right signs counts "
            "as exact; it must end where the right one does.",
            "exact += theirs.startswith(ours)": "a text that ends too early counts as exact; "
            "it must end where the right one does.",
            "exact += all(a == b for a, b in zip(ours, theirs, strict=False))": "zip stops at the "
            "shorter text: one that ends too early, or too late, is not exact.",
            "exact += len(ours) == len(theirs)": "a text of the right length is not yet right.",
        },
        "all_signs += len(theirs)": {
            "all_signs += min(len(ours), len(theirs))": "the signs that are missing must count as "
            "wrong: divide by the number of signs of the right texts.",
            "all_signs += len(ours)": "divide by the number of signs of the right texts, not of "
            "the written ones.",
            "all_signs += max(len(ours), len(theirs))": "signs that come too late are not counted "
            "in this score: divide by the number of signs of the right texts.",
        },
        "k < len(ours) and ours[k] == sign": {
            "sign in ours": "a sign must stand at its own place; elsewhere it is wrong.",
        },
        "return signs / all_signs, exact / len(right)": {
            "return exact / len(right), signs / all_signs": "the two results have changed places: "
            "first the signs, then the texts.",
            "return signs, exact": "these are counts; shares were asked for.",
        },
    },
    mistakes={
        "this is the mean of each text's share; long texts have more signs and must weigh "
        "more: count all signs together.": lambda written, right: (
            sum(
                sum(a == b for a, b in zip(ours, theirs, strict=False)) / len(theirs)
                for ours, theirs in zip(written, right, strict=True)
            )
            / len(right),
            sum(ours == theirs for ours, theirs in zip(written, right, strict=True)) / len(right),
        ),
    },
    else_="Count for the first text alone.",
)
