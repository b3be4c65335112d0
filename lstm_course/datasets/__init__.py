"""The course's data sets, one loader each; no loader ever downloads.

Most data travel inside the package. Larger ones are fetched once, by name, with
``python -m lstm_course fetch``; see :mod:`lstm_course.datasets.fetching`. Each loader's notes are
the data set's card: source, license, size, split, known flaws.
"""

from lstm_course.datasets.aclimdb import AclImdb, load_aclimdb
from lstm_course.datasets.digits import Digits, load_digits
from lstm_course.datasets.headlines import Headlines, load_headlines
from lstm_course.datasets.reviews import Reviews, load_reviews
from lstm_course.datasets.story import load_story
from lstm_course.datasets.sunspots import Sunspots, load_sunspots
from lstm_course.datasets.textdata import TextData
from lstm_course.datasets.thucnews import ThucNews, load_thucnews
from lstm_course.datasets.time_machine import load_time_machine

__all__ = [
    "AclImdb",
    "Digits",
    "Headlines",
    "Reviews",
    "Sunspots",
    "TextData",
    "ThucNews",
    "load_aclimdb",
    "load_digits",
    "load_headlines",
    "load_reviews",
    "load_story",
    "load_sunspots",
    "load_thucnews",
    "load_time_machine",
]
