"""What goes in and what comes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, JsonValue

from daybreak.clinic.models import EventKind


def _in_our_time(at: datetime) -> datetime:
    if not 1900 <= at.year <= 2200:
        raise ValueError("a time between the years 1900 and 2200 is expected")
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]


class Refusal(Schema):
    """One sentence: what is wrong, where, and what to do."""

    sentence: str


class Strict(Schema):
    """A field that is not known is refused, not passed over."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Entry(Strict):
    """One thing that happened in a session. `key` is made where it was entered: sent twice, it arrives once."""

    key: str = Field(min_length=1, max_length=64)
    kind: EventKind
    true_at: Moment
    values: dict[str, JsonValue] = Field(default_factory=dict)
    device: str = Field("", max_length=64)
    confirmed: bool = Field(False, description="Unusual values are right.")
    secret: str = Field(
        "", max_length=200, description="The sender's PIN or password, for a step that is signed."
    )
    queued: bool = Field(
        False, description="It waited without network: what has happened is kept even if it contradicts."
    )


class Entries(Strict):
    """One entry or many; each is taken on its own."""

    entries: list[Entry] = Field(min_length=1, max_length=200)


class Answer(Schema):
    """What became of an entry: `kept` it is on record, `accepted` it also counts, `heed` its sentence is to be looked at."""

    key: str
    kept: bool
    accepted: bool
    id: str
    sentence: str
    alerts: list[str] = Field(default_factory=list)
    heed: bool = False


class Answers(Schema):
    """In the order in which the entries were true."""

    answers: list[Answer]
    now: AwareDatetime


class OnBoard(Schema):
    """A session of the day, and what is due in it."""

    session: int
    patient: int
    name: str
    place: str
    planned_at: AwareDatetime
    stage: str
    level: Literal["calm", "due", "late", "alarm"]
    due: str
    due_at: AwareDatetime | None


class Found(Schema):
    """A finding that stands. `value` is exactly as entered; null was asked and is not known."""

    id: int
    finding: str
    label: str
    value: str | None
    unit: str
    true_at: AwareDatetime
    recorded_at: AwareDatetime


class NewFinding(Strict):
    """A value in the vocabulary's own writing; null is asked, not known."""

    finding: str = Field(max_length=80)
    value: str | None = Field(max_length=200)
    true_at: Moment


class NewFindings(Strict):
    """All of them are recorded, or none. `confirmed` says that unusual values are right."""

    findings: list[NewFinding] = Field(min_length=1, max_length=200)
    confirmed: bool = False


class Version(Schema):
    """The counter of a topic; another number means that a screen of it is old."""

    topic: str
    version: int


def refusals() -> dict[int, Any]:
    """Every refusal has the same shape."""
    return dict.fromkeys((400, 401, 403, 404, 409, 422, 423, 503, 507), Refusal)
