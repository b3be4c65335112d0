"""Which sign and which word hold the same digit."""

from __future__ import annotations

from lstm_course.datasets.number_words._chinese import chinese_parts
from lstm_course.datasets.number_words._english import english_parts
from lstm_course.datasets.number_words._range import in_range


def aligned_words(number: int) -> list[int | None]:
    """Tell for each sign of a number in Chinese which English word says the same.

    Only the digits 一 to 九 have such a word: the one that holds the same decimal digit. 零, 十,
    百, 千, 万 and 亿 have none: the two languages cut a number at different places.

    Parameters
    ----------
    number : int
        0 to 999,999,999,999.

    Returns
    -------
    list of int or None
        For each sign of ``chinese(number)`` a place in ``english_tokens(english(number))``.

    Raises
    ------
    ValueError
        If it is no whole number in this range.

    Examples
    --------
    >>> from lstm_course.datasets.number_words import chinese, english, english_tokens
    >>> chinese(412_005), english_tokens(english(412_005))
    ('四十一万二千零五', ['four', 'hundred', 'twelve', 'thousand', 'five'])
    >>> aligned_words(412_005)
    [0, None, 2, None, 2, None, None, 4]
    """
    number = in_range(number)
    said = {
        power: place for place, (_, powers) in enumerate(english_parts(number)) for power in powers
    }
    return [None if power is None else said[power] for _, power in chinese_parts(number)]
