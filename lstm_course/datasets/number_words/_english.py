"""A number in English words, written and read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lstm_course.datasets.number_words._range import as_written, in_range

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = "- ten twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_THOUSANDS = ("", "thousand", "million", "billion")


def english(number: int) -> str:
    """Write a whole number in English words.

    Parameters
    ----------
    number : int
        0 to 999,999,999,999.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it is no whole number in this range.

    Examples
    --------
    >>> english(412_021)
    'four hundred twelve thousand twenty-one'
    """
    words = " ".join(word for word, _ in english_parts(in_range(number)))
    tens = "|".join(_TENS[2:])
    return re.sub(rf"\b({tens}) (?=({'|'.join(_SMALL[1:10])})\b)", r"\1-", words)


def english_tokens(text: str) -> list[str]:
    """Split English number words at spaces and hyphens.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> english_tokens("four hundred twenty-one")
    ['four', 'hundred', 'twenty', 'one']
    """
    return re.split(r"[ -]", text)


def read_english(text: str) -> int:
    """Read a number from English words.

    Parameters
    ----------
    text : str
        As ``english`` writes it; a hyphen may be a space, and a capital a small letter.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is no number, or one that is written in another way.

    Examples
    --------
    >>> read_english("four hundred twelve thousand twenty-one")
    412021
    """
    total = group = 0
    words = english_tokens(text.lower())
    for word in words:
        if word in _SMALL:
            group += _SMALL.index(word)
        elif word in _TENS[2:]:
            group += 10 * _TENS.index(word)
        elif word == "hundred":
            group *= 100
        elif word in _THOUSANDS[1:]:
            total, group = total + group * 1000 ** _THOUSANDS.index(word), 0
        else:
            raise ValueError(f"{word!r} is no word of an English number")
    return as_written(total + group, text, lambda n: english_tokens(english(n)) == words, english)


def english_parts(number: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give the words, each with the powers of ten whose digits it holds."""
    if number == 0:
        yield _SMALL[0], ()
    for thousands in (3, 2, 1, 0):
        hundreds, rest = divmod(number // 1000**thousands % 1000, 100)
        unit = 3 * thousands
        if hundreds:
            yield _SMALL[hundreds], (unit + 2,)
            yield "hundred", ()
        if 0 < rest < 20:
            yield _SMALL[rest], (unit, unit + 1)
        elif rest:
            yield _TENS[rest // 10], (unit + 1,)
            if rest % 10:
                yield _SMALL[rest % 10], (unit,)
        if thousands and (hundreds or rest):
            yield _THOUSANDS[thousands], ()
