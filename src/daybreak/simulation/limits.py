"""What the model does not know, said in every result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daybreak.pharmacology import CHOICES_NOT_QUANTIFIED, NOT_QUANTIFIED
from daybreak.population import Population
from daybreak.protocol import Protocol, standing_gates
from daybreak.simulation.never_known import never_known
from daybreak.vocabulary import load_vocabulary

ALWAYS = (
    "The links from receptor to mood are a hypothesis made computable: "
    "no measurement in people shows how NMDA block becomes relief.",
    "The numbers of mood are calibrated on published trials and cohorts. Bands hold the spread between patients, what the trials "
    "leave open about the numbers, and how much one clinic differs from another.",
    "Who responds cannot be told beforehand: two patients with the same findings have the same forecast.",
    "Concentrations are venous. During an infusion arterial concentrations are higher.",
    "Every session is attended. A session counts as not tolerated after a systolic rise of 40 mmHg or more, a working choice. "
    "Where the protocol wants a clinician to decide, nothing is given.",
    "Hydroxynorketamine is not forecast: its only published parameters belong to an arterial model (Simons 2022). "
    "Body weight changes doses by weight but not disposition: a later model's effect (Kurosawa 2023, about -20 % exposure "
    "per 30 kg) is published without its equations.",
    "Suicidality, misuse, waning of the antidepressant effect, and harm to bladder or liver are not forecast.",
)


def _held_up(protocol: Protocol, findings: Mapping[str, Any]) -> list[str]:
    """Gates before the dose that what is known of the patient would close: the forecast doses all the same."""
    return [
        f"As the patient is now, the gate {gate.rule} would not let the dose pass by itself: {gate.reason} [{gate.source}] "
        "The forecast doses all the same."
        for gate in standing_gates(protocol, findings)
    ]


def limits_of(
    protocol: Protocol, population: Population, findings: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """The standing limits, those of this protocol, and those of this patient."""
    told = [*ALWAYS, population.world.in_words, *never_known(protocol, population)]
    if protocol.administration.route == "subcutaneous":
        told.append("Absorption from under the skin is a hypothesis: no bioavailability in people was read.")
    if protocol.administration.route == "intramuscular":
        told.append("The speed of absorption from muscle is a hypothesis.")
    if protocol.drug != "esketamine":
        told.append(
            "Norarketamine is made and cleared as noresketamine is: a hypothesis, since nobody measured it alone."
        )
    told += [sentence for finding, sentence in NOT_QUANTIFIED.items() if population.may_have(finding)]
    told += [
        sentence
        for (finding, choice), sentence in CHOICES_NOT_QUANTIFIED.items()
        if population.may_be(finding, choice)
    ]
    if findings is not None:
        told += _held_up(protocol, findings)
        if population.assumed:
            names = [load_vocabulary()[finding].label for finding in population.assumed]
            told.append("Not known of this patient, so drawn from the population: " + "; ".join(names) + ".")
    if not {"systolic_bp", "diastolic_bp", "heart_rate"} <= population.known:
        told.append(
            "Resting pressures and heart rate that are not known come from general cohorts of mean age 36 and 65, "
            "since no trial in depression was found that prints them with a spread."
        )
    if protocol.unset:
        told.append(
            "Not set by any source, for the clinic to sign before a real session: "
            + "; ".join(gap.removesuffix(".") for gap in protocol.unset)
            + "."
        )
    return tuple(told)
