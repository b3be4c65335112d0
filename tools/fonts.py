"""Cut the site's fonts out of the complete ones: python tools/fonts.py FOLDER.

FOLDER holds the unpacked npm packages named below. Needs ``fonttools`` and ``brotli``. What a page
of the book may hold is kept, and of the two axes of Source Serif (optical size and weight) what the
style sheets use. Both licenses reserve the fonts' names, so the results have others.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parents[1] / "book" / "assets" / "fonts"
SERIF = "source-serif-4.5.1/WOFF2/VAR/SourceSerif4Variable-"
MONO = "ibm-plex-mono-2.5.0/fonts/complete/woff2/IBMPlexMono-"

ASCII = "".join(map(chr, range(0x20, 0x7F)))
LATIN = ASCII + "\u00a0°±²³¹·×÷–—‘’“”…′−•©®§µ¼½¾⁄†" + "ÄÅÉÖØÜßàáâäåçèéêëíîñóôöøúûü"
PROSE = LATIN + "αδεηλρσφΔ∂√→←≈≤≥"
CODE = LATIN + "√→←↑↓≈≤≥≠∂│└├─"  # its check mark looks like a root
# Of a font's names: those that hold its family's, and those that its license wants kept.
FAMILY, LEGAL = {1, 3, 4, 16}, {0, 5, 13, 14}
RESERVED = re.compile(r"SourceSerif4Variable|IBMPlexMono")


@dataclass(frozen=True)
class Cut:
    """What is taken from one font."""

    source: str
    family: str
    file: str
    letters: str
    axes: dict[str, Any]
    hinted: bool = False


CUTS = [
    Cut(f"{SERIF}Roman.otf.woff2", "Loop Serif", "loop-serif", PROSE, {"wght": (400, 700)}),
    Cut(
        f"{SERIF}Italic.otf.woff2",
        "Loop Serif",
        "loop-serif-italic",
        PROSE,
        {"wght": (400, 700), "opsz": 16},
    ),
    Cut(f"{MONO}Regular.woff2", "Loop Mono", "loop-mono", CODE, {}, hinted=True),
    Cut(f"{MONO}SemiBold.woff2", "Loop Mono", "loop-mono-semibold", ASCII, {}, hinted=True),
]


def rename(font: TTFont, family: str) -> None:
    """Give a font a name that its license does not reserve."""
    one_word = family.replace(" ", "")
    for record in font["name"].names:
        if record.nameID in FAMILY:
            record.string = family
        elif record.nameID not in LEGAL:
            record.string = RESERVED.sub(one_word, str(record))


def cut(source: Path, wanted: Cut) -> None:
    """Write one of the site's fonts."""
    font = TTFont(source / wanted.source, recalcTimestamp=False)
    if wanted.axes:
        font = instancer.instantiateVariableFont(font, wanted.axes)
    options = Options(hinting=wanted.hinted, desubroutinize=True)
    options.layout_features = ["ccmp", "kern", "liga", "lnum", "mark", "onum", "pnum", "tnum"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(text=wanted.letters)
    subsetter.subset(font)
    rename(font, wanted.family)
    font.flavor = "woff2"
    font.save(TARGET / f"{wanted.file}.woff2")


if __name__ == "__main__":
    for wanted in CUTS:
        cut(Path(sys.argv[1]), wanted)
