"""What can happen in a session. Each event says when it happened, in hours on any clock that only runs forward.

Nothing here reads a clock or an identity: the caller hands over both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CheckIn:
    """The patient has come."""

    time_h: float


@dataclass(frozen=True)
class Reading:
    """Findings as they were at `time_h`. `recorded_h` is when they were entered, where that was later.

    `id` is the name by which a correction finds it; empty where nothing is ever corrected.
    """

    time_h: float
    values: Mapping[str, object] = field(hash=False)
    recorded_h: float | None = None
    id: str = ""

    @property
    def entered_h(self) -> float:
        """When the reading became known."""
        return self.time_h if self.recorded_h is None else self.recorded_h


@dataclass(frozen=True)
class Correct:
    """A reading was entered wrongly: these values stand in its place from `time_h` on; without any it is withdrawn.

    `of` is the id of the reading, or of the correction that stands for it now; `id` is the correction's own.
    """

    time_h: float
    of: str
    values: Mapping[str, object] = field(hash=False)
    reason: str
    by: str
    id: str = ""


@dataclass(frozen=True)
class Decide:
    """The prescriber answers a gate that asks for a decision."""

    time_h: float
    gate: str
    proceed: bool
    by: str


@dataclass(frozen=True)
class PassGates:
    """Ask for the dose to be released."""

    time_h: float


@dataclass(frozen=True)
class GiveDevice:
    """One nasal device was used; not `complete` if less than all of it was given.

    `begun_h` is its first spray, where it was noted. `early` says that whoever gave it knows that the rest before it was cut
    short: it is in the patient and counts.
    """

    time_h: float
    complete: bool = True
    begun_h: float | None = None
    early: bool = False


@dataclass(frozen=True)
class BeginInfusion:
    """The infusion runs."""

    time_h: float


@dataclass(frozen=True)
class EndInfusion:
    """The whole infusion is in."""

    time_h: float


@dataclass(frozen=True)
class GiveDose:
    """An injection, a tablet or a lozenge was given; not `complete` if less than all of it was."""

    time_h: float
    complete: bool = True


@dataclass(frozen=True)
class StopDosing:
    """Giving the drug ends before the whole dose is in. The patient is observed all the same."""

    time_h: float
    reason: str
    by: str


@dataclass(frozen=True)
class Explain:
    """Why a reading that blocks discharge came late."""

    time_h: float
    measure: str
    reason: str
    by: str


@dataclass(frozen=True)
class ConfirmReady:
    """Ask whether the patient may leave."""

    time_h: float


@dataclass(frozen=True)
class Discharge:
    """A clinician lets the patient go, by name."""

    time_h: float
    by: str


@dataclass(frozen=True)
class Document:
    """The record of the session is complete and signed."""

    time_h: float
    by: str


@dataclass(frozen=True)
class Cancel:
    """The session does not take place: nothing has been given."""

    time_h: float
    reason: str
    by: str


@dataclass(frozen=True)
class Abort:
    """The session ends otherwise than by discharge, such as by transfer to an emergency department."""

    time_h: float
    reason: str
    by: str


Event = (
    CheckIn | Reading | Correct | Decide | PassGates | GiveDevice | BeginInfusion | EndInfusion | GiveDose
    | StopDosing | Explain | ConfirmReady | Discharge | Document | Cancel | Abort
)  # fmt: skip
