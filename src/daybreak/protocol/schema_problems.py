"""What the schema refuses, told with the line of the file, the rule's id and what to write instead."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from daybreak.protocol.problems import Problem
from daybreak.protocol.protocol import Protocol
from daybreak.yaml_source import YamlSource

_RULE_OF_TYPE: Mapping[str, str] = {
    "missing": "PR-FIELD-001",
    "extra_forbidden": "PR-FIELD-002",
    "literal_error": "PR-FIELD-004",
    "string_pattern_mismatch": "PR-FIELD-005",
    "too_short": "PR-FIELD-006",
    "string_too_short": "PR-FIELD-006",
    "string_too_long": "PR-FIELD-007",
    "greater_than": "PR-FIELD-007",
    "greater_than_equal": "PR-FIELD-007",
    "less_than": "PR-FIELD-007",
    "less_than_equal": "PR-FIELD-007",
}
_LIMITS: Mapping[str, tuple[str, str]] = {  # the limit's key in the refusal, and the words before it
    "greater_than": ("gt", "Write a number above"),
    "greater_than_equal": ("ge", "Write a number of at least"),
    "less_than": ("lt", "Write a number below"),
    "less_than_equal": ("le", "Write a number of at most"),
}
_WANTED: Mapping[str, tuple[str, str]] = {
    "string_type": ("text", "Write text, in quotation marks where it begins with a digit."),
    "int_type": ("a whole number", "Write a whole number, without a unit."),
    "float_type": ("a number", "Write a number, without a unit."),
    "bool_type": ("true or false", "Write true or false."),
    "tuple_type": ("a list", "Write a list: one line with `- ` for each entry, or `[a, b]`."),
    "model_type": ("a mapping", "Write its fields below it, indented."),
    "model_attributes_type": ("a mapping", "Write its fields below it, indented."),
    "dict_type": ("a mapping", "Write its fields below it, indented."),
}


def schema_problems(
    error: ValidationError, source: YamlSource, model: type[BaseModel] = Protocol
) -> list[Problem]:
    """Every refusal of the schema as a problem of the file; refusals of one value by several readings are told once.

    `model` is the schema of the whole file, from which the nearest field is proposed.
    """
    told: dict[tuple[Any, ...], Problem] = {}
    for detail in error.errors(include_url=False):
        keys = _keys(detail["loc"], source.values)
        told.setdefault(keys, _told(detail, keys, source, model))
    return [problem for keys, problem in told.items() if not _is_shadowed(keys, problem, told)]


def _is_shadowed(keys: tuple[Any, ...], problem: Problem, told: Mapping[tuple[Any, ...], Problem]) -> bool:
    """Where the inside is wrong only the inside counts: of what could be a word or a mapping and is a mapping, and of a list that
    is called empty because each of its entries is wrong."""
    inside = any(len(other) > len(keys) and other[: len(keys)] == keys for other in told)
    return problem.rule in ("PR-FIELD-004", "PR-FIELD-006") and inside


def _told(detail: Any, keys: tuple[Any, ...], source: YamlSource, model: type[BaseModel]) -> Problem:
    context = detail.get("ctx", {})
    if detail["type"] == "refused":
        rule, problem, remedy = context["rule"], context["problem"], context["remedy"]
        keys = (*keys, *context["at"])
    else:
        rule, problem, remedy = _described(detail, keys, model)
    return Problem(source.line(*keys), rule, problem, remedy, source.name)


def _described(detail: Any, keys: tuple[Any, ...], model: type[BaseModel]) -> tuple[str, str, str]:
    kind, field, context = detail["type"], _name(keys), detail.get("ctx", {})
    value = detail["input"]
    if kind == "missing":
        if keys[-1:] == ("source",):
            return (
                "PR-SRC-003",
                f"{_name(keys[:-1])} names no source.",
                "Write `source:` with an id from `basis`.",
            )
        return (
            "PR-FIELD-001",
            f"`{keys[-1]}` is missing in {_name(keys[:-1])}.",
            f"Write `{keys[-1]}:` with its value.",
        )
    if kind == "extra_forbidden":
        return (
            "PR-FIELD-002",
            f"{_name(keys[:-1])} has no field `{keys[-1]}`.",
            _nearest(str(keys[-1]), keys[:-1], model),
        )
    if kind == "literal_error":
        return "PR-FIELD-004", f"{field} cannot be {_shown(value)}.", f"Write {context['expected']}."
    rule = _RULE_OF_TYPE.get(kind, "PR-FIELD-003")
    if rule == "PR-FIELD-006":
        return (
            rule,
            f"{field} is empty.",
            "Write at least one entry, or leave the field out where the language allows it.",
        )
    if kind in _LIMITS:
        limit, words = _LIMITS[kind]
        return rule, f"{field} cannot be {_shown(value)}.", f"{words} {context[limit]:g}."
    if rule == "PR-FIELD-005":
        return rule, f"{field} cannot be {_shown(value)}.", _spelling(context["pattern"])
    if kind == "string_too_long":
        return rule, f"{field} is too long.", f"Write at most {context['max_length']} characters."
    wanted, remedy = _WANTED.get(kind, ("that", f"{_capital(detail['msg'])}."))
    return rule, f"{field} is {_shown(value)}, not {wanted}.", remedy


def _spelling(pattern: str) -> str:
    """What an id is made of, read from its pattern."""
    letters = "letters from a to z" if "A-Z" in pattern else "lower-case letters"
    marks = "`-`, `_` and `.`" if "_." in pattern else "and `-`"
    return f"Write one word of {letters}, digits{',' if '_.' in pattern else ''} {marks}, without spaces."


def _keys(location: Iterable[str | int], values: Any) -> tuple[str | int, ...]:
    """The way to the value in the file, without the names that pydantic adds for the members of a union."""
    keys: list[str | int] = []
    location = list(location)
    for place, step in enumerate(location):
        inside = (isinstance(values, Mapping) and step in values) or (
            isinstance(values, list) and isinstance(step, int)
        )
        last = place == len(location) - 1
        if inside and (not isinstance(values, list) or int(step) < len(values)):
            values = values[step]
            keys.append(step)
        elif last and isinstance(values, Mapping):
            keys.append(step)
    return tuple(keys)


def _name(keys: Iterable[str | int]) -> str:
    """A field in the words of the file: regimen.phases[0].sessions."""
    text = ""
    for key in keys:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return f"`{text}`" if text else "the file"


def _nearest(name: str, parents: tuple[str | int, ...], model: type[BaseModel]) -> str:
    fields = _fields(model, list(parents))
    nearest = get_close_matches(name, fields, n=1, cutoff=0.6)
    if nearest:
        return f"Did you mean `{nearest[0]}`?"
    return f"Delete it; the fields here are {', '.join(fields)}." if fields else "Delete it."


def _fields(model: Any, parents: list[str | int]) -> tuple[str, ...]:
    """The fields that the schema has at a place of the file."""
    for step in parents:
        if isinstance(step, str):
            models = [m for m in _models(model) if step in m.model_fields]
            if not models:
                return ()
            model = models[0].model_fields[step].annotation
    return tuple(dict.fromkeys(name for m in _models(model) for name in m.model_fields))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in {tuple, Union, types.UnionType}:
        return [model for part in get_args(annotation) for model in _models(part)]
    return []


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text}`" if len(text) <= 40 else f"`{text[:37]}...`"


def _capital(message: str) -> str:
    return message[:1].upper() + message[1:]
