"""Who stands where: forty people, each in a stage of a course."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

INFUSION, NASAL = "iv-racemic-acute", "spravato-trd-us"
Kind = Literal[
    "registered", "incomplete", "excluded", "awaiting consent", "planned", "acute", "running", "maintenance", "relapsed",
    "finished", "stopped",
]  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A stage; `sessions` is how many lie behind the patient in the acute phase."""

    kind: Kind
    protocol: str
    sessions: int = 0
    override: bool = False

    @property
    def is_treated(self) -> bool:
        """Whether there is a course."""
        return self.kind in {"planned", "acute", "running", "maintenance", "relapsed", "finished", "stopped"}


def stages() -> Iterator[Stage]:
    """The most particular ones first, since not everybody's course fits them."""
    yield Stage("relapsed", INFUSION)
    yield Stage("relapsed", NASAL)
    yield Stage("maintenance", NASAL)
    yield Stage("maintenance", INFUSION)
    yield Stage("finished", INFUSION)
    yield Stage("stopped", INFUSION)
    yield Stage("stopped", NASAL)
    yield Stage("running", INFUSION, 3)
    yield Stage("running", INFUSION, 1)
    yield Stage("running", NASAL, 5)
    yield Stage("running", NASAL, 2)
    yield from (Stage("acute", INFUSION, given, override=given == 2) for given in (1, 2, 4, 5))
    yield from (Stage("acute", NASAL, given, override=given == 3) for given in (3, 6, 7, 8))
    yield from (Stage("planned", protocol) for protocol in (INFUSION, NASAL, NASAL, INFUSION, NASAL))
    yield from (Stage("awaiting consent", protocol) for protocol in (INFUSION, NASAL, NASAL, INFUSION))
    yield from (Stage("excluded", protocol) for protocol in (INFUSION, NASAL, INFUSION))
    yield from (Stage("incomplete", protocol) for protocol in (INFUSION, NASAL, INFUSION, NASAL, NASAL))
    yield from (Stage("registered", protocol) for protocol in (INFUSION, NASAL, NASAL, INFUSION))
