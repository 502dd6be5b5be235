"""What is not done yet of a session after its dose, in words: for whoever ends it otherwise than by discharge."""

from __future__ import annotations

from datetime import datetime

from daybreak.clinic.bedside.alerts import open_alerts
from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.bedside.given import given_mg


def undone(standing: Bedside, at: datetime) -> tuple[str, ...]:
    """The rest of the dose and of the stay, readings, criteria, escort and alerts, as they stand at a moment."""
    dose_mg, in_mg = standing.session.plan.dose_mg, given_mg(standing, at)
    found = []
    if standing.state.stage == "dosing":
        found.append(f"The dose is not over: {in_mg.normalize():f} mg of {dose_mg.normalize():f} mg are in.")
    found += [one.sentence for one in standing.interpreter.hindrances(standing.state, standing.hour(at))]
    found.append("Who takes the patient home is not on record.")
    found += [f"Nobody has said what was done about: {one.alert.sentence}" for one in open_alerts(standing)]
    return tuple(dict.fromkeys(found))
