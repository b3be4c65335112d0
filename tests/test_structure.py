"""Who imports whom: what is private stays in its own package, and no import runs in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "lstm_course"
USERS = ("benchmarks", "book", "tools", "chapters", "solutions")


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_in(root: Path, folder: str) -> dict[str, Path]:
    files = sorted(f for f in (root / folder).rglob("*") if f.suffix in (".py", ".ipynb"))
    return {module_name(path, root): path for path in files}


def code_of(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def imported_by(path: Path) -> Iterator[str]:
    """Give the dotted name of all that a file imports, in functions, too."""
    for node in ast.walk(ast.parse(code_of(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import; name the module in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def owner_of_private(name: str) -> str | None:
    """Give the package or module that the first private part of a name belongs to, if any is."""
    parts = name.split(".")
    for place, part in enumerate(parts):
        if part.startswith("_") and not part.endswith("__"):
            return ".".join(parts[:place])
    return None


def trespasses(modules: dict[str, Path]) -> list[str]:
    """Name the imports of something private from outside the package that it belongs to."""
    return [
        f"{module} imports {name}"
        for module, path in modules.items()
        for name in imported_by(path)
        if name.startswith(f"{PACKAGE}.")
        and (owner := owner_of_private(name))
        and not f"{module}.".startswith(f"{owner}.")
    ]


def circle(modules: dict[str, Path]) -> list[str]:
    """Give the modules of one circle of imports, or none."""
    imports: dict[str, set[str]] = {}
    for module, path in modules.items():
        names = set(imported_by(path))
        packages = {name.rpartition(".")[0] for name in names - modules.keys()}
        imports[module] = (names | packages) & modules.keys()
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_nothing_private_is_imported_from_another_package() -> None:
    modules = modules_in(ROOT, PACKAGE)
    assert len(modules) > 50
    for folder in USERS:
        users = modules_in(ROOT, folder)
        assert users or folder == "solutions"  # which may be withheld
        modules |= users
    assert trespasses(modules) == []


def test_no_import_runs_in_a_circle() -> None:
    assert circle(modules_in(ROOT, PACKAGE)) == []


@pytest.fixture
def example(tmp_path: Path) -> Path:
    sources = {
        "__init__": "from lstm_course._said import say",
        "_said": "say = print",
        "cells/__init__": "from lstm_course.cells._layer import Layer",
        "cells/_layer": "from lstm_course._said import say\nfrom lstm_course.text import words",
        "text/__init__": "",
        "text/words": "import json",
    }
    for name, source in sources.items():
        path = tmp_path / PACKAGE / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "statement",
    [
        "from lstm_course.cells._layer import Layer",
        "from lstm_course.cells import _layer",
        "import lstm_course.cells._layer",
        "from lstm_course.cells.gates import _blocks",
        "def late():\n    from lstm_course.cells._layer import Layer",
    ],
)
def test_a_private_import_would_be_found(example: Path, statement: str) -> None:
    assert trespasses(modules_in(example, PACKAGE)) == []
    (example / PACKAGE / "text" / "words.py").write_text(statement, encoding="utf-8")
    (found,) = trespasses(modules_in(example, PACKAGE))
    assert found.startswith("lstm_course.text.words imports lstm_course.cells.")


@pytest.mark.parametrize(
    "statement",
    [
        "from lstm_course.cells._layer import Layer",
        "from lstm_course.cells import Layer",
        "def late():\n    import lstm_course.cells",
        "if TYPE_CHECKING:\n    from lstm_course import cells",
    ],
)
def test_a_circle_would_be_found(example: Path, statement: str) -> None:
    assert circle(modules_in(example, PACKAGE)) == []
    (example / PACKAGE / "text" / "words.py").write_text(statement, encoding="utf-8")
    assert {"lstm_course.text.words", "lstm_course.cells._layer"} <= set(
        circle(modules_in(example, PACKAGE))
    )
