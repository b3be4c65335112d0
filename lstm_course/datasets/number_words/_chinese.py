"""A number in Chinese words, written and read."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_course.datasets.number_words._range import as_written, in_range

CHINESE_DIGITS = "零一二三四五六七八九"
_PLACES, _GROUPS = ("", "十", "百", "千"), ("", "万", "亿")


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
    return "".join(sign for sign, _ in chinese_parts(in_range(number)))


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
    return as_written(total + group + digit, text, lambda n: chinese(n) == signs, chinese)


def chinese_parts(number: int) -> Iterator[tuple[str, int | None]]:
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
