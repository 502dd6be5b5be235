"""From the text of a condition to its tree: a white list over Python's grammar, then the type of every finding.

Nothing is ever evaluated by Python: the tree of `ast` is only looked at, and whatever is not in the list is refused with the
id of the rule, what is wrong and what to write.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from threading import Lock
from typing import Any, NoReturn

from daybreak.errors import ProtocolError
from daybreak.protocol.conditions import AllOf, AnyOf, Compare, Condition, Finding, Not, Number, OneOf
from daybreak.protocol.kinds import Kind, all_kinds

LONGEST = 500

_ALLOWED = re.compile(r"""[A-Za-z0-9_ .<>=!()\[\],"'\-\n]*""")
_GLUED = re.compile(r"(?<![A-Za-z0-9_.])[0-9][0-9A-Za-z_.]*?(and|else|for|if|in|is|not|or)\b")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_one_at_a_time = Lock()
"""Threads share the count of levels that `ast.parse` keeps: where a finaliser lets another thread in, both may fail with
`SystemError: AST constructor recursion depth mismatch` (CPython issue 106905)."""

_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


class ConditionError(ProtocolError):
    """A condition that is refused; `rule` is its id in the table of `problems`."""

    def __init__(self, rule: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy=remedy)
        self.rule = rule


def parse_condition(text: str, kinds: Mapping[str, Kind] | None = None) -> Condition:
    """The tree of a condition, every finding known and of the right type.

    Raises:
        ConditionError: the text is not a condition; the error names the rule (PR-COND-...) and what to write.
    """
    return _cached(text) if kinds is None else _Parser(text, kinds).condition()


@lru_cache(maxsize=1024)
def _cached(text: str) -> Condition:
    return _Parser(text, all_kinds()).condition()


def _refuse(rule: str, problem: str, remedy: str) -> NoReturn:
    raise ConditionError(f"PR-COND-{rule}", problem, remedy)


