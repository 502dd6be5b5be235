"""The small pieces that every part of a protocol is made of: frozen, strict, nothing extra, each number with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
)
from pydantic_core import PydanticCustomError

from daybreak.protocol.condition_parser import ConditionError, parse_condition
from daybreak.protocol.conditions import Condition


class Part(BaseModel):
    """A piece of a protocol file: values of the right type only, no unknown field, never changed after it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


def refuse(rule: str, problem: str, remedy: str, at: tuple[str | int, ...] = ()) -> NoReturn:
    """Refuse a value inside a validator: the rule's id, what is wrong, what to write, and the way to the part that is wrong."""
    context = {"rule": rule, "problem": problem, "remedy": remedy, "at": at}
    raise PydanticCustomError("refused", "{problem}", context)


def _identifier(text: str) -> str:
    words = text.split("-")
    if not all(word.isascii() and word.isalnum() and word == word.lower() for word in words):
        refuse(
            "PR-FIELD-005",
            f"`{text}` is not an id.",
            "Write lower-case words joined by hyphens, such as `raise-to-84`.",
        )
    return text


def _sentence(text: str) -> str:
    if not text.strip():
        refuse("PR-FIELD-006", "The text is empty.", "Write a sentence, or leave the line out.")
    return " ".join(text.split())


def _parsed_condition(text: Any) -> Any:
    if not isinstance(text, str):
        refuse("PR-FIELD-003", "A condition is text.", "Write one line, such as `age_years >= 18`.")
    try:
        return parse_condition(text)
    except ConditionError as problem:
        refuse(problem.rule, problem.problem, problem.remedy)


def _source_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Identifier = Annotated[str, AfterValidator(_identifier)]
Sentence = Annotated[str, AfterValidator(_sentence)]
if TYPE_CHECKING:
    When = Condition
else:
    When = Annotated[Any, PlainValidator(_parsed_condition), PlainSerializer(str)]
Sources = Annotated[tuple[str, ...], BeforeValidator(_source_list), Field(min_length=1)]


class Sourced(Part):
    """Something that decides or is shown: where it comes from, and its handle in the clinical requirements."""

    source: Sources
    rule: str | None = None
    note: Sentence | None = None

    @property
    def cited(self) -> str:
        """The ids of the sources, as outputs show them."""
        return ", ".join(self.source)


class Rule(Sourced):
    """A rule with its own id."""

    id: Identifier
