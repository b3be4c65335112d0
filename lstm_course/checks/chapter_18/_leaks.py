"""Which steps of a pipeline know the future: exercise 18.3."""

from typing import Any

from lstm_course.checks._tools import exercise, expect

STEPS = "abcdef"
LEAKS = "acdf"
WHY = {
    "a": "who standardizes in 1920 does not know the years to 2008. Their mean and spread are a "
    "leak, if often a small one.",
    "b": "to read the true values up to 1956 for a forecast of 1957 is what one could have done in "
    "1956. No leak.",
    "c": "of a shuffled series the neighbors of every held-out year are in training, those "
    "after it, too.",
    "d": "where the number of updates was chosen on 1956-79, the error on 1956-79 is no longer "
    "that of years unseen.",
    "e": "weights that are fitted to 1920 and kept know nothing of later years. No leak.",
    "f": "a centered mean of three years holds a third of the year after.",
}


@exercise("Exercise 18.3")
def leaks(found: Any) -> None:
    """Check the letters of the steps that leak."""
    expect(found is not None, "leaks is None; give a list of letters.")
    letters = [str(letter).strip().lower() for letter in found]
    unknown = [letter for letter in letters if letter not in STEPS or len(letter) != 1]
    expect(not unknown, f"{', '.join(unknown)}: no such step; the letters are a to f.")
    for letter in STEPS:
        if letter in letters and letter not in LEAKS:
            expect(False, f"look at {letter} again: {WHY[letter]}")
    for letter in LEAKS:
        if letter not in letters:
            count = len(set(LEAKS) - set(letters))
            some = "one leak is" if count == 1 else f"{count} leaks are"
            expect(False, f"{some} still missing. {HINTS[letter]}")


HINTS = {
    "a": "In which year could one have known the mean and the spread that are used?",
    "c": "In which order were the years, and which of them surround a held-out one?",
    "d": "Is there a choice that looks at the years on which it is judged?",
    "f": "Which years go into a centered mean?",
}
