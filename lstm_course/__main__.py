"""``python -m lstm_course``: examine this machine, fetch data, report a run, grade a class."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from lstm_course import doctor
from lstm_course._console import say
from lstm_course.files import write_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        The exit status: 0 if all is well, 1 if something failed.
    """
    chosen = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Where the terminal has no arrow, show a question mark instead of failing.
        sys.stdout.reconfigure(errors="replace")
    if chosen.command is None:
        return _examine()
    if chosen.command == "report":
        return _report(chosen.notebooks, chosen.output)
    if chosen.command == "grade":
        return _grade(chosen.submissions, chosen.source, chosen.output, chosen.seconds)
    return _list() if chosen.name is None else _fetch(chosen.name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lstm_course",
        description="Without a command: examine whether this machine is ready for the course. "
        "The exit status is 1 if anything needed is missing.",
    )
    commands = parser.add_subparsers(dest="command", metavar="command")
    fetch = commands.add_parser(
        "fetch",
        help="download a data set into the cache, or list those there are",
        description="Download a data set into the cache. Nothing in the course needs one: the "
        "packaged data serve instead.",
    )
    fetch.add_argument("name", nargs="?", help="such as time-machine; without a name, list all")
    report = commands.add_parser(
        "report",
        help="run notebooks and write down which claims held on this machine",
        description="Run copies of notebooks, in an empty folder, and write one small file: this "
        "machine's processor and versions, and each claim with what was measured. Your files stay "
        "as they are, and nothing is sent anywhere. A chapter takes about a minute. The exit "
        "status is 1 if a claim did not hold or a notebook stopped.",
    )
    report.add_argument(
        "notebooks",
        nargs="*",
        type=Path,
        default=[Path()],
        help="notebooks or folders; without any, the chapters and solutions in this folder",
    )
    report.add_argument(
        "--output",
        type=Path,
        help="where the report goes; without it, lstm-course-report.json in this folder",
    )
    grade = commands.add_parser(
        "grade",
        help="grade a folder of submissions, for instructors",
        description="Run the visible and the hidden tests on every submission, each in a process "
        "tree of its own within limits, and write points and reasons as CSV. Says first what "
        "protects this machine, and last what was not graded. The exit status is 1 if anything "
        "was not.",
    )
    grade.add_argument("submissions", type=Path, help="has a folder for each student")
    grade.add_argument(
        "--source", type=Path, nargs="+", required=True, help="notebooks of solutions/"
    )
    grade.add_argument(
        "--output", type=Path, default=Path("grades.csv"), help="default: grades.csv"
    )
    grade.add_argument("--seconds", type=float, default=60, help="for one cell; default: 60")
    return parser


def _examine() -> int:
    failures = 0
    for finding in doctor.examine():
        print(finding, flush=True)
        failures += finding.status == "fail"
    if failures:
        print(f"{failures} to mend: see the lines marked [fail].")
        return 1
    print("This machine is ready.")
    return 0


def _list() -> int:
    from lstm_course.datasets.registry import REGISTRY
    from lstm_course.datasets.stored import find

    for name, entry in REGISTRY.items():
        try:
            path = find(name)
        except OSError as error:
            return _failed(error)
        place = f"in {path}" if path else f"not here: python -m lstm_course fetch {name}"
        print(f"{name}: {entry.title}, {entry.size:,} bytes, {place}")
    return 0


def _fetch(name: str) -> int:
    from lstm_course.datasets.fetching import fetch

    try:
        path = fetch(name)
    except (KeyError, OSError, ImportError) as error:
        return _failed(error)
    except KeyboardInterrupt:
        print("interrupted; nothing was saved", file=sys.stderr)
        return 130
    print(f"{name} is in {path}")
    return 0


def _report(places: Sequence[Path], output: Path | None) -> int:
    # Imported here: the doctor runs where numpy is missing.
    from lstm_course import report

    file = output or report.DEFAULT
    runs = []
    try:
        report.require_free(file)
        for notebook in report.find(places):
            runs.append(report.run(notebook))
            say(str(runs[-1]))
        report.require_free(file)  # once more, since that took a while
        write_text(report.as_text(runs), file)
    except (OSError, ValueError, ImportError) as error:
        return _failed(error)
    except KeyboardInterrupt:
        print("interrupted; no report was written", file=sys.stderr)
        return 130
    print(f"The report is in {file}: have a look at it before you send it.")
    return 0 if all(run.is_well for run in runs) else 1


def _grade(submissions: Path, sources: Sequence[Path], output: Path, seconds: float) -> int:
    from lstm_course import grading

    if output.exists() or not output.absolute().parent.is_dir():
        what = "is there already" if output.exists() else "lies in no folder"
        print(f"error: {output} {what}; choose another --output", file=sys.stderr)
        return 1
    for sentence in grading.protections():
        say(sentence)
    try:
        marks = grading.grade(submissions, sources, grading.Limits(cell=seconds), say=say)
        grading.write(marks, output)
    except (OSError, ValueError) as error:
        return _failed(error)
    unsettled = [mark for mark in marks if mark.is_unsettled]
    for mark in unsettled:
        say(f"{mark.status}: {mark.student}, {mark.notebook}, {mark.exercise}: {mark.why}")
    say(f"The points are in {output}.")
    return 1 if unsettled else 0


def _failed(error: Exception) -> int:
    # A KeyError shows its message in quotes; its argument is the message itself.
    print(f"error: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr)
    if isinstance(error, ImportError) and (python := doctor.course_python()):
        print(f"The course's environment has a Python of its own: {python}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
