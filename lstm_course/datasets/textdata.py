"""What every text loader returns, and where a text is cut."""

from typing import NamedTuple


class TextData(NamedTuple):
    """A text in two parts; ``train + heldout`` is the whole of it.

    Attributes
    ----------
    train : str
        The first nine tenths, to learn from.
    heldout : str
        The last tenth, never trained on.

    Examples
    --------
    >>> train, heldout = TextData("To be or not ", "to be")
    >>> train + heldout
    'To be or not to be'
    """

    train: str
    heldout: str

    @classmethod
    def split(cls, text: str) -> "TextData":
        """Cut a text of K characters after character ``K * 9 // 10``.

        The cut depends on the length alone, so it is the same for everybody. It may fall inside a
        word. The end is held out, not a random sample: what a model has read then always comes
        before what it is asked about, and no held-out sentence has neighbors in the training text.

        Parameters
        ----------
        text : str
            The whole text, at least ten characters.

        Returns
        -------
        TextData
            Both parts.

        Raises
        ------
        ValueError
            If the text is shorter than ten characters: one part would be empty or nearly so.

        Examples
        --------
        >>> TextData.split("abcdefghijk")
        TextData(train='abcdefghi', heldout='jk')
        """
        if len(text) < 10:
            raise ValueError(
                f"holding out a tenth needs at least 10 characters, not {len(text)}: {text!r}"
            )
        cut = len(text) * 9 // 10
        return cls(text[:cut], text[cut:])
