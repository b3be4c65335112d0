"""A new chapter: all that a chapter consists of, made from ``templates/``, ready to be written."""

import re
import subprocess
import sys
from pathlib import Path

from _notebooks import files
from _notebooks.exercises import release
from _notebooks.files import NotebookError
from _notebooks.normal import normalized

TEMPLATES = Path(__file__).with_name("templates")
PLACES = {
    "chapter.ipynb": "chapters/SLUG.ipynb",
    "solutions.ipynb": "solutions/SLUG.ipynb",
    "draw.py.template": "book/assets/diagrams/draw_NN.py",
    "checks.py.template": "lstm_course/checks/chapter_NN/__init__.py",
    "test_chapter.py.template": "tests/chapters/test_chapter_NN.py",
}
PICTURE = "book/assets/diagrams/NN-first.svg"
# RNN is a word of the course, not a place to fill in.
BLANK = re.compile(r"(?<![A-Z])(NN|NUMBER|SLUG|TITLE)(?![A-Z])")


def new(root: Path, slug: str, title: str = "") -> list[Path]:
    """Make a chapter, or nothing at all.

    Parameters
    ----------
    root : pathlib.Path
        The book's root.
    slug : str
        Its number, the next one, and words: ``11-two-directions``.
    title : str
        Made from the words if empty.

    Returns
    -------
    list of pathlib.Path
        What was written.

    Raises
    ------
    NotebookError
        If the slug or the title will not do, or something of the chapter is there already.
    """
    words = _words(root, slug, title)
    texts = {root / _filled(place, words): _text(name, words) for name, place in PLACES.items()}
    exercises = root / "exercises" / f"{slug}.ipynb"
    picture = root / _filled(PICTURE, words)
    for path in (*texts, exercises, picture):
        if path.exists():
            raise NotebookError(f"{path.relative_to(root)} is there already: nothing was made")
    contents = root / "_toc.yml"
    before = files.read_text(contents)
    after = _with_entries(before, slug)
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".ipynb":
                files.write(normalized(files.parse(text, path), path), path)
            else:
                files.write_text(text, path)
        solutions = root / "solutions" / exercises.name
        files.write(release(files.read(solutions), exercises), exercises)
        files.write_text(after, contents)
        _draw(root)
    except BaseException:
        for path in (*texts, exercises, picture):
            path.unlink(missing_ok=True)
        (root / _filled("lstm_course/checks/chapter_NN", words)).rmdir()
        files.write_text(before, contents)
        raise
    return [*texts, exercises, picture, contents]


def _words(root: Path, slug: str, title: str) -> dict[str, str]:
    """Return what stands for each blank of the templates."""
    if not re.fullmatch(r"\d\d(-[a-z0-9]+)+", slug):
        raise NotebookError(f"{slug!r}: two digits and small words are meant, 11-two-directions")
    number = int(slug[:2])
    taken = [int(path.name[:2]) for path in files.find(root, ["chapters"])]
    if number != max(taken, default=0) + 1:
        raise NotebookError(f"{slug}: the next chapter is {max(taken, default=0) + 1:02d}")
    title = title or slug[3:].replace("-", " ").capitalize()
    if not re.fullmatch(r'[^\W\d_][^"\\{}\n]*', title):
        raise NotebookError(f"the title {title!r} should begin with a letter and have no quotes")
    return {"NN": slug[:2], "NUMBER": str(number), "SLUG": slug, "TITLE": title}


def _filled(text: str, words: dict[str, str]) -> str:
    return BLANK.sub(lambda blank: words[blank[0]], text)


def _text(name: str, words: dict[str, str]) -> str:
    return _filled((TEMPLATES / name).read_text(encoding="utf-8"), words)


def _with_entries(contents: str, slug: str) -> str:
    """Enter a chapter, its exercises and its solutions in the table of contents, as the last."""
    lines = contents.splitlines()
    entries = {
        "exercises": [
            f"      - file: chapters/{slug}",
            "        sections:",
            f"          - file: exercises/{slug}",
        ],
        "solutions": [f"      - file: solutions/{slug}"],
    }
    for folder, entry in entries.items():
        places = [at for at, line in enumerate(lines) if f"- file: {folder}/" in line]
        if not places:
            raise NotebookError(f"_toc.yml: no line `- file: {folder}/…` to go on from")
        lines[places[-1] + 1 : places[-1] + 1] = entry
    return "\n".join(lines) + "\n"


def _draw(root: Path) -> None:
    """Draw all pictures, of which the new chapter's is one."""
    script = root / "book/assets/diagrams/draw.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotebookError(f"{script.name}: {done.stderr}")
