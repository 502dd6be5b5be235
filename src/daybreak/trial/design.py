"""A trial as one file: whom, which arms, how blinded, when rated, who leaves. The schema of the trial language.

Arms are regimens (a protocol or a few lines), controls that take part in the sessions of another arm, or comparators with
published curves of their own. Nothing in it is an outcome: what was observed lives in the evidence tables.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from daybreak.population.world import Background, Belief, Comparator, Setting
from daybreak.protocol.parts import Identifier, Part, Sentence, refuse
from daybreak.protocol.quantities import Duration
from daybreak.trial.baseline import Baseline
from daybreak.trial.regimen import Regimen

Kind = Literal["parallel", "crossover", "randomised-withdrawal", "single-arm"]
Blinding = Literal["double-blind", "open-label", "anaesthesia"]
Control = Literal["placebo-spray", "saline", "midazolam", "placebo-tablet", "none"]
Care = Literal["trial", "clinic"]
Share = Annotated[float, Field(ge=0.0, lt=1.0)]
MOST_ARM_PATIENTS = 100_000
MOST_VISIT_H = 3 * 366 * 24.0


class Whom(Part):
    """A population of the library, or a file, with the trial's own baseline where it is published."""

    base: str
    madrs: Baseline | None = None
    note: Sentence | None = None


class Arm(Part):
    """One arm: `regimen`, `control` with `sessions_of`, or `comparator`."""

    id: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    patients: Annotated[int, Field(ge=1, le=MOST_ARM_PATIENTS)]
    regimen: Regimen | None = None
    control: Control | None = None
    sessions_of: str | None = None
    comparator: Comparator | None = None
    background: Background | None = None  # its own, where it is not the trial's
    madrs: Baseline | None = None
    note: Sentence | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> Arm:
        if sum(x is not None for x in (self.regimen, self.control, self.comparator)) != 1:
            refuse(
                "TR-ARM-001",
                f"The arm {self.id} is not exactly one of a regimen, a control and a comparator.",
                "Write one of `regimen:`, `control:` and `comparator:`.",
            )
        if (self.control not in (None, "none")) != (self.sessions_of is not None):
            refuse(
                "TR-ARM-002",
                f"The arm {self.id} needs the sessions of another arm if it is a control, and otherwise not.",
                "Write `sessions_of:` with the id of the arm whose sessions the control attends.",
            )
        return self


class Dropout(Part):
    """The share of patients who leave until `by`, at a constant rate that goes on to the last visit."""

    share: Share
    by: Duration
    note: Sentence | None = None

    @property
    def rate_per_h(self) -> float:
        """-ln(1 - share) / by."""
        return -math.log1p(-self.share) / self.by.value

    def share_at(self, time_h: float) -> float:
        """The share who have left by then."""
        return -math.expm1(-self.rate_per_h * time_h)


class Rescue(Part):
    """Patients whose total is at least `at_least` at a visit at or behind `after` leave the blinded treatment for rescue."""

    at_least: Annotated[float, Field(gt=0.0, le=60.0)]
    after: Duration


class Withdrawal(Part):
    """Randomised withdrawal: everybody is treated until `at`; those who meet `enter` are then randomised."""

    at: Duration
    enter: Literal["response", "remission"]


