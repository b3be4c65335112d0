"""Running a paper: each cell within its limits, and again without the cells that broke them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from lstm_course.grading._limits import Limits
from lstm_course.grading._paper import Paper
from lstm_course.grading._process import StoppedError, started


@dataclass
class Run:
    """What came out: the errors of the cells that ran, and the cells that were stopped."""

    errors: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)

    def passed(self, test: str) -> bool:
        """Tell whether a test ran without an error."""
        return self.errors.get(test) == ""


def run(paper: Paper, limits: Limits, alone: bool, left_out: frozenset[str] = frozenset()) -> Run:
    """Run a paper up to its last test; start again without each cell that ended the process."""
    deadline = time.monotonic() + limits.total
    stopped: dict[str, str] = {}
    while True:
        result = Run(stopped=stopped)
        chosen = [cell for cell in paper.to_run() if cell.name not in left_out | stopped.keys()]
        with started(paper.modules(), limits, alone) as process:
            for cell in chosen:
                left = deadline - time.monotonic()
                try:
                    result.errors[cell.name] = process.ask(cell.kind, cell.source, left)
                except StoppedError as error:
                    stopped[cell.name] = str(error)
                    break
            else:
                return result
        if time.monotonic() > deadline:
            stopped[cell.name] = f"the whole ran longer than {limits.total:.0f} s"
            return result
