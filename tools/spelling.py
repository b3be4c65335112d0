"""Spell what is read: prose, docstrings and the notebooks' cells, but not their outputs.

Codespell reads plain files, and a notebook's outputs are full of letters that are no words. So it
is given copies of the notebooks that hold their cells and nothing else.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ("chapters", "solutions")  # exercises/ is made from solutions/
READ = ("*.md", "*.cff", "book", "lstm_course", "tools", "tests", "benchmarks")


def main() -> int:
    """Show every misspelled word with its file and line; end with 0 if there is none."""
    with TemporaryDirectory() as folder:
        copies = Path(folder)
        for kind in NOTEBOOKS:
            for notebook in sorted((ROOT / kind).glob("*.ipynb")):
                copy = copies / f"{kind}-{notebook.stem}.ipynb.md"
                copy.write_text(cells_of(notebook), encoding="utf-8")
        files = [path for pattern in READ for path in sorted(ROOT.glob(pattern))]
        command = [sys.executable, "-m", "codespell_lib", "--toml", "pyproject.toml"]
        return subprocess.call([*command, *map(str, files), folder], cwd=ROOT)


def cells_of(notebook: Path) -> str:
    """Give the sources of a notebook's cells, one after the other."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
