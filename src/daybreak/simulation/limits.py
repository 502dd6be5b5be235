"""What the model does not know, said in every result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daybreak.pharmacology import not_quantified
from daybreak.population import Population
from daybreak.protocol import Protocol
from daybreak.vocabulary import load_vocabulary

ALWAYS = (
    "The links from receptor to mood are a hypothesis made computable: "
    "no measurement in people shows how NMDA block becomes relief.",
    "The weights of mood are hand-set priors from published averages, not yet calibrated on trials. "
    "Bands show the spread between patients, not the uncertainty of these weights.",
    "The forecast is for a patient of a clinic: drug, expectancy, care and natural course together. "
    "It is not the difference from placebo.",
    "Who responds cannot be told beforehand: two patients with the same findings have the same forecast.",
    "Concentrations are venous. During an infusion arterial concentrations are higher.",
    "Suicidality, misuse, waning of the antidepressant effect, and harm to bladder or liver are not forecast.",
)


def limits_of(
    protocol: Protocol, population: Population, findings: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """The standing limits, those of this protocol, and those of this patient."""
    told = list(ALWAYS)
    if protocol.administration.route == "subcutaneous":
        told.append("Absorption from under the skin is a hypothesis: no bioavailability in people was read.")
    if protocol.administration.route == "intramuscular":
        told.append("The speed of absorption from muscle is a hypothesis.")
    if findings is not None:
        told += not_quantified(findings)
        if population.assumed:
            names = [load_vocabulary()[finding].label for finding in population.assumed]
            told.append("Not known of this patient, so drawn from the population: " + "; ".join(names) + ".")
    if protocol.unset:
        told.append(
            "Not set by any source, for the clinic to sign before a real session: "
            + "; ".join(protocol.unset)
        )
    return tuple(told)
