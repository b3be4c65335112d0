"""Tells whether a cell left all that it takes as it was: a second run could show nothing new.

The comparison of the notebooks runs this file in the kernel before the first cell. From then on,
before each cell, a fingerprint is taken of whatever the cell takes from those before it, and the
global generators are moved on: what depended on where they stand would not print what was stored.
"""

import ast
import hashlib
import io
import os
import pickle
import random
import symtable
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = "lstm_course"
PICTURES = "matplotlib"  # no comparison looks at them


class Footprints:
    """What a cell found, and how long it has run.

    Parameters
    ----------
    names : dict of str to object
        The notebook's names, as the kernel keeps them.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.found: dict[str, bytes | None] = {}
        self.seconds = 0.0

    def before(self, source: str) -> None:
        """Look at what a cell takes, move the generators on and start the clock."""
        self.found = {**fingerprints(source, self.names), **surroundings()}
        move_generators_on()
        self.seconds = -time.perf_counter()

    def after(self) -> None:
        """Stop the clock."""
        self.seconds += time.perf_counter()

    def changed(self) -> list[str]:
        """Return what the cell has changed of it, or may have.

        Returns
        -------
        list of str
        """
        around = surroundings()
        now = {
            name: around[name] if name in around else digest(self.names.get(name))[0]
            for name in self.found
        }
        return [name for name, was in self.found.items() if was is None or now[name] != was]


def fingerprints(source: str, names: dict[str, Any]) -> dict[str, bytes | None]:
    """Return those of all that a cell takes, itself or by a function that it takes.

    Parameters
    ----------
    source : str
        The cell.
    names : dict of str to object
        What there is before it.

    Returns
    -------
    dict of str to (bytes or None)
        By name; None for what cannot be written down. What is no plain Python, such as a magic,
        may take anything, and is its own name.
    """
    try:
        read = read_first(source)
    except SyntaxError:
        return {source: None}
    found: dict[str, bytes | None] = {}
    inner: dict[str, set[str]] = {}
    waiting, seen = list(read.items()), set()
    while waiting:
        name, made = waiting.pop()
        if name not in found:  # what is not there yet is taken, too: a cell may ask for it
            found[name], inner[name] = digest(names.get(name))
        if (name, made) not in seen:
            seen.add((name, made))
            waiting += [(other, made) for other in inner[name] - made]
    return found


def read_first(source: str) -> dict[str, frozenset[str]]:
    """Return the names that a cell reads, or may read, before it makes them.

    Parameters
    ----------
    source : str
        The cell.

    Returns
    -------
    dict of str to frozenset of str
        With each, the names that the cell has made by then: a function that is called after it
        reads them as the cell has made them.
    """
    order = _Order()
    order.visit(ast.parse(source))
    return order.read


class _Order(ast.NodeVisitor):
    """Goes through a cell in the order in which it runs."""

    def __init__(self) -> None:
        self.read: dict[str, frozenset[str]] = {}
        self.made: set[str] = set()
        self.bodies: dict[str, set[str]] = {}  # what a function of the cell reads, once it is used
        self.for_certain = True

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, _PERHAPS):
            self._perhaps(node)
        elif isinstance(node, _SCOPES):
            self._take(names_read(ast.unparse(node)))
        else:
            super().visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Store):
            self._take({node.id})
        elif self.for_certain:
            self.made.add(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        for part in (node.value, *node.targets):
            self.visit(part)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self._take({node.target.id})
        self.visit(node.target)

    def visit_For(self, node: ast.For) -> None:
        for part in (node.iter, node.target, *node.body, *node.orelse):
            self.visit(part)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        read = names_read(ast.unparse(node))
        if self.for_certain and not node.decorator_list:
            self.visit(node.args)
            self.made.add(node.name)
            self.bodies[node.name] = read
        else:
            self._take(read)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._take(names_read(ast.unparse(node)))
        if self.for_certain:
            self.made.add(node.name)

    def _perhaps(self, node: ast.AST) -> None:
        """Pass through what makes nothing for certain."""
        before, self.for_certain = self.for_certain, False
        self.generic_visit(node)
        self.for_certain = before

    def _take(self, names: set[str]) -> None:
        """Note names as read by now, and what a function of the cell reads with its own."""
        for name in names:
            if name not in self.made:
                self.read.setdefault(name, frozenset(self.made))
            # Of all its readings the first comes when the fewest names are made.
            self._take(self.bodies.pop(name, set()))


_PERHAPS = (ast.If, ast.While, ast.Try, ast.Match)
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_read(source: str) -> set[str]:
    """Return the names that code takes from outside, without what its functions make themselves.

    Parameters
    ----------
    source : str

    Returns
    -------
    set of str
    """
    return _read_in(symtable.symtable(source, "<cell>", "exec"))


def _read_in(scope: symtable.SymbolTable) -> set[str]:
    is_outermost = scope.get_type() == "module"
    symbols = (
        s for s in scope.get_symbols() if (s.is_referenced() if is_outermost else s.is_global())
    )
    return {s.get_name() for s in symbols}.union(*map(_read_in, scope.get_children()))


def surroundings() -> dict[str, bytes | None]:
    """Return fingerprints of what every cell takes: the package's own state, and settings."""
    return {name: digest(value)[0] for name, value in _around()}


