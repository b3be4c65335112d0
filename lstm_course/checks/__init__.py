"""What the exercises call to tell a student what is right and what to try next.

One package a chapter, one function an exercise: ``checks.chapter_03.rnn_step(rnn_step)``.
"""

import importlib
import pkgutil
from types import ModuleType

from lstm_course.checks._tools import CheckFailed, numbers, same

__all__ = ["CheckFailed", "numbers", "same"]


def __getattr__(name: str) -> ModuleType:
    """Load a chapter's checks when they are first asked for."""
    chapters = sorted(
        m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("chapter_")
    )
    if name not in chapters:
        raise AttributeError(f"no checks for {name!r}; there are {', '.join(chapters)}")
    return importlib.import_module(f"{__name__}.{name}")
