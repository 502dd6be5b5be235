"""What the values of each kind of event look like, as a tablet sends them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from daybreak.clinic.actions.sessions.note_shape import check_note
from daybreak.clinic.bedside.amounts import UNITS
from daybreak.clinic.bedside.events import EARLY
from daybreak.clinic.models import EventKind
from daybreak.clinic.values import read_value
from daybreak.errors import ActError, VocabularyError
from daybreak.vocabulary import load_vocabulary

_NEEDED: dict[str, tuple[str, ...]] = {
    EventKind.RATE_CHANGED: ("rate_ml_per_h",),
    EventKind.DEVICE_GIVEN: ("container",),
    EventKind.DEVICE_WASTED: ("container", "reason"),
    EventKind.EXPLAINED: ("measure", "reason"),
    EventKind.CORRECTED: ("corrects", "reason"),
    EventKind.STEP_CORRECTED: ("corrects", "reason"),
    EventKind.ACKNOWLEDGED: ("event", "rule", "done"),
    EventKind.NOTE_CORRECTED: ("corrects", "first", "reason"),
}


_MAY_COME_LATER: dict[str, frozenset[str]] = {EventKind.DOSING_STOPPED: frozenset({"reason"})}
"""What is checked where it is there: a dose is stopped first, and why is said afterwards."""


def check_shape(kind: EventKind, values: dict[str, Any]) -> None:
    """Refuse another shape; nothing is guessed at.

    Raises:
        ActError: something is missing, too long, or of another type.
        VocabularyError: a finding that is none, or a value that it cannot have.
    """
    if kind == EventKind.READING:
        if not values:
            raise ActError("There is nothing to record.", remedy="Fill in at least one value.")
        for id, text in values.items():
            _check_reading(id, text)
        return
    if kind == EventKind.NOTED:
        check_note(values)
    if kind == EventKind.NOTE_CORRECTED:
        _check_note_correction(values)
    if kind == EventKind.CORRECTED:
        _check_correction(values)
    if kind == EventKind.STEP_CORRECTED:
        _check_step_correction(values)
    for name in (*_NEEDED.get(kind, ()), *_MAY_COME_LATER.get(kind, frozenset()) & set(values)):
        value = values.get(name)
        is_text = isinstance(value, str) or (name == "container" and type(value) is int)
        if not is_text or not str(value).strip():
            raise ActError(f"The {name.replace('_', ' ')} is missing.", remedy="Fill it in.")
        if len(str(value)) > 500:
            raise ActError(
                f"The {name.replace('_', ' ')} is too long.", remedy="Write at most 500 characters."
            )
    if kind == EventKind.DEVICE_GIVEN:
        _check_device(values)
    if kind == EventKind.DOSE_GIVEN:
        _check_dose(values)
    if kind == EventKind.RATE_CHANGED and not _is_plain(str(values["rate_ml_per_h"])):
        raise ActError(f"{values['rate_ml_per_h']!s:.20} is no rate.", remedy="Write mL/h, such as 37.5.")


def _check_note_correction(values: dict[str, Any]) -> None:
    """A whole note in place of the wrong one; an empty one withdraws it."""
    right = values.get("values")
    if set(values) != {"corrects", "first", "reason", "values"} or not isinstance(right, dict):
        raise ActError("This is no correction of an adverse event.", remedy="Load the page again.")
    if right:
        check_note(right)


def _check_device(values: dict[str, Any]) -> None:
    """Two sprays, one in each nostril, each with its time (SP-DV-1), or none noted. Of a device that was given in part, the one
    spray that was given and in `partly` what happened (SP-DV-4); a remark is about the nose, and changes no milligram."""
    remark, sprays = values.get("remark", ""), values.get("sprays", [])
    if not isinstance(remark, str) or len(remark) > 200:
        raise ActError("The remark is too long.", remedy="Write at most 200 characters.")
    wrong = not isinstance(sprays, list) or not all(isinstance(one, dict) for one in sprays)
    nostrils = [] if wrong else sorted(str(one.get("nostril")) for one in sprays)
    if wrong or nostrils not in ([], ["left"], ["right"], ["left", "right"]):
        raise ActError("A device has one spray for each nostril.", remedy="Load the page again.")
    _check_partly(values.get("partly", ""), nostrils)
    if values.get("early", EARLY) != EARLY:
        raise ActError("This is no device given before its time.", remedy="Load the page again.")
    for one in sprays:
        if set(one) != {"nostril", "at"} or not _is_moment(one["at"]):
            raise ActError("A spray has no time.", remedy="Load the page again.")


def _is_moment(text: object) -> bool:
    """A time with its time zone."""
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _check_partly(partly: object, nostrils: list[str]) -> None:
    """One spray of a device is given with the reason why it is only one; two, or none noted, are the whole device."""
    if not isinstance(partly, str) or len(partly) > 200:
        raise ActError("What happened to the rest is too long.", remedy="Write at most 200 characters.")
    if bool(partly.strip()) != (len(nostrils) == 1):
        raise ActError(
            "A device given in part has one spray, and says what happened to the other.",
            remedy="Note both sprays, or one and what happened.",
        )


def _check_dose(values: dict[str, Any]) -> None:
    """Given whole, and nothing more is said; or how much of it in mL or tablets, what happened, and how much is untouched."""
    if not values:
        return
    if set(values) - {"untouched"} != {"amount", "unit", "partly"}:
        raise ActError(
            "A dose given in part has an amount, its unit and what happened.", remedy="Fill in all of them."
        )
    partly = values["partly"]
    if not isinstance(partly, str) or not partly.strip() or len(partly) > 200:
        raise ActError("What happened is missing or too long.", remedy="Write at most 200 characters.")
    if values["unit"] not in list(UNITS):
        raise ActError(f"{values['unit']!s:.20} is no unit.", remedy="Write mL or tablet.")
    amount, untouched = (_amount(values.get(name, "0")) for name in ("amount", "untouched"))
    if amount is None or untouched is None:
        raise ActError("An amount is no number.", remedy="Write mL, such as 0.4, or whole tablets.")
    if not amount:
        raise ActError("Nothing was given.", remedy="Cancel the session instead: the drug is wasted then.")


def _amount(text: object) -> Decimal | None:
    """Plain digits, with a point or without."""
    return Decimal(text) if isinstance(text, str) and _is_plain(text) else None


def _check_correction(values: dict[str, Any]) -> None:
    """The right values, in full; none at all withdraws the reading."""
    right = values.get("values")
    if not isinstance(right, dict) or set(values) != {"corrects", "reason", "values"}:
        raise ActError("This is no correction.", remedy="Load the page again.")
    for id, text in right.items():
        _check_reading(id, text)


def _check_step_correction(values: dict[str, Any]) -> None:
    """The true time of the step; without one it did not happen."""
    if set(values) - {"at"} != {"corrects", "reason"} or not all(
        map(_is_moment, [values[name] for name in {"at"} & set(values)])
    ):
        raise ActError("This does not say when the step was.", remedy="Load the page again.")


def _check_reading(id: str, text: object) -> None:
    known = load_vocabulary().find(id)
    if text is None:
        known.check(None, where=known.label)
    elif not isinstance(text, str):
        raise VocabularyError("A value is written as text.", where=known.label, remedy="Load the page again.")
    else:
        read_value(known, text)


def _is_plain(text: str) -> bool:
    whole, point, part = text.partition(".")
    digits = whole.isascii() and whole.isdigit() and len(whole) <= 4
    return digits and (not point or (part.isascii() and part.isdigit() and len(part) <= 3))
