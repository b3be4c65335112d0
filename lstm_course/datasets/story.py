"""The course's own story, packaged: the text that every chapter can count on."""

import re
from importlib import resources

from lstm_course.datasets.textdata import TextData

_HEADING_MARKER = re.compile(r"^#+[ \t]+", re.MULTILINE)


def load_story() -> TextData:
    """Load the course's story.

    Returns
    -------
    TextData
        ``train`` and ``heldout``: the first nine tenths of the characters and the last tenth.

    Notes
    -----
    - **Source**: written for this course; a tale about remembering and forgetting, in English.
    - **License**: CC0 1.0.
    - **Size**: at least 100,000 characters. The chapters' titles belong to the text; the Markdown
      marker ``#`` before them does not and is removed. All else stands as in the file.
    - **Split**: by :meth:`TextData.split`, the last tenth is held out.
    - **Known flaws**: one author, one style, one plot. A model of it is a model of this story, not
      of English; and the held-out part is its ending, where new things may happen.

    Examples
    --------
    >>> train, heldout = load_story()
    >>> len(train) + len(heldout) >= 100_000
    True
    """
    file = resources.files("lstm_course.datasets").joinpath("files", "story.txt")
    return TextData.split(_HEADING_MARKER.sub("", file.read_text(encoding="utf-8")))
