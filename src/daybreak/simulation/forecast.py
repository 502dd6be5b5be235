"""`forecast`: one patient through a protocol, that is, everybody who shares what is known of the patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from daybreak.errors import NotEligibleError
from daybreak.population import Patient, Population
from daybreak.protocol import Protocol, Verdict, screen
from daybreak.simulation.limits import limits_of
from daybreak.simulation.result import Forecast, RuleApplied
from daybreak.simulation.simulate import HORIZON_H, Progress, simulate


def forecast(
    protocol: Protocol,
    patient: Patient,
    *,
    population: Population | None = None,
    patients: int = 1000,
    seed: int = 1,
    horizon_h: float = HORIZON_H,
    engine: str = "numpy",
    what_if: bool = False,
    progress: Progress | None = None,
) -> Forecast:
    """What a course of `protocol` will do to `patient`, with its uncertainty.

    The findings of the patient are fixed; what is not known is drawn from `population` (adults with TRD unless given).

    Args:
        what_if: forecast even if the protocol does not admit the patient.

    Raises:
        NotEligibleError: the protocol excludes the patient or findings that it requires are missing, rule by rule.
        ParameterError: as `simulate`.
    """
    verdict = screen(protocol, patient.findings)
    if not verdict.eligible and not what_if:
        raise NotEligibleError(_refusal(protocol, verdict), where=patient.label, remedy=_remedy(verdict))
    people = (population or Population.default()).for_patient(patient)
    result = simulate(
        protocol, people, patients=patients, seed=seed, horizon_h=horizon_h, engine=engine, progress=progress
    )
    eligibility = tuple(
        RuleApplied(r.rule, "eligibility", r.status, r.reason, r.source, missing=r.missing)
        for r in verdict.rules
    )
    return replace(
        result,
        rules=eligibility + result.rules,
        limits=limits_of(protocol, people, patient.findings),
        findings={k: v.isoformat() if isinstance(v, date) else v for k, v in patient.findings.items()},
        what_if=not verdict.eligible,
    )


def _remedy(verdict: Verdict) -> str:
    """What to do; only where nothing but missing findings stands in the way is there something to add."""
    closed = any(rule.blocks and rule.status != "missing" for rule in verdict.rules)
    first = "" if closed else "Add what is missing to the patient file, or "
    write = "Write" if closed else "write"
    return f"{first}{write} --what-if to see a forecast all the same."


def _refusal(protocol: Protocol, verdict: Verdict) -> str:
    """What stands in the way, a line a rule."""
    lines = [f"{protocol.id} does not admit this patient."]
    for rule in verdict.blocking:
        missing = f" (missing: {', '.join(rule.missing)})" if rule.missing else ""
        lines.append(f"  {rule.status}: {rule.reason} [{rule.rule}; {rule.source}]{missing}")
    return "\n".join(lines) + "\n"
