"""Whole numbers in words, English and Chinese, written and read.

The conventions, of the many in use. English is American and without "and": *four hundred five*,
*twenty-one*; a space or a hyphen stands between two words, nothing else. Chinese is that of
mainland China: groups of four digits with 万 and 亿; 二 throughout, where speech often has 两; 十
for 10 to 19 where nothing stands before it (十二万), and 一十 after it (一百一十, 一万零一十). One
零 stands for any run of zeros between two digits that are spoken, but none for zeros that only end
their group: 十万五千 for 105,000, but 十万零五百 for 100,500. A group of four zeros is a 零, too:
八亿零五千 for 800,005,000, where some write 八亿五千.
"""

from lstm_course.datasets.number_words._aligned import aligned_words
from lstm_course.datasets.number_words._chinese import CHINESE_DIGITS, chinese, read_chinese
from lstm_course.datasets.number_words._english import english, english_tokens, read_english
from lstm_course.datasets.number_words._range import LARGEST

__all__ = [
    "CHINESE_DIGITS",
    "LARGEST",
    "aligned_words",
    "chinese",
    "english",
    "english_tokens",
    "read_chinese",
    "read_english",
]
