"""Whole numbers in words, English and Chinese, written and read.

The conventions, of the many in use. English is American and without "and": *four hundred five*,
*twenty-one*; a space or a hyphen stands between two words, nothing else. Chinese is that of
mainland China: groups of four digits with 万 and 亿; 二 throughout, where speech often has 两; 十
for 10 to 19 where nothing stands before it (十二万), and 一十 after it (一百一十, 一万零一十). One
零 stands for any run of zeros between two digits that are spoken, but none for zeros that only end
their group: 十万五千 for 105,000, but 十万零五百 for 100,500. A group of four zeros is a 零, too:
八亿零五千 for 800,005,000, where some write 八亿五千.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lstm_course._numbers import whole

LARGEST = 999_999_999_999
CHINESE_DIGITS = "零一二三四五六七八九"
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
_PLACES, _GROUPS = ("", "十", "百", "千"), ("", "万", "亿")


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
    words = " ".join(word for word, _ in _english(_in_range(number)))
    tens = "|".join(_TENS[2:])
    return re.sub(rf"\b({tens}) (?=({'|'.join(_SMALL[1:10])})\b)", r"\1-", words)


def chinese(number: int) -> str:
    """Write a whole number in Chinese words.

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
    >>> chinese(10_010), chinese(105_000), chinese(100_000_001), chinese(12)
    ('一万零一十', '十万五千', '一亿零一', '十二')
    """
    return "".join(sign for sign, _ in _chinese(_in_range(number)))


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
    >>> chinese(412_005), english_tokens(english(412_005))
    ('四十一万二千零五', ['four', 'hundred', 'twelve', 'thousand', 'five'])
    >>> aligned_words(412_005)
    [0, None, 2, None, 2, None, None, 4]
    """
    said = {
        power: place
        for place, (_, powers) in enumerate(_english(_in_range(number)))
        for power in powers
    }
    return [None if power is None else said[power] for _, power in _chinese(number)]


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
    return _as_written(total + group, text, lambda n: english_tokens(english(n)) == words, english)


def read_chinese(text: str) -> int:
    """Read a number from Chinese words.

    Parameters
    ----------
    text : str
        As ``chinese`` writes it; 两 is read as 二, and 〇 as 零.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is no number, or one that is written in another way.

    Examples
    --------
    >>> read_chinese("一万零一十"), read_chinese("两千")
    (10010, 2000)
    >>> read_chinese("一万一十")
    Traceback (most recent call last):
    ValueError: '一万一十' is no number as it is written; 10010 would be '一万零一十'
    """
    signs = text.replace("两", "二").replace("〇", "零")
    total = group = digit = 0
    for sign in signs:
        if sign in CHINESE_DIGITS:
            digit = CHINESE_DIGITS.index(sign)
        elif sign in _PLACES:  # 十 alone is ten
            group, digit = group + max(digit, 1) * 10 ** _PLACES.index(sign), 0
        elif sign in _GROUPS:
            total, group, digit = total + (group + digit) * 10_000 ** _GROUPS.index(sign), 0, 0
        else:
            raise ValueError(f"{sign!r} is no sign of a Chinese number")
    return _as_written(total + group + digit, text, lambda n: chinese(n) == signs, chinese)


def _english(number: int) -> Iterator[tuple[str, tuple[int, ...]]]:
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


def _chinese(number: int) -> Iterator[tuple[str, int | None]]:
    """Give the signs, a digit with its power of ten."""
    if number == 0:
        yield CHINESE_DIGITS[0], None
    begun = zero = False
    for power in reversed(range(12)):
        digit, place = number // 10**power % 10, power % 4
        group = number // 10 ** (power - place) % 10_000
        if digit:
            if zero:
                yield CHINESE_DIGITS[0], None
            if begun or (digit, place) != (1, 1):  # 十二, not 一十二
                yield CHINESE_DIGITS[digit], power
            if place:
                yield _PLACES[place], None
            begun, zero = True, False
        elif begun:
            zero = True
        if place == 0 and group:
            zero = False  # zeros that only end their group are silent
            if power:
                yield _GROUPS[power // 4], None


def _in_range(number: int) -> int:
    number = whole("number", number)
    if not 0 <= number <= LARGEST:
        raise ValueError(f"number must be 0 to {LARGEST:,}, not {number:,}")
    return number


def _as_written(
    number: int, text: str, same: Callable[[int], bool], write: Callable[[int], str]
) -> int:
    """Give the number, if it is really written so."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{text!r} is no number up to {LARGEST:,}")
    if not same(number):
        raise ValueError(
            f"{text!r} is no number as it is written; {number} would be {write(number)!r}"
        )
    return number
