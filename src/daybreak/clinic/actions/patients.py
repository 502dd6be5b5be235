"""Registering a patient, correcting who they are, joining two records and parting them again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.joining import side_by_side
from daybreak.clinic.models import Merge, Patient, Site
from daybreak.clinic.patients import duplicates_of, standing_merge, standing_merges
from daybreak.clinic.planning.civil import day_of
from daybreak.errors import ActError

EARLIEST_BIRTH = date(1900, 1, 1)
MOST_REASON, MOST_ALTHOUGH = 250, 200


@dataclass(frozen=True)
class Identity:
    """Who a patient is. One that cannot be is refused when it is built.

    Raises:
        ActError: an empty name or number, a language without a catalogue, or a birth date before 1900.
    """

    number: str
    given_name: str
    family_name: str
    birth_date: date
    phone: str = ""
    address: str = ""
    language: str = ""
    middle_initial: str = ""

    def __post_init__(self) -> None:
        checked = {
            "number": refusing.text(self.number, "The record number", most=30),
            "given_name": refusing.text(self.given_name, "The given name", most=80),
            "family_name": refusing.text(self.family_name, "The family name", most=80),
            "middle_initial": refusing.text(
                self.middle_initial, "The middle initial", most=1, least=0
            ).upper(),
            "phone": refusing.text(self.phone, "The telephone number", most=40, least=0),
            "address": refusing.text(self.address, "The address", most=300, least=0),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        if self.language:
            refusing.language(self.language)
        if self.birth_date < EARLIEST_BIRTH:
            raise ActError("The birth date is before 1900.", remedy="Check the year.")


def register(by: By, site: Site, identity: Identity, *, not_duplicate: bool = False) -> Patient:
    """A new patient of a site.

    Raises:
        ActError: the number is taken, the birth date is in the future, or somebody very like this is registered and
            `not_duplicate` does not say that it is another person.
    """
    _check(by, site, identity)
    likely = duplicates_of(site, identity.family_name, identity.given_name, identity.birth_date)
    if likely and not not_duplicate:
        raise ActError(
            f"{likely[0]} (number {likely[0].number}) looks like the same person.",
            remedy="Open that record, or say that this is somebody else.",
        )
    with act(by, "patient.registered", similar=[patient.pk for patient in likely]) as done:
        done.patient = Patient(site=site, **asdict(identity))
        done.patient.save()
    return done.patient


def correct_identity(by: By, patient: Patient, identity: Identity, *, reason: str) -> None:
    """Correct who a patient is; the audit keeps what stood there before.

    Raises:
        ActError: as `register`, or without a reason.
    """
    _check(by, patient.site, identity, but=patient)
    why = refusing.text(reason, "The reason", most=500)
    with act(by, "patient.identity-corrected", patient=patient, reason=why):
        for name, value in asdict(identity).items():
            setattr(patient, name, value)
        patient.save()


def merge(by: By, kept: Patient, merged: Patient, *, reason: str, although: str = "") -> Merge:
    """Say that two records of one site are the same person; the findings of both then stand under `kept`. `although` says how
    come that they differ in sex or birth date; it stands with the reason.

    Raises:
        ActError: as `check_merge`; a session of either runs; no reason, or none for what differs.
    """
    check_merge(kept, merged)
    why = refusing.text(reason, "The reason", most=MOST_REASON)
    with act(by, "patient.merged", patient=kept, topics=(f"patient:{merged.pk}",)) as done:
        both = side_by_side(kept, merged, by.moment)
        if both.running:
            running = both.running[0]
            raise ActError(
                f"Session {running.number} of {running.patient} runs in {running.where}.",
                remedy="Join the records when it is over.",
            )
        if both.unlike:
            unlike = " and ".join(both.unlike).lower()
            how_come = refusing.text(although, f"How come that they differ in {unlike}", most=MOST_ALTHOUGH)
            why = f"{why} They differ in {unlike}: {how_come}"
        link = Merge(kept=kept, merged=merged, reason=why)
        done.stamp(link)
    return link


def check_merge(kept: Patient, merged: Patient) -> bool:
    """Whether two records can be joined at all.

    Raises:
        ActError: one record, two sites, a record that has been merged already, or one to which another belongs.
    """
    if kept == merged:
        raise ActError("A record cannot be merged with itself.", remedy="Choose two records.")
    if kept.site_id != merged.site_id:
        raise ActError("The records belong to two sites.", remedy="Merge records of one site only.")
    for patient in (kept, merged):
        if standing_merge(patient) is not None:
            raise ActError(f"Record {patient.number} is merged already.", remedy="Undo that first.")
    if (held := standing_merges().filter(kept=merged).first()) is not None:
        raise ActError(
            f"Record {held.merged.number} belongs to {merged.number}, and would belong to nobody then.",
            remedy=f"Join {kept.number} to {merged.number} instead, or part those two first.",
        )
    return True


def undo_merge(by: By, link: Merge, *, reason: str) -> Merge:
    """Part two records again: nothing was moved, so nothing is lost.

    Raises:
        ActError: it is undone already, or is itself an undoing.
    """
    if link.undoes_id is not None or Merge.objects.filter(undoes=link).exists():
        raise ActError("This merge is undone already.")
    parting = Merge(
        kept=link.kept, merged=link.merged, undoes=link, reason=refusing.text(reason, "The reason", most=500)
    )
    with act(by, "patient.merge-undone", patient=link.kept, topics=(f"patient:{link.merged_id}",)) as done:
        done.stamp(parting)
    return parting


def _check(by: By, site: Site, identity: Identity, but: Patient | None = None) -> None:
    if identity.birth_date > day_of(site.time_zone, by.moment):
        raise ActError("The birth date is in the future.", remedy="Check the year.")
    taken = Patient.objects.filter(site=site, number=identity.number)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise ActError(f"The number {identity.number} is taken at {site}.", remedy="Check the number.")
