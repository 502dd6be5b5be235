"""The site's signed protocols side by side for one patient: who may be treated by which, and what each would ask and give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.bedside.fold import protocol_of
from daybreak.clinic.models import Patient, ThresholdPolicy
from daybreak.clinic.planning.prices import Cost, Prices, cost_of
from daybreak.clinic.planning.stays import stay_h
from daybreak.clinic.policies import newest_policies
from daybreak.clinic.protocols import protocols_of
from daybreak.clinic.screening import Judged, Screened, screened_for
from daybreak.protocol import Protocol
from daybreak.report.wording import probability_label
from daybreak.simulation import Forecast, Probability, SessionForecast

CHANCES = ("response", "remission", "relapse")
FELT = ("dissociation", "sedation", "marked_bp_rise", "nausea", "dizziness")


@dataclass(frozen=True)
class Option:
    """One protocol as the site has signed it, and whether this patient may be treated by it now."""

    policy: ThresholdPolicy
    screened: Screened

    @property
    def protocol(self) -> Protocol:
        """The site's own file."""
        return protocol_of(self.policy.file)

    @property
    def standing_in_the_way(self) -> list[Judged]:
        """Rules that exclude the patient; what is only missing does not."""
        return [rule for rule in self.screened.rules if rule.blocks and rule.outcome.status != "missing"]

    @property
    def may_be_chosen(self) -> bool:
        """The screening lets the patient in."""
        return self.screened.may_be_treated

    @property
    def is_foreseen(self) -> bool:
        """A forecast is shown: for whoever is admitted, or may still be once all is known."""
        return not self.standing_in_the_way


@dataclass(frozen=True)
class Burden:
    """What a stretch of the course asks of the patient: visits, sessions given, hours, what is felt, cost."""

    title: str
    visits: int
    given: float
    hours: float
    dissociation: float
    sedation: float
    cost: Cost


def options(patient: Patient, at: datetime) -> list[Option]:
    """Every protocol that the site has signed and whose file is still the one that was signed, with the verdict."""
    standards = protocols_of(patient.site)
    signed = newest_policies(patient.site, standards)
    held = screened_for(patient, [one for one in standards if one.id in signed], at)
    return [Option(signed[one.protocol.id], one) for one in held]


def option(patient: Patient, protocol_id: str, at: datetime) -> Option | None:
    """One of them."""
    return next((one for one in options(patient, at) if one.policy.protocol == protocol_id), None)


def chances(result: Forecast, names: tuple[str, ...] = CHANCES) -> list[tuple[str, Probability]]:
    """The chances that a protocol is chosen by, in words."""
    return [(probability_label(name, result.summary[name].time_h), result.summary[name])
            for name in names if name in result.summary]  # fmt: skip


def burdens(protocol: Protocol, result: Forecast, prices: Prices) -> list[Burden]:
    """To the end of the first phase, and over the whole forecast."""
    first = protocol.regimen.phases[0]
    acute = [one for one in result.sessions if one.phase == first.id]
    weeks = round(result.horizon_h / 168)
    return [_burden(protocol, f"To the end of the acute phase ({first.title})", acute, prices),
            _burden(protocol, f"In {weeks} weeks", result.sessions, prices)]  # fmt: skip


def _burden(
    protocol: Protocol, title: str, sessions: list[SessionForecast] | tuple[SessionForecast, ...], prices: Prices
) -> Burden:  # fmt: skip
    given = sum(one.given for one in sessions)
    return Burden(
        title=title,
        visits=len(sessions),
        given=given,
        hours=given * stay_h(protocol),
        dissociation=sum(one.given * one.dissociation for one in sessions),
        sedation=sum(one.given * one.sedation for one in sessions),
        cost=cost_of(protocol, sessions, prices),
    )
