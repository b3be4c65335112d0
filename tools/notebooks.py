"""What authors do to notebooks: format, execute, replicate, make the exercises, lint.

Run ``python tools/notebooks.py --help``. Without paths an action takes every notebook it is for.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from _notebooks import files
from _notebooks.execute import execute
from _notebooks.exercises import differing, release
from _notebooks.files import NotebookError
from _notebooks.lint import drafts, in_words, lint
from _notebooks.new import new
from _notebooks.normal import normalized
from _notebooks.replicate import Run, confirm, doubtful, numbers_in, replicate, weigh_again

ROOT = Path(__file__).resolve().parent.parent
NEXT = """Now write where it says TO WRITE; CONTRIBUTING.md tells how. Then, and again at the end:
make execute NOTEBOOKS="chapters/{slug}.ipynb solutions/{slug}.ipynb"
make replicate NOTEBOOKS=chapters/{slug}.ipynb
make exercises figures lint"""
NOT_REPLICATED = "Not every cell and claim held in every shift."
NOT_CONFIRMED = "Tables of notebooks with such a line stay as they are: replicate these notebooks."
WAYS_TO_REPLICATE = {
    "add": "keep a table's other shifts",
    "confirm": "changed code, same values: keep the table if these shifts give just what it says",
    "weigh": "run nothing: hold stored values to new bounds",
}


def format_notebooks(paths: Sequence[Path], *, check: bool = False) -> None:
    """Bring chapters and solutions into their normal form, or fail where one is not in it."""
    problems = []
    for path in files.expand(paths) or files.find(ROOT, ["chapters", "solutions"]):
        before = files.read_text(path)
        formatted = normalized(files.parse(before, path), path)
        if not check and files.write(formatted, path, instead_of=before):
            print(f"formatted {files.short(path)}")
        elif check and files.as_text(formatted) != before:
            problems.append(f"{files.short(path)}: run `python tools/notebooks.py format`")
    fail_with(problems)


def execute_notebooks(paths: Sequence[Path]) -> None:
    """Run chapters and solutions from top to bottom and store their outputs."""
    problems = []
    for path in files.expand(paths) or files.find(ROOT, ["chapters", "solutions"]):
        start = time.perf_counter()
        before = files.read_text(path)
        notebook = normalized(files.parse(before, path), path)
        try:
            execute(notebook, path)
            files.write(normalized(notebook, path), path, instead_of=before)
        except NotebookError as error:
            problems.append(str(error))
            continue
        print(f"executed {files.short(path)} in {time.perf_counter() - start:.0f} s", flush=True)
    fail_with(problems)


def replicate_notebooks(
    paths: Sequence[Path], *, shifts: Sequence[int], jobs: int, way: str = ""
) -> None:
    """Run chapters and solutions with every seed shifted and store what became of their claims."""
    chosen = files.expand(paths) or files.find(ROOT, ["chapters", "solutions"])
    failed = False
    runs: Iterable[Run] = ()
    if way == "weigh":
        weigh_again(chosen)
    elif way == "confirm":
        runs = confirm(chosen, shifts, jobs=jobs)
    else:
        runs = replicate(chosen, shifts, jobs=jobs, add=way == "add")
    for run in runs:
        print(f"{run} in {run.seconds:.0f} s", flush=True)
        for line in run.stopped:
            print(f"{files.short(run.path)}, shift {run.shift}: {line}", flush=True)
        failed |= bool(run.stopped)
    for path in chosen:
        for row, line in doubtful(path):
            print(f"{files.short(path)}: {line}")
            failed |= not row.holds_always
    fail_with([NOT_CONFIRMED if way == "confirm" else NOT_REPLICATED] if failed else [])


def make_exercises(paths: Sequence[Path], *, check: bool = False) -> None:
    """Make the exercises from the solutions, or fail where the two differ."""
    chosen = files.expand(paths)
    fail_with(
        f"{files.short(path)}: exercises are made from solutions; name those"
        for path in chosen
        if files.folder_of(path) != "solutions"
    )
    if check:
        fail_with(differing(ROOT, {path.name for path in chosen}))
        return
    for solution in chosen or files.find(ROOT, ["solutions"]):
        path = ROOT / "exercises" / solution.name
        path.parent.mkdir(exist_ok=True)
        if files.write(release(files.read(solution), path), path):
            print(f"made {files.short(path)}")


def lint_notebooks(paths: Sequence[Path], *, rules: bool = False) -> None:
    """Check notebooks against the rules of the book."""
    if rules:
        print(in_words())
        return
    for line in drafts(ROOT):
        print(line)
    fail_with(map(str, lint(ROOT, files.expand(paths))))


def new_chapter(slug: str, *, title: str = "") -> None:
    """Make a new chapter with all that belongs to it, to be written."""
    for path in new(ROOT, slug, title):
        print(f"made {path.relative_to(ROOT).as_posix()}")
    print(NEXT.format(slug=slug))


def fail_with(problems: Iterable[str]) -> None:
    """Raise one error for all problems; do nothing if there are none."""
    if lines := list(problems):
        raise NotebookError("\n".join(lines))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="notebooks.py", description=__doc__.splitlines()[0])
    actions = parser.add_subparsers(dest="action", required=True, metavar="WORD")
    for name, function in ACTIONS.items():
        action = actions.add_parser(name, help=function.__doc__, description=function.__doc__)
        if name == "new":
            action.add_argument("slug", metavar="NN-slug", help="such as 11-two-directions")
            action.add_argument("--title", default="", help="made from the slug if there is none")
            continue
        action.add_argument("paths", nargs="*", type=Path, metavar="NOTEBOOK")
        if name == "replicate":
            action.add_argument("--shifts", type=numbers_in, default="1-20", metavar="1-20")
            action.add_argument("--jobs", type=int, default=2, help="how many run at once")
            ways = action.add_mutually_exclusive_group()
            for way, meaning in WAYS_TO_REPLICATE.items():
                ways.add_argument(
                    f"--{way}", action="store_const", const=way, dest="way", help=meaning
                )
        if name == "lint":
            action.add_argument("--rules", action="store_true", help="print the rules, no more")
        if name in ("format", "exercises"):
            action.add_argument("--check", action="store_true", help="change nothing, only compare")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status."""
    options = vars(parse(arguments))
    try:
        ACTIONS[options.pop("action")](**options)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


ACTIONS: dict[str, Callable[..., None]] = {
    "new": new_chapter,
    "format": format_notebooks,
    "execute": execute_notebooks,
    "replicate": replicate_notebooks,
    "exercises": make_exercises,
    "lint": lint_notebooks,
}

if __name__ == "__main__":
    sys.exit(main())