class TrialDesign(Part):
    """The whole file."""

    language: Literal[1]
    id: Identifier
    title: Sentence
    source: Sentence
    evidence: str | None = None
    kind: Kind
    blinding: Blinding
    year: Annotated[int, Field(ge=1990, le=2100)]
    patients: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    setting: Setting
    background: Background
    care: Care = "trial"
    population: Whom
    arms: tuple[Arm, ...] = Field(min_length=1)
    visits: tuple[Duration, ...] = Field(min_length=1)
    remission_at_most: Annotated[float, Field(ge=0.0, le=30.0)] = 12.0
    washout: Duration | None = None
    withdrawal: Withdrawal | None = None
    missed_sessions: Share = 0.0
    dropout: Dropout | None = None
    rescue: Rescue | None = None
    note: Sentence | None = None

    @model_validator(mode="after")
    def _arms_fit(self) -> TrialDesign:
        names = [arm.id for arm in self.arms]
        twice = [name for place, name in enumerate(names) if name in names[:place]]
        if twice:
            refuse(
                "TR-ARM-003",
                "Two arms have the same id.",
                "Give each arm an id of its own.",
                at=("arms", len(names) - 1 - names[::-1].index(twice[0]), "id"),
            )
        for number, arm in enumerate(self.arms):
            other = next((a for a in self.arms if a.id == arm.sessions_of), None)
            if arm.sessions_of is not None and (other is None or other.regimen is None):
                refuse(
                    "TR-ARM-004",
                    f"The arm {arm.id} takes the sessions of `{arm.sessions_of}`, which is no arm with a regimen.",
                    "Name an arm of this file that has a regimen.",
                    at=("arms", number, "sessions_of"),
                )
        if sum(arm.control is not None for arm in self.arms) > 0 and self.blinding == "open-label":
            controlled = [a.id for a in self.arms if a.control not in (None, "none")]
            if controlled:
                refuse(
                    "TR-BLIND-001",
                    f"The arm {controlled[0]} is a sham in an open-label trial.",
                    "Write `blinding: double-blind`, or `control: none`.",
                    at=("arms", names.index(controlled[0]), "control"),
                )
        inside = self.model_copy(update={"patients": None}).randomised
        if self.randomised < inside:
            refuse(
                "TR-ARM-005",
                f"The trial has {self.randomised} patients and its arms {inside}.",
                "Write all who were randomised under `patients:`, or leave it out.",
                at=("patients",),
            )
        return self

    @model_validator(mode="after")
    def _backgrounds_fit(self) -> TrialDesign:
        for number, arm in enumerate(self.arms):
            if arm.background is None:
                continue
            at = ("arms", number, "background")
            if self.kind in ("crossover", "randomised-withdrawal"):
                refuse(
                    "TR-BACK-001",
                    f"The arm {arm.id} has a background of its own, but before the randomisation, or in the other period, its "
                    "patients are those of the other arms.",
                    "Write one `background:` for the whole trial.",
                    at=at,
                )
            if arm.comparator is not None:
                refuse(
                    "TR-BACK-002",
                    f"The arm {arm.id} is a comparator, whose published course has its background in it.",
                    "Leave `background:` out of this arm.",
                    at=at,
                )
        return self

    @model_validator(mode="after")
    def _kind_fits(self) -> TrialDesign:
        if (self.kind == "crossover") != (self.washout is not None):
            refuse(
                "TR-KIND-001",
                "`washout:` belongs to a crossover, and to no other.",
                "Write it there, and only there.",
                at=("washout",) if self.washout is not None else ("kind",),
            )
        if (self.kind == "randomised-withdrawal") != (self.withdrawal is not None):
            refuse(
                "TR-KIND-002",
                "`withdrawal:` belongs to a randomised withdrawal, and to no other.",
                "Write `withdrawal:` with `at:` and `enter:`, or another kind.",
                at=("withdrawal",) if self.withdrawal is not None else ("kind",),
            )
        if (self.kind == "single-arm") != (len(self.arms) == 1):
            refuse(
                "TR-KIND-003",
                f"A {self.kind} trial has {len(self.arms)} arms.",
                "Write `kind: single-arm` for one arm.",
                at=("kind",),
            )
        return self

    @model_validator(mode="after")
    def _crossover_fits(self) -> TrialDesign:
        if self.kind != "crossover" or self.washout is None:
            return self
        regimens = [arm.regimen for arm in self.arms if arm.regimen is not None]
        shams = [arm for arm in self.arms if arm.sessions_of is not None]
        if len(self.arms) != 2 or not len(regimens) == len(shams) == 1:
            refuse(
                "TR-KIND-004",
                "A crossover here has one arm with a regimen and one control with its sessions.",
                "Write these two arms.",
                at=("arms",),
            )
        if len({arm.patients for arm in self.arms}) > 1:
            refuse(
                "TR-KIND-007",
                "The arms of a crossover differ in number, but they are the same patients.",
                "Write the number of all patients in both arms.",
                at=("arms", 1, "patients"),
            )
        days, regimen = self.washout.value / 24.0, regimens[0]
        last = None if regimen.protocol is not None else regimen.give[-1].days[-1]
        if last is None or days % 1.0 or not last + regimen.apart_days <= days <= MOST_VISIT_H / 24.0:
            refuse(
                "TR-KIND-008",
                "The second period of a crossover must begin whole days later, after all sessions of a regimen in days.",
                "Write `drug:`, `route:` and `give:` in the arm, and a `washout:` of whole days behind the last of them.",
                at=("washout",),
            )
        return self

    @model_validator(mode="after")
    def _visits_fit(self) -> TrialDesign:
        times = self.visit_h
        if any(a >= b for a, b in pairwise(times)):
            refuse(
                "TR-VISIT-001",
                "The visits do not rise.",
                "List each visit once, the earliest first.",
                at=("visits",),
            )
        last_h = times[-1] + (self.withdrawal.at.value if self.withdrawal is not None else 0.0)
        if last_h > MOST_VISIT_H:
            refuse(
                "TR-VISIT-002",
                f"A visit lies at {last_h:g} h.",
                "Write visits within three years.",
                at=("visits",),
            )
        if self.washout is not None and times[-1] > self.washout.value:
            refuse(
                "TR-VISIT-003",
                "A visit lies after the end of its period.",
                "Write a longer `washout:`.",
                at=("visits",),
            )
        first_h = self.withdrawal.at.value if self.withdrawal is not None else times[0]
        for arm in self.drug_arms():
            begins_h = 24.0 * (arm.regimen.first_day if arm.regimen is not None else 0)
            if begins_h >= first_h:
                refuse(
                    "TR-VISIT-004",
                    f"The first dose of the arm {arm.id} comes {begins_h:g} h after the start, not before {first_h:g} h.",
                    "Count days from 0, the day of the first dose, and let it come before the first visit.",
                    at=("arms", self.arms.index(arm), "regimen"),
                )
        return self

    @model_validator(mode="after")
    def _withdrawal_fits(self) -> TrialDesign:
        if self.withdrawal is None:
            return self
        if self.dropout is not None or self.rescue is not None:
            refuse(
                "TR-KIND-006",
                "Dropout and rescue are not covered in a randomised withdrawal.",
                "Leave them out; relapse ends a patient's trial.",
                at=("dropout",) if self.dropout is not None else ("rescue",),
            )
        without = [arm.id for arm in self.arms if self.lead(arm) is None]
        if without:
            refuse(
                "TR-KIND-005",
                f"The arm {without[0]} has no sessions, but everybody is treated before a randomised withdrawal.",
                "Write a regimen, or a control with `sessions_of:`.",
                at=("arms", self.arms.index(self.arm(without[0]))),
            )
        return self

    @model_validator(mode="after")
    def _rescue_fits(self) -> TrialDesign:
        if self.rescue is None:
            return self
        after_h, last_h = self.rescue.after.value, self.visit_h[-1]
        if after_h > last_h or (after_h == last_h and self.kind != "crossover"):
            refuse(
                "TR-RESCUE-001",
                f"A rescue from {self.rescue.after} on never happens: the last visit is at {self.visits[-1]}, and who leaves "
                "there has finished.",
                "Write an earlier `after:`, add a later visit, or leave `rescue:` out.",
                at=("rescue", "after"),
            )
        return self

    @property
    def visit_h(self) -> tuple[float, ...]:
        """Hours of the visits, after the first session, or after the randomisation of a withdrawal."""
        return tuple(visit.value for visit in self.visits)

    @property
    def control(self) -> Arm | None:
        """The arm that others are compared with: a sham, else no treatment, a comparator, the first; None for a single arm."""
        if len(self.arms) == 1:
            return None
        for found in (
            [a for a in self.arms if a.control not in (None, "none")],
            [a for a in self.arms if a.control is not None],
            [a for a in self.arms if a.comparator is not None],
            list(self.arms[:1]),
        ):
            if found:
                return found[0]
        return None

    def control_for(self, arm: Arm) -> Arm | None:
        """The arm that this one is compared with: a control with its sessions, else the trial's; none for what is a control."""
        control = self.control
        if control is None or arm.id == control.id:
            return None
        if arm.control is not None and arm.sessions_of is not None:
            return None if self.control_for(self.arm(arm.sessions_of)) == arm else control
        own = (a for a in self.arms if a.control is not None and a.sessions_of == arm.id)
        return next(own, control)

    @property
    def randomised(self) -> int:
        """Patients of the whole trial: as written, else the sum over the arms, which are the same people in a crossover."""
        if self.patients is not None:
            return self.patients
        return (
            max(arm.patients for arm in self.arms)
            if self.kind == "crossover"
            else sum(arm.patients for arm in self.arms)
        )

    def arm(self, name: str) -> Arm:
        """The arm of that id."""
        return next(arm for arm in self.arms if arm.id == name)

    def background_of(self, arm: Arm) -> Background:
        """What its patients take besides: the arm's own, else the trial's."""
        return arm.background or self.background

    def lead(self, arm: Arm) -> Arm | None:
        """The arm whose sessions this one attends: itself for a regimen, none for a comparator or no treatment."""
        if arm.regimen is not None:
            return arm
        return self.arm(arm.sessions_of) if arm.sessions_of is not None else None

    def belief(self, arm: Arm) -> Belief:
        """What the patients of an arm can believe that they get."""
        if self.blinding == "anaesthesia":
            return "masked"
        if arm.control == "none":
            return "nothing"
        if self.blinding == "open-label":
            return "open"
        return arm.control if arm.control is not None else "drug"

    def first_belief(self, arm: Arm) -> Belief:
        """What they can believe from the first session on: before a withdrawal everybody is on the same open treatment."""
        if self.withdrawal is None or self.blinding == "anaesthesia":
            return self.belief(arm)
        return "open"

    def drug_arms(self) -> Iterator[Arm]:
        """The arms that give a drug of this house."""
        return (arm for arm in self.arms if arm.regimen is not None)


__all__ = [
    "Arm", "Baseline", "Blinding", "Care", "Control", "Dropout", "Kind", "Rescue", "TrialDesign", "Whom", "Withdrawal",
]  # fmt: skip