class _Parser:
    def __init__(self, text: str, kinds: Mapping[str, Kind]) -> None:
        self.text, self.kinds = text.strip(), kinds

    def condition(self) -> Condition:
        return self._node(self._tree())

    def _tree(self) -> ast.expr:
        if not self.text:
            _refuse(
                "001",
                "The condition is empty.",
                "Write one, such as `age_years >= 18`, or leave the line out.",
            )
        if len(self.text) > LONGEST:
            _refuse("001", f"The condition has more than {LONGEST} characters.", "Write two rules.")
        strange = _ALLOWED.sub("", self.text)
        if strange:
            _refuse("002", f"`{strange[0]}` has no place in a condition.", f"{_instead_of(strange[0])}")
        try:
            if _GLUED.search(self.text):
                raise SyntaxError("a number and a word without a space, which Python only warns of")
            with _one_at_a_time:
                return ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            _refuse(
                "001",
                f"`{self._short()}` is not a condition.",
                "Write one like `age_years >= 18 and not pregnant`.",
            )

    def _node(self, node: ast.expr) -> Condition:
        match node:
            case ast.BoolOp(op=ast.And()):
                return AllOf(tuple(map(self._node, node.values)))
            case ast.BoolOp():
                return AnyOf(tuple(map(self._node, node.values)))
            case ast.UnaryOp(op=ast.Not()):
                return Not(self._node(node.operand))
            case ast.Compare():
                return self._comparison(node)
            case ast.Name():
                return self._flag(node.id)
        return self._refuse_node(node)

    def _comparison(self, node: ast.Compare) -> Condition:
        ends = [node.left, *node.comparators]
        links = [self._link(a, op, b) for a, op, b in zip(ends, node.ops, ends[1:], strict=False)]
        return links[0] if len(links) == 1 else AllOf(tuple(links))

    def _link(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if isinstance(op, ast.In | ast.NotIn):
            return self._membership(left, op, right)
        if type(op) not in _COMPARISONS:
            _refuse("002", "`is` has no place in a condition.", "Write `==` or `!=`.")
        comparison: Any = _COMPARISONS[type(op)]
        if self._is_choice(left) or self._is_choice(right) or _is_text(left) or _is_text(right):
            return self._choice(left, comparison, right)
        ordered = Compare(self._operand(left), comparison, self._operand(right))
        return self._checked(ordered)

    def _choice(self, left: ast.expr, comparison: str, right: ast.expr) -> Condition:
        if _is_text(left):
            left, right = right, left
        if not isinstance(left, ast.Name):
            self._refuse_node(left)
        kind = self._kind(left.id)
        if kind.type != "choice" or comparison not in {"==", "!="}:
            self._refuse_type(kind)
        chosen = OneOf(Finding(kind.id), (self._one_choice(kind, right),))
        return chosen if comparison == "==" else Not(chosen)

    def _membership(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        if not isinstance(left, ast.Name) or not isinstance(right, ast.List | ast.Tuple) or not right.elts:
            _refuse(
                "003", f"`{self._short()}` is not a list of choices.", 'Write `sex in ["female", "male"]`.'
            )
        kind = self._kind(left.id)
        if kind.type != "choice":
            self._refuse_type(kind)
        chosen = OneOf(Finding(kind.id), tuple(self._one_choice(kind, element) for element in right.elts))
        return chosen if isinstance(op, ast.In) else Not(chosen)

    def _one_choice(self, kind: Kind, node: ast.expr) -> str:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            self._refuse_type(kind)
        if node.value not in kind.choices:
            _refuse("005", f'"{node.value}" is not a choice of {kind.id}.', f"Write {_listed(kind.choices)}.")
        return node.value

    def _operand(self, node: ast.expr) -> Finding | Number:
        if isinstance(node, ast.Name):
            kind = self._kind(node.id)
            if kind.type != "number":
                self._refuse_type(kind)
            return Finding(kind.id)
        number = _NUMBER.fullmatch(self._source(node))
        if not number:
            self._refuse_node(node)
        return Number(float(self._source(node)))

    def _checked(self, comparison: Compare) -> Compare:
        match comparison:
            case Compare(Number(), _, Number()):
                _refuse("006", f"`{comparison}` compares two constants.", "Compare a finding with a number.")
            case Compare(Finding(id), _, Number(value)) | Compare(Number(value), _, Finding(id)):
                kind = self.kinds[id]
                if not kind.lowest <= value <= kind.highest:
                    _refuse("007", f"{id} is never {value:g}: it lies within {kind.lowest:g} to {kind.highest:g} {kind.unit}.",
                            "Write a number within that range, in that unit.")  # fmt: skip
        return comparison

    def _flag(self, id: str) -> Finding:
        kind = self._kind(id)
        if kind.type != "boolean":
            self._refuse_type(kind)
        return Finding(id)

    def _kind(self, id: str) -> Kind:
        if id not in self.kinds:
            nearest = get_close_matches(id, self.kinds, n=3, cutoff=0.5)
            remedy = (
                f"Did you mean {_listed(nearest, quote='`')}?"
                if nearest
                else "See `daybreak vocabulary` for all ids."
            )
            if id in {"true", "false", "True", "False", "null", "None"}:
                remedy = "Write `pregnant` or `not pregnant`, without true or false."
            _refuse("004", f"The vocabulary does not know `{id}`.", remedy)
        return self.kinds[id]

    def _is_choice(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and self._kind(node.id).type == "choice"

    def _refuse_type(self, kind: Kind) -> NoReturn:
        examples: Mapping[str, Callable[[], str]] = {
            "boolean": lambda: f"Write `{kind.id}` or `not {kind.id}`.",
            "number": lambda: (
                f"Compare it with a number in {kind.unit or 'its unit'}, such as `{kind.id} >= 2`."
            ),
            "choice": lambda: (
                f'Compare it with a choice: `{kind.id} == "{kind.choices[0]}"` (of {_listed(kind.choices)}).'
            ),
        }
        described = {"boolean": "true or false", "number": "a number", "choice": "one of several choices"}[
            kind.type
        ]
        _refuse("003", f"{kind.id} is {described} and cannot be used this way.", examples[kind.type]())

    def _refuse_node(self, node: ast.AST) -> NoReturn:
        source = self._source(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool | None):
            _refuse("003", f"`{source}` has no place in a condition.", "Write `pregnant` or `not pregnant`.")
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex):
            _refuse("006", f"`{source}` is not a plain number.", "Write a number such as 2, 0.5 or 140.")
        _refuse("002", f"`{source}` has no place in a condition.",
                "Use findings, numbers, comparisons, `in [...]`, and, or, not.")  # fmt: skip

    def _source(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.text, node) or self._short()

    def _short(self) -> str:
        return self.text if len(self.text) <= 60 else f"{self.text[:57]}..."


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _instead_of(character: str) -> str:
    advice = {
        "&": "Write `and`.",
        "|": "Write `or`.",
        "≥": "Write `>=`.",
        "≤": "Write `<=`.",
        "≠": "Write `!=`.",
        "~": "Write `not`.",
    }
    return advice.get(character, "Use findings, numbers, comparisons, `in [...]`, and, or, not.")


def _listed(choices: tuple[str, ...] | list[str], quote: str = '"') -> str:
    return ", ".join(f"{quote}{choice}{quote}" for choice in choices)
