"""Give a cell a global name of its own for what it calls ``updater``.

Two cells that run at once share one namespace, so one global name cannot mean two things. The
rules of scope stay Python's: a parameter, a field or a local variable of that name is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef)


def rename_global(tree: ast.Module, name: str, new: str) -> int:
    """Rename, in place, the global variable `name` where it is read.

    A module that binds the name itself keeps it: from then on it is its own variable.

    Returns
    -------
    int
        How many times it is read.
    """
    if _binds(tree, name):
        return 0
    renamer = _Renamer(name, new)
    renamer.visit(tree)
    return renamer.count


class _Renamer(ast.NodeTransformer):
    def __init__(self, name: str, new: str) -> None:
        self.name = name
        self.new = new
        self.count = 0
        self._in_class = False

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id == self.name and not self._in_class:
            node.id = self.new
            self.count += 1
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, SCOPES):
            return super().generic_visit(node)
        in_class = self._in_class
        bound = _binds(node, self.name)
        for child in _outside(node):
            self.visit(child)
        # The variables of a class are seen by its own statements only, not by its methods.
        self._in_class = isinstance(node, ast.ClassDef) and bound
        if not bound or self._in_class:
            for child in _inside(node):
                self.visit(child)
        self._in_class = in_class
        return node


def _outside(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a scope's node that are evaluated outside the scope."""
    if isinstance(node, COMPREHENSIONS):
        return [node.generators[0].iter]
    inside = _inside(node)
    return [child for child in ast.iter_child_nodes(node) if child not in inside]


def _inside(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Lambda):
        return [node.body]
    if isinstance(node, COMPREHENSIONS):
        first = node.generators[0]
        rest = [child for child in ast.iter_child_nodes(node) if child is not first]
        return [first.target, *first.ifs, *rest]
    return list(getattr(node, "body", []))


def _binds(scope: ast.AST, name: str) -> bool:
    if isinstance(scope, FUNCTIONS):
        given = scope.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        if any(each is not None and each.arg == name for each in arguments):
            return True
    return any(_binding(node, name) for node in _own(_inside(scope)))


def _own(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes that belong to a scope, those of inner scopes aside."""
    for node in nodes:
        yield node
        inner = _outside(node) if isinstance(node, SCOPES) else list(ast.iter_child_nodes(node))
        yield from _own(inner)
        if isinstance(node, COMPREHENSIONS):  # `:=` in there binds out here
            yield from (each for each in _walk_named(node))


def _walk_named(node: ast.AST) -> Iterator[ast.AST]:
    return (each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr))


def _binding(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=bound, ctx=ast.Store() | ast.Del()):
            return bound == name
        case ast.alias(name=imported, asname=bound):
            return (bound or imported.partition(".")[0]) == name
        case ast.FunctionDef(name=bound) | ast.AsyncFunctionDef(name=bound):
            return bound == name
        case ast.ClassDef(name=bound) | ast.ExceptHandler(name=bound):
            return bound == name
        case ast.MatchAs(name=bound) | ast.MatchStar(name=bound) | ast.MatchMapping(rest=bound):
            return bound == name
        case ast.Global(names=declared) | ast.Nonlocal(names=declared):
            return name in declared
    return False
