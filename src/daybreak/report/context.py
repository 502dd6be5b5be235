"""What a report says besides the forecast itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from daybreak.report.definitions import Definitions

if TYPE_CHECKING:
    from daybreak.population.reported import Reported


@dataclass(frozen=True)
class Context:
    """Where the patient comes from, what is odd about their findings, what a trial reported, what the protocol defines."""

    definitions: Definitions = field(default_factory=Definitions)
    patient_label: str = ""
    patient_source: str = ""
    warnings: tuple[str, ...] = ()
    reported: tuple[Reported, ...] = ()


NOTHING = Context()
