"""Reading a student's code for what no answer needs: ways out of the notebook, into the grader.

Reading cannot prove code harmless; the sandbox bounds the harm. It decides which points are given
without a person's look.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from IPython.core.inputtransformer2 import TransformerManager

LIBRARIES = (
    {"lstm_course", "matplotlib", "numpy", "pandas", "scipy", "sklearn", "torch", "tqdm"}
    | {"abc", "bisect", "collections", "contextlib", "copy", "dataclasses", "enum", "functools"}
    | {"cmath", "decimal", "fractions", "heapq", "itertools", "math", "numbers", "operator"}
    | {"random", "re", "statistics", "string", "textwrap", "time", "types", "typing", "warnings"}
    | {"__future__", "unicodedata"}
)
WAYS_OUT = (
    {"compile", "delattr", "eval", "exec", "getattr", "globals", "locals", "setattr", "vars"}
    | {"builtins", "ctypes", "ctypeslib", "f2py", "gc", "importlib", "inspect", "io", "os", "sys"}
    | {"multiprocessing", "open", "pickle", "subprocess", "threading"}
    | {"attrgetter", "f_back", "f_builtins", "f_globals", "f_locals", "gi_frame", "methodcaller"}
    | {"breakpoint", "checks", "exit", "get_ipython", "grading", "quit", "tb_frame"}
)
# Methods with which a value can make a comparison come out as it likes.
COMPARING = (
    {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__float__"}
    | {"__array__", "__array_function__", "__array_ufunc__", "__torch_function__"}
    | {"__class__", "__del__", "__getattr__", "__getattribute__"}
    | {"__instancecheck__", "__subclasscheck__", "__subclasshook__"}
)
HARMLESS = {"__init__", "__name__"}
LONGEST = 50_000
DUNDER = re.compile(r"__\w+__")


def suspicious(source: str, imported: set[str]) -> str:
    """Name the first thing that no answer needs, such as a change of what was imported."""
    if len(source) > LONGEST:
        return f"more than {LONGEST:,} characters"
    try:
        # A notebook's own words, such as %timeit, become the Python that they stand for.
        tree = ast.parse(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
        names = imported | {name for node in ast.walk(tree) for name in _bound_by_import(node)}
        harmless = list(_switches_of_models(tree))
        read = (node for node in ast.walk(tree) if node not in harmless)
        return next((word for node in read for word in _found(node, names)), "")
    except Exception:  # whatever a strange source brings about
        return "code that Python cannot read"


def _found(node: ast.AST, imported: set[str]) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (n.name for n in names if not _is_usual(n.name))
        case ast.ImportFrom(module=module, names=names):
            paths = [f"{module}.{n.name}" for n in names]
            yield from (path for path in paths if node.level or not _is_usual(path))
        case ast.Name(id=name):
            if _leads_out(name):
                yield name
        case ast.Attribute(attr=name):
            if _leads_out(name):
                yield f".{name}"
            if isinstance(node.ctx, ast.Store | ast.Del) and _root(node) in imported:
                yield f"a change of {ast.unparse(node)}"
        case ast.FunctionDef(name=name) if name in COMPARING:
            yield f"def {name}"
        case ast.Constant(value=str(words)):
            yield from DUNDER.findall(words)[:1]


def _switches_of_models(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Find each ``model.eval`` that is called with nothing, and so runs no code."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="eval") as switch, args=[], keywords=[]):
                yield switch


def imports(source: str) -> tuple[set[str], set[str]]:
    """Give the modules that a source may import, and the names that it binds to them."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom)]
    modules = set()
    for node in nodes:
        base = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        modules |= {base[:-1]} - {""} | {base + name.name for name in node.names}
    return modules, {name for node in nodes for name in _bound_by_import(node)}


def _leads_out(name: str) -> bool:
    if DUNDER.fullmatch(name):
        return name not in HARMLESS
    return name.strip("_") in WAYS_OUT  # random._os is a way, too


def _bound_by_import(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((n.asname or n.name).partition(".")[0] for n in node.names)


def _is_usual(path: str) -> bool:
    library, *parts = path.split(".")
    return library in LIBRARIES and not any(_leads_out(part) for part in parts)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
