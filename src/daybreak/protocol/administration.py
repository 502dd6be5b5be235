"""How the drug reaches the body: route, infusion or devices, and the steps at the bedside."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from daybreak.protocol.parts import Rule, Sentence, Sourced, refuse
from daybreak.protocol.quantities import DoseText, Duration

Drug = Literal["esketamine", "racemic-ketamine", "arketamine"]
Route = Literal["intravenous", "intranasal", "subcutaneous", "intramuscular", "oral", "oral-er", "sublingual"]


class Step(Rule):
    """One step of giving the drug, in the words of a nurse."""

    text: Sentence


class Administration(Sourced):
    """Route and timing. An infusion has a length; a nasal spray has a device and a pause between devices."""

    route: Route
    infusion: Duration | None = None
    device: DoseText | None = None
    device_interval: Duration | None = None
    steps: tuple[Step, ...] = ()

    @property
    def infusion_h(self) -> float | None:
        """Hours that an infusion runs; None for every other route."""
        return self.infusion.value if self.infusion else None

    @property
    def device_mg(self) -> float | None:
        """Milligrams in one nasal device; None for every other route."""
        return self.device.value if self.device else None

    @property
    def device_interval_h(self) -> float | None:
        """Hours from one nasal device to the next; None for every other route."""
        return self.device_interval.value if self.device_interval else None

    @model_validator(mode="after")
    def _fits_the_route(self) -> Administration:
        if (self.route == "intravenous") != (self.infusion is not None):
            refuse("PR-ADMIN-001", "`infusion:` belongs to the intravenous route, and to no other.",
                   "Write `infusion: 40 min` for an intravenous drug, and nothing otherwise.")  # fmt: skip
        nasal = self.route == "intranasal"
        if nasal != (self.device is not None) or nasal != (self.device_interval is not None):
            refuse("PR-ADMIN-002", "`device:` and `device_interval:` belong to the nasal route, and to no other.",
                   "Write `device: 28 mg` and `device_interval: 5 min` for a nasal spray, and nothing otherwise.")  # fmt: skip
        if self.device is not None and self.device.unit != "mg":
            refuse(
                "PR-ADMIN-002",
                f"A device holds {self.device}.",
                "Write what one device holds in mg, such as 28 mg.",
            )
        return self
