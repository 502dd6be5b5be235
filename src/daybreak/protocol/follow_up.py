"""What is watched between sessions, when to act, and what counts as response, remission and relapse."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from daybreak.protocol.parts import Part, Rule, Sentence, Sourced, When, refuse
from daybreak.protocol.quantities import Duration, Moment


class Questionnaire(Rule):
    """An instrument and when it is filled in: before each session, or at times after the course's begin."""

    instrument: str
    before_each_session: bool = False
    at: tuple[Moment, ...] = ()
    every: Duration | None = None

    @model_validator(mode="after")
    def _has_a_time(self) -> Questionnaire:
        if not (self.before_each_session or self.at or self.every):
            refuse(
                "PR-FOLLOW-001",
                f"{self.id} says no time.",
                "Write `before_each_session: true`, `at:` or `every:`.",
            )
        return self


class Escalation(Rule):
    """What must be done when something is found, and how soon. The first rule is about suicidality."""

    when: When
    action: Sentence
    within: Duration | None = None


class Response(Sourced):
    """Response: improvement from the course baseline by at least this fraction."""

    instrument: str
    fraction: float = Field(gt=0, le=1)


class CutOff(Sourced):
    """A score at or beyond a limit: remission is `at_most`, relapse is `at_least`."""

    instrument: str
    at_most: float | None = None
    at_least: float | None = None
    confirmed: bool = False

    @property
    def limit(self) -> float:
        """The cut-off itself."""
        limit = self.at_least if self.at_most is None else self.at_most
        assert limit is not None  # the validator has seen to it
        return limit

    @model_validator(mode="after")
    def _one_limit(self) -> CutOff:
        if (self.at_most is None) == (self.at_least is None):
            refuse("PR-FOLLOW-002", "A cut-off has one limit.", "Write either `at_most:` or `at_least:`.")
        return self


class FollowUp(Part):
    """Between sessions and afterwards."""

    questionnaires: tuple[Questionnaire, ...] = Field(min_length=1)
    escalation: tuple[Escalation, ...] = Field(min_length=1)
    response: Response
    remission: CutOff
    relapse: CutOff | None = None
    definitions: Literal["course-baseline"] = "course-baseline"

    @model_validator(mode="after")
    def _directions(self) -> FollowUp:
        if self.remission.at_most is None:
            refuse(
                "PR-FOLLOW-003",
                "Remission is a score at or below a cut-off.",
                "Write `at_most:` under `remission:`.",
            )
        if self.relapse is not None and self.relapse.at_least is None:
            refuse(
                "PR-FOLLOW-003",
                "Relapse is a score at or above a cut-off.",
                "Write `at_least:` under `relapse:`.",
            )
        return self