def _around() -> Iterator[tuple[str, object]]:
    """Yield each by a name that no cell could give."""
    for module in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        for name, value in vars(sys.modules[module]).items():
            if not name.startswith("__") and not isinstance(value, type | types.ModuleType):
                yield f"{module}.{name}", value
    yield "NumPy's settings", (np.geterr(), sorted(np.get_printoptions().items()))
    yield "the filters of warnings", [repr(rule) for rule in warnings.filters]
    yield "the environment", sorted(os.environ.items())
    yield "the folder", (str(Path.cwd()), sorted(path.name for path in Path.cwd().iterdir()))
    if matplotlib := sys.modules.get("matplotlib"):
        yield "Matplotlib's settings", repr(matplotlib.rcParams)
    if torch := sys.modules.get("torch"):
        kept = (torch.get_default_dtype, torch.is_grad_enabled, torch.get_num_threads)
        yield "PyTorch's settings", [str(setting()) for setting in kept]


def move_generators_on() -> None:
    """Draw once from every global generator."""
    random.random()
    np.random.random()
    if torch := sys.modules.get("torch"):
        torch.rand(1)


def digest(thing: object) -> tuple[bytes | None, set[str]]:
    """Return a fingerprint of a thing and of all that hangs on it.

    Parameters
    ----------
    thing : object

    Returns
    -------
    bytes or None
        None for what cannot be written down, such as a running generator.
    set of str
        The names that its functions read.
    """
    written = io.BytesIO()
    scribe = _Scribe(written, protocol=5)
    try:
        scribe.dump(thing)
    except Exception:
        return None, scribe.read
    return hashlib.blake2b(written.getbuffer()).digest(), scribe.read


class _Scribe(pickle.Pickler):
    """Writes down what pickle knows, and functions, classes of a notebook, and tensors besides."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.read: set[str] = set()
        self.begun: list[object] = []

    def reducer_override(self, thing: Any) -> Any:
        kind = type(thing)
        if issubclass(kind, types.FunctionType | type):
            # A method that calls super() holds its class, which holds the method.
            if any(thing is other for other in self.begun):
                return _as(thing.__qualname__)
            self.begun.append(thing)
        if issubclass(kind, types.FunctionType):
            if thing.__module__ == "__main__":
                self.read.update(_names_in(thing.__code__))
            return _as(thing.__qualname__, thing.__code__.co_code, thing.__dict__, *_kept(thing))
        if issubclass(kind, types.ModuleType):
            return _as(thing.__name__)
        if kind.__module__.split(".")[0] == PICTURES:
            return _as(PICTURES)
        if issubclass(kind, staticmethod | classmethod):
            return _as(thing.__func__)
        if issubclass(kind, property):
            return _as(thing.fget, thing.fset)
        if issubclass(kind, type) and thing.__module__ == "__main__":
            return _as(thing.__qualname__, thing.__bases__, _own(thing))
        torch = sys.modules.get("torch")
        if torch and issubclass(kind, torch.Tensor):
            numbers = thing.detach().contiguous().view(-1).view(torch.uint8).numpy()
            return _as(str(thing.dtype), tuple(thing.shape), numbers.tobytes(), thing.grad)
        return NotImplemented


def _as(*parts: object) -> tuple[Callable[..., object], tuple[object, ...]]:
    """Tell pickle what to write down."""
    return tuple, (list(parts),)


def _kept(function: types.FunctionType) -> list[object]:
    """Return what a function keeps from call to call, or has taken from where it was made."""
    cells = function.__closure__ or ()
    return [function.__defaults__, function.__kwdefaults__, [c.cell_contents for c in cells]]


def _own(kind: type) -> dict[str, object]:
    """Return what a class keeps for all its objects: its functions, and the rest."""
    unwritten = types.GetSetDescriptorType | types.MemberDescriptorType
    return {k: value for k, value in vars(kind).items() if not isinstance(value, unwritten)}


def _names_in(code: types.CodeType) -> Iterator[str]:
    """Yield the names that a function reads from outside, and those of attributes with them."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_in(constant)


def follow(shell: Any) -> None:
    """Look around before each cell of this kernel from now on."""
    footprints = shell.footprints = Footprints(shell.user_ns)
    shell.events.register("pre_run_cell", lambda info: footprints.before(info.raw_cell))
    shell.events.register("post_run_cell", lambda result: footprints.after())
