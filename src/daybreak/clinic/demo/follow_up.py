"""Follow-up of the demonstration: crisis contacts, questionnaires answered and to be answered, and an escalation that waits.

The numbers are invented: regulators keep them free for stories (Germany: 030 23125 000 to 999; Britain: 020 7946 0000 to 0999).
The emergency number is Europe's real one, should somebody read the page who needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions.by import By
from daybreak.clinic.follow_up.links import find
from daybreak.clinic.models import Language, Patient, Site, User
from daybreak.errors import ActError

EMERGENCY = "112"
CONTACTS = {
    Language.ENGLISH: ("020 7946 0101", [("Crisis line (invented for the demonstration)", "020 7946 0102")]),
    Language.GERMAN: ("030 23125 101", [("Krisentelefon (für die Vorführung erfunden)", "030 23125 102")]),
}
ANSWERED = (
    ("phq9", Language.GERMAN, (2, 2, 1, 2, 1, 2, 1, 0, 0)),
    ("gad7", Language.ENGLISH, (1, 2, 1, 1, 0, 1, 0)),
    ("phq9", Language.ENGLISH, (1, 1, None, 1, 0, 1, 1, 0, 0)),
)
LAST = (3, 3, 2, 3, 2, 3, 2, 1, 1)
"""The last one thinks of death on several days, and that opens an escalation."""


def furnish_follow_up(people: Mapping[str, User], site: Site, patients: Sequence[Patient]) -> None:
    """Set the contacts; let some answer by a link, one begin, and one need somebody. Fewer patients get less of it."""
    director, coordinator = (By(people[name], site, "demo") for name in ("director", "coordinator"))
    for language, (clinic_number, others) in CONTACTS.items():
        actions.set_contacts(
            director, site, language, emergency_number=EMERGENCY, clinic_number=clinic_number, others=others
        )  # fmt: skip
    told = list(patients)
    for patient, (instrument, language, scores) in zip(told, ANSWERED, strict=False):
        _answers(coordinator, patient, instrument, language, scores)
    if len(told) > len(ANSWERED):
        actions.make_link(coordinator, told[len(ANSWERED)], "phq9", Language.GERMAN)
    if len(told) > len(ANSWERED) + 1:
        _answers(coordinator, told[len(ANSWERED) + 1], "phq9", Language.ENGLISH, LAST)


def _answers(
    coordinator: By, patient: Patient, instrument: str, language: Language, scores: Sequence[int | None]
) -> None:
    """The whole way, as a patient goes it."""
    _, token = actions.make_link(coordinator, patient, instrument, language)
    link = find(token)
    if link is None or not actions.open_with(link, patient.birth_date):
        raise ActError("The demonstration is wrong: a link does not open.")
    for item, score in enumerate(scores, start=1):
        actions.answer(link, item, score)
    actions.send(link, language)
