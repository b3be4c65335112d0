"""The program inside the sandbox: it runs cells one by one, as the grader sends them.

What a student's code prints is not kept. The tests arrive one at a time, after the answers.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import json
import os
import sys
from types import ModuleType
from typing import Any

Saved = list[tuple[Any, dict[str, Any]]]
TRUSTED = ("builtins", "math", "numpy", "torch", "lstm_course")
WITH_CLASSES = ("lstm_course", "numpy.testing", "torch.nn", "torch.testing")


def main() -> None:
    """Answer each message with its own token: whether the cell went well, else its error."""
    questions, answers = _private_pipes()
    start = json.loads(questions.readline())
    _limit(**start["limits"])
    shell = _shell()
    _import_first(start["modules"])
    saved = _save()
    given: dict[str, Any] = {}
    _reply(answers, "ready", None)
    for line in questions:
        message = json.loads(line)
        _reply(answers, message["token"], _run(message, shell, saved, given))


def _reply(answers: Any, token: str, error: str | None) -> None:
    answers.write(json.dumps({"token": token, "error": error}) + "\n")
    answers.flush()


def _private_pipes() -> tuple[Any, Any]:
    """Keep the grader's pipes; a student's code finds nothing to read and prints into nothing."""
    pipes = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    for descriptor in range(3):
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    return pipes


def _limit(memory: int, disk: int, processes: int) -> None:
    """Set limits that nothing started from here can raise, as far as the system has them."""
    try:
        import resource
    except ImportError:  # Windows
        return
    os.nice(5)
    wanted = {"RLIMIT_DATA": memory, "RLIMIT_FSIZE": disk, "RLIMIT_NPROC": processes}
    for name, most in (wanted | {"RLIMIT_CORE": 0}).items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "nocolor"})
    return InteractiveShell.instance(config=config)


def _import_first(modules: list[str]) -> None:
    """Import what tests stand on before a student's code can come in between."""
    for name in ["numpy.testing", *modules]:
        with contextlib.suppress(ImportError):  # a function's name, or Colab's own module
            importlib.import_module(name)


def _save() -> Saved:
    """Note what modules hold, and those of their classes that tests use."""
    modules = [m for n, m in list(sys.modules.items()) if n.partition(".")[0] in TRUSTED]
    classes = {
        value
        for module in modules
        if module.__name__.startswith(WITH_CLASSES)
        for value in vars(module).values()
        if issubclass(type(value), type)  # isinstance() would wake lazy ones up
        and value.__module__.startswith(WITH_CLASSES)
    }
    return [(place, dict(vars(place))) for place in [*modules, *classes]]


def _put_back(saved: Saved) -> None:
    """Undo what a student's code has changed in them."""
    for place, contents in saved:
        if isinstance(place, ModuleType):
            sys.modules[place.__name__] = place
            vars(place).update(contents)
            continue
        changed = {n: v for n, v in contents.items() if vars(place).get(n) is not v}
        with contextlib.suppress(AttributeError, TypeError):  # what cannot be changed at all
            for name in vars(place).keys() - contents.keys():
                delattr(place, name)
            for name, value in changed.items():
                setattr(place, name, value)


def _run(message: dict[str, Any], shell: Any, saved: Saved, given: dict[str, Any]) -> str | None:
    names = shell.user_ns
    if message["kind"] == "student":
        return _student(message["source"], shell)
    _put_back(saved)
    if message["kind"] == "test":
        theirs = {name: value for name, value in names.items() if not hasattr(builtins, name)}
        return _execute(message["source"], theirs | given)
    before = dict(names)
    error = _execute(message["source"], names)
    given |= {name: value for name, value in names.items() if before.get(name) is not value}
    return error


def _student(source: str, shell: Any) -> str | None:
    try:
        result = shell.run_cell(source)
    except BaseException as error:  # a source that not even the shell can take
        return _told(error)
    failed = result.error_before_exec or result.error_in_exec
    return None if failed is None else _told(failed)


def _execute(source: str, names: dict[str, Any]) -> str | None:
    try:
        exec(compile(source, "<given>", "exec"), names)
    except BaseException as error:  # a student's function may raise anything
        return _told(error)
    return None


def _told(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"[:500]
    except BaseException:
        return "an error that cannot be shown"


if __name__ == "__main__":
    main()
