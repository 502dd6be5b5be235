"""The site says whom its patients can call in a crisis."""

from __future__ import annotations

import re
from collections.abc import Sequence

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import CrisisContacts, Language, Site
from daybreak.errors import ActError

MOST_OTHERS = 6
_NUMBER = re.compile(r"\+?[0-9][0-9 /.-]{1,28}")  # no (0), which phones would dial


def set_contacts(
    by: By,
    site: Site,
    language: Language,
    *,
    emergency_number: str,
    clinic_number: str,
    others: Sequence[tuple[str, str]] = (),
) -> CrisisContacts:
    """Keep new contacts for one language; the earlier ones stay on record.

    Raises:
        ActError: a number that nobody can dial, a contact without a name, or too many.
    """
    if len(others) > MOST_OTHERS:
        raise ActError(f"{len(others)} further contacts are too many.", remedy=f"Name at most {MOST_OTHERS}.")
    row = CrisisContacts(
        site=site,
        language=language,
        emergency_number=_number(emergency_number, "The emergency number"),
        clinic_number=_number(clinic_number, "The clinic's number"),
        others=[
            [refusing.text(name, "The name of a contact", most=80), _number(number, f"The number of {name}")]
            for name, number in others
        ],
    )
    with act(by, "crisis-contacts.set", language=language.value) as done:
        done.stamp(row)
    return row


def _number(text: str, what: str) -> str:
    number = refusing.text(text, what, most=30)
    if not _NUMBER.fullmatch(number):
        raise ActError(f"{what} is {number!r}, which nobody can dial.", remedy="Write digits, such as 112.")
    return number
