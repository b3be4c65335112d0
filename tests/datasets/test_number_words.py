"""Number words against a rule of another kind, against a reader, and against cases by hand."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.datasets import number_words
from lstm_course.datasets.number_words import (
    LARGEST,
    aligned_words,
    chinese,
    english,
    english_tokens,
    read_chinese,
    read_english,
)

# Numbers with many zeros, which is where mistakes are made, and any others.
SPARSE = st.text("00005", min_size=1, max_size=12).map(int)
ANY = st.integers(0, LARGEST) | SPARSE | st.integers(0, 20_000)
BY_HAND = {
    0: ("零", "zero"),
    10: ("十", "ten"),
    19: ("十九", "nineteen"),
    20: ("二十", "twenty"),
    101: ("一百零一", "one hundred one"),
    110: ("一百一十", "one hundred ten"),
    1001: ("一千零一", "one thousand one"),
    1010: ("一千零一十", "one thousand ten"),
    2222: ("二千二百二十二", "two thousand two hundred twenty-two"),
    10_000: ("一万", "ten thousand"),
    10_010: ("一万零一十", "ten thousand ten"),
    10_203: ("一万零二百零三", "ten thousand two hundred three"),
    100_000: ("十万", "one hundred thousand"),
    100_500: ("十万零五百", "one hundred thousand five hundred"),
    105_000: ("十万五千", "one hundred five thousand"),
    412_005: ("四十一万二千零五", "four hundred twelve thousand five"),
    1_010_000: ("一百零一万", "one million ten thousand"),
    20_000_000: ("二千万", "twenty million"),
    100_000_000: ("一亿", "one hundred million"),
    100_000_001: ("一亿零一", "one hundred million one"),
    110_000_000: ("一亿一千万", "one hundred ten million"),
    800_005_000: ("八亿零五千", "eight hundred million five thousand"),
    1_000_100_000: ("十亿零一十万", "one billion one hundred thousand"),
    120_000_000_000: ("一千二百亿", "one hundred twenty billion"),
}


def by_runs(number: int) -> str:
    """Write in Chinese by another rule: over the decimal digits as a text, by their runs of zeros.

    A run between two other digits is one 零, unless it lies in one group of four, at its end, with
    another digit before it there.
    """
    digits = str(number).zfill(12)
    text = ""
    for run in re.finditer(r"0+|[1-9]", digits):
        first, last = run.start(), run.end() - 1
        if run[0][0] != "0":
            unit = "千百十"[first % 4 : first % 4 + 1] if first % 4 < 3 else ""
            text += "零一二三四五六七八九"[int(run[0])] + unit
        elif first > 0 and last < 11:
            ends_its_group = last % 4 == 3 and first // 4 == last // 4 and first % 4 > 0
            text += "" if ends_its_group else "零"
        for place, sign in ((3, "亿"), (7, "万")):
            if first <= place <= last and int(digits[place - 3 : place + 1]):
                text = text[:-1] + sign + "零" if text.endswith("零") else text + sign
    text = text.removeprefix("零")
    return re.sub("^一十", "十", text) or "零"


@pytest.mark.parametrize("number", BY_HAND)
def test_cases_by_hand(number: int) -> None:
    assert (chinese(number), english(number)) == BY_HAND[number]
    assert by_runs(number) == chinese(number)


@given(ANY)
def test_chinese_agrees_with_a_rule_of_another_kind(number: int) -> None:
    assert chinese(number) == by_runs(number)


@given(ANY)
def test_what_is_written_can_be_read(number: int) -> None:
    assert read_chinese(chinese(number)) == number
    assert read_chinese(chinese(number).replace("二", "两").replace("零", "〇")) == number
    assert read_english(english(number)) == number
    assert read_english(english(number).replace("-", " ").upper()) == number


@given(ANY, ANY)
def test_two_numbers_are_written_differently(one: int, other: int) -> None:
    assert (one == other) == (chinese(one) == chinese(other)) == (english(one) == english(other))


@given(ANY)
def test_no_two_zeros_meet_and_none_ends_a_number(number: int) -> None:
    text = chinese(number)
    assert "零零" not in text
    assert number == 0 or not text.endswith("零")


@pytest.mark.parametrize(
    "text", ["一万一十", "一千零零一", "十百", "一十", "零一", "万", "", "二十零", "一万万", "ten"]
)
def test_what_is_no_chinese_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        read_chinese(text)


@pytest.mark.parametrize(
    "text", ["one one", "thousand", "hundred one", "twenty-ten", "", "两", "-"]
)
def test_what_is_no_english_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        read_english(text)


@pytest.mark.parametrize("write", [chinese, english, aligned_words])
@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_a_number_out_of_range_is_refused(write, number: int) -> None:
    with pytest.raises(ValueError, match="number must be 0 to"):
        write(number)


@given(st.integers(1, LARGEST))
def test_aligned_words_hold_the_same_digit(number: int) -> None:
    words, signs = english_tokens(english(number)), chinese(number)
    places = aligned_words(number)
    assert len(places) == len(signs)
    for sign, place in zip(signs, places, strict=True):
        assert (place is None) == (sign not in "一二三四五六七八九")
        if place is not None:
            word, digit = words[place], number_words.CHINESE_DIGITS.index(sign)
            small = read_english(word)
            assert digit in (small, small // 10, small % 10)
    said = [place for place in places if place is not None]
    assert said == sorted(said)


def test_a_word_may_hold_two_digits() -> None:
    assert aligned_words(412_005) == [0, None, 2, None, 2, None, None, 4]
    assert aligned_words(17) == aligned_words(np.uint8(17)) == [None, 0]
