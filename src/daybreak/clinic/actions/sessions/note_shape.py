"""What a note of an adverse event looks like, as a tablet sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daybreak.clinic.actions import refusing
from daybreak.clinic.models import RescueRoute, Severity
from daybreak.errors import ActError

LONGEST = {"seen": 500, "done": 500, "drug": 120, "dose": 80}
LABELS = {"seen": "What was seen", "done": "The action taken", "drug": "The drug given", "dose": "Its dose"}
_ALWAYS, _SOMETIMES = {"seen", "severity", "serious"}, {"done", "drug", "dose", "route"}


def check_note(values: Mapping[str, Any]) -> None:
    """What was seen, how severe, whether serious; what was done; a drug with its dose and route, or none of the three.

    Raises:
        ActError: something is missing, too long, or of another type.
    """
    if set(values) - _ALWAYS - _SOMETIMES or not all(isinstance(one, str) for one in values.values()):
        raise ActError("This is no note of an adverse event.", remedy="Load the page again.")
    refusing.text(values.get("seen", ""), LABELS["seen"], most=LONGEST["seen"])
    if values.get("severity") not in Severity.values:
        raise ActError("The severity is missing.", remedy="Choose mild, moderate or severe.")
    if values.get("serious") not in {"yes", "no"}:
        raise ActError("It is not said whether the event is serious.", remedy="Choose yes or no.")
    for name in ("done", "drug", "dose"):
        refusing.text(values.get(name, ""), LABELS[name], most=LONGEST[name], least=0)
    _check_drug(values)


def _check_drug(values: Mapping[str, str]) -> None:
    said = [bool(values.get(name, "").strip()) for name in ("drug", "dose", "route")]
    if any(said) and not all(said):
        raise ActError("A drug is given with its dose and its route.", remedy="Fill in all three, or none.")
    if said[2] and values["route"] not in RescueRoute.values:
        raise ActError("There is no such route.", remedy="Choose one of the list.")
