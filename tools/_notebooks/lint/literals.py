"""Telling numbers that an author has written down from numbers that a cell has measured."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence

FUNCTIONS = ("exp", "log", "log2", "sqrt")
CONSTANTS = ("e", "pi")
Expression = ast.expr | None  # None stands for what cannot be told


class Names:
    """What a cell binds to each of its names, wherever that can be read off.

    Parameters
    ----------
    cell : ast.Module
    """

    def __init__(self, cell: ast.Module) -> None:
        self.bound: dict[str, list[Expression]] = defaultdict(list)
        self._seen: set[ast.Name] = set()
        nodes = list(ast.walk(cell))
        for node in nodes:
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._bind(target, [value])
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._bind(target, [value])
        for node in nodes:  # outer loops come before inner ones
            match node:
                case ast.For(target=target, iter=run) | ast.comprehension(target=target, iter=run):
                    self._bind(target, self._elements(run))
        for node in nodes:
            match node:
                case ast.Name(ctx=ast.Store()) if node not in self._seen:
                    self.bound[node.id].append(None)
                case ast.arg(arg=name) | ast.FunctionDef(name=name):
                    self.bound[name].append(None)
                case ast.alias():
                    self.bound[node.asname or node.name].append(None)

    def is_written(self, value: Expression, through: tuple[str, ...] = ()) -> bool:
        """Say whether an expression is a number that somebody wrote, or arithmetic on such numbers.

        Parameters
        ----------
        value : ast.expr or None
        through : tuple of str
            The names that led here.

        Returns
        -------
        bool
            True also for a length, which is counted, and for a name that the cell binds to nothing
            else.
        """
        match value:
            case ast.Constant(value=int() | float()):
                return True
            case ast.Call(func=ast.Name(id="len")):
                return True
            case ast.UnaryOp(operand=operand):
                return self.is_written(operand, through)
            case ast.BinOp(left=left, right=right):
                return self.is_written(left, through) and self.is_written(right, through)
            case ast.Attribute(value=ast.Name(id="math" | "np"), attr=name):
                return name in CONSTANTS
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="math" | "np"), attr=name),
                args=arguments,
                keywords=[],
            ):
                return name in FUNCTIONS and self._all_written(arguments, through)
            case ast.Name(id=name) if name not in through:
                return self._all_written(self.bound.get(name, []), (*through, name))
            case ast.Subscript(value=table):
                return self._all_written(self._values(table), through)
        return False

    def _all_written(self, values: Sequence[Expression], through: tuple[str, ...]) -> bool:
        return bool(values) and all(self.is_written(value, through) for value in values)

    def _bind(self, target: ast.expr, values: Iterable[Expression]) -> None:
        match target:
            case ast.Name(id=name):
                self._seen.add(target)
                self.bound[name].extend(values)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                rows = [self._parts(value, len(parts)) for value in values]
                for place, part in enumerate(parts):
                    self._bind(part, [row[place] for row in rows])

    def _parts(self, value: Expression, count: int) -> Sequence[Expression]:
        match self._resolved(value):
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if len(parts) == count:
                return parts
        return [None] * count

    def _resolved(self, value: Expression) -> Expression:
        """Follow a name that is bound once."""
        match value:
            case ast.Name(id=name) if len(self.bound.get(name, [])) == 1:
                return self.bound[name][0]
        return value

    def _values(self, table: ast.expr) -> list[Expression]:
        """Give what may come out of ``table[…]``."""
        match self._resolved(table):
            case ast.Dict(values=values):
                return list(values)
            case ast.Tuple(elts=values) | ast.List(elts=values):
                return list(values)
        return [None]

    def _elements(self, run: ast.expr) -> list[Expression]:
        """Give what a loop runs over."""
        match self._resolved(run):
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                return list(elements)
            case ast.Dict(keys=keys):
                return list(keys)
            case ast.Call(func=ast.Attribute(value=table, attr="items" | "values" as method)):
                return self._entries(table, method)
            case ast.Call(func=ast.Name(id="enumerate"), args=[values]):
                return [_row(ast.Constant(0), value) for value in self._elements(values)]
            case ast.Call(func=ast.Name(id="range"), args=ends):
                return ends  # between numbers that are written there are no others
            case ast.Call(func=ast.Name(id="zip"), args=columns):
                lists = [self._elements(column) for column in columns]
                longest = max(map(len, lists), default=0)
                padded = [values + [None] * (longest - len(values)) for values in lists]
                return [_row(*values) for values in zip(*padded, strict=True)]
        return [None]

    def _entries(self, table: ast.expr, method: str) -> list[Expression]:
        match self._resolved(table):
            case ast.Dict(keys=keys, values=values) if None not in keys:
                if method == "values":
                    return list(values)
                return [_row(*entry) for entry in zip(keys, values, strict=True)]
        return [None]


def _row(*parts: Expression) -> ast.Tuple:
    return ast.Tuple(elts=list(parts))
