"""Draw all pictures of the book, or check that the files are what the scripts draw.

    python book/assets/diagrams/draw.py            # draw all
    python book/assets/diagrams/draw.py --check    # fail, naming the files that differ

Each script draw_*.py of this folder has a dictionary `PICTURES`: file name → function that
returns a `kit.Picture`. A name may lead out of the folder (the logo stands one above).
"""

import argparse
import importlib
import sys
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))

from kit import Picture  # noqa: E402  (found through the line above)


def pictures() -> dict[Path, Callable[[], Picture]]:
    """Collect every picture's path and the function that draws it."""
    found: dict[Path, Callable[[], Picture]] = {}
    for script in sorted(FOLDER.glob("draw_*.py")):
        for name, function in importlib.import_module(script.stem).PICTURES.items():
            found[(FOLDER / name).resolve()] = function
    return found


def stale() -> list[Path]:
    """List the files that are missing or differ from what the scripts draw."""
    return [
        path
        for path, function in pictures().items()
        if not path.exists() or path.read_text(encoding="utf-8") != function().svg()
    ]


def main() -> int:
    """Draw, or check with --check; return the exit status."""
    parser = argparse.ArgumentParser(description="Draw all pictures of the book.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    if parser.parse_args().check:
        for path in (different := stale()):
            print(f"{path.name} is not what its script draws; run: python {Path(__file__).name}")
        return 1 if different else 0
    for path, function in pictures().items():
        function().save(path)
    print(f"drew {len(pictures())} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
