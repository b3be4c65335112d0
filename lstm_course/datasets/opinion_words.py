"""Adjectives and sentence frames, of which opinions on films are made."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """Adjectives, by what they say of a film.

    Attributes
    ----------
    good : tuple of str
    bad : tuple of str

    Examples
    --------
    >>> Words(good=("clever",), bad=("dull", "silly")).bad
    ('dull', 'silly')
    """

    good: tuple[str, ...]
    bad: tuple[str, ...]


_GOOD = (
    "absorbing amusing artful beautiful bold brave bright brilliant captivating charming "
    "cheerful clever convincing delicate delightful eloquent elegant enchanting engaging "
    "excellent exciting exquisite fascinating fine fresh funny generous gentle graceful "
    "gripping heartfelt honest humane imaginative impressive ingenious inspired intelligent "
    "inventive joyful lively lovely luminous magical magnificent marvelous masterly moving "
    "original playful poetic polished radiant refreshing remarkable rewarding sincere "
    "spirited splendid stirring stylish subtle superb tender thoughtful thrilling touching "
    "uplifting vivid warm wise witty"
)
_BAD = (
    "absurd amateurish annoying awful awkward bland boring brainless cheap childish clumsy "
    "cold confused contrived corny crude cynical depressing derivative dim dismal drab "
    "dreadful dreary dull empty fake feeble flat foolish formulaic gloomy grating heartless "
    "hollow idiotic irritating lame lazy lifeless limp mawkish mean mechanical messy muddled "
    "noisy offensive painful pathetic phony pointless pompous poor preachy predictable "
    "pretentious repetitive ridiculous shabby shallow shrill silly slow soulless stale "
    "stupid tasteless tedious tiresome trite ugly"
)
ADJECTIVES = Words(good=tuple(_GOOD.split()), bad=tuple(_BAD.split()))

# Each frame has two sentences, one for each order of the clauses; the word at {yes} is the opinion.
FRAMES: dict[str, tuple[tuple[str, str], ...]] = {
    # The word that does not count has a neighbor that says so.
    "easy": (
        ("the film is not {no} but {yes}", "the film is {yes} but not {no}"),
        ("the story is never {no} and always {yes}", "the story is always {yes} and never {no}"),
        ("the music is hardly {no} and mostly {yes}", "the music is mostly {yes} and hardly {no}"),
    ),
    # Both words have the same two neighbors on each side.
    "hard": (
        (
            "the poster says that it is {no} through and through "
            "but the truth is that it is {yes} through and through",
            "the truth is that it is {yes} through and through "
            "but the poster says that it is {no} through and through",
        ),
        (
            "we expected it to be {no} from beginning to end "
            "and it turned out to be {yes} from beginning to end",
            "it turned out to be {yes} from beginning to end "
            "and we expected it to be {no} from beginning to end",
        ),
        (
            "it is wrong to call the acting {no} as a whole "
            "and it is right to call the acting {yes} as a whole",
            "it is right to call the acting {yes} as a whole "
            "and it is wrong to call the acting {no} as a whole",
        ),
        (
            "no one in our row found it {no} in the end "
            "and everyone in our row found it {yes} in the end",
            "everyone in our row found it {yes} in the end "
            "and no one in our row found it {no} in the end",
        ),
        (
            "the old version was {no} in every scene and the new version was {yes} in every scene",
            "the new version was {yes} in every scene and the old version was {no} in every scene",
        ),
    ),
}
PLAIN = (
    "i call the film {}",
    "how {} the story is",
    "i found the music {}",
    "the truth is that it is {} through and through",
    "it turned out to be {} from beginning to end",
    "we call the acting {} as a whole",
    "everyone found it {} in the end",
    "the film was {} in every scene",
)
