"""*The Time Machine*, a real novel, fetched once by name."""

from lstm_course.datasets.stored import read_text
from lstm_course.datasets.textdata import TextData


def load_time_machine() -> TextData:
    """Load *The Time Machine* by H. G. Wells, if it is on this machine; never download it.

    The folder that the environment variable ``LSTM_COURSE_DATA`` names is searched first (for
    ``timemachine.txt``), then the cache, where ``python -m lstm_course fetch time-machine`` puts
    it.

    Returns
    -------
    TextData
        ``train`` and ``heldout``: the first nine tenths of the characters and the last tenth.

    Raises
    ------
    FileNotFoundError
        If the text is in neither place, or ``LSTM_COURSE_DATA`` names no folder.
    OSError
        If a file is there but cannot be read or is not the expected one (its SHA-256 differs).

    Notes
    -----
    - **Source**: the file used by *Dive into Deep Learning*; the novel appeared in 1895.
    - **License**: public domain in the United States and wherever copyright ends within 70 years of
      the author's death (1946).
    - **Size**: 178,979 characters, ASCII. Loaded whole, with the title line ``The Time Machine, by
      H. G. Wells [1898]``, so that results can be compared with those of the book it comes from.
    - **Split**: by :meth:`TextData.split`, the last tenth is held out.
    - **Known flaws**: lines are broken at about 70 characters, so a newline is mostly a space;
      italics are marked by underscores, dashes by two hyphens.

    Examples
    --------
    >>> train, heldout = load_time_machine()  # doctest: +SKIP
    >>> len(train), len(heldout)  # doctest: +SKIP
    (161081, 17898)
    """
    return TextData.split(read_text("time-machine"))
