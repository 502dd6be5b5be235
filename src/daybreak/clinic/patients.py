"""Finding patients of a site, the likely duplicates among them, and the records that make up one person."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db.models import Q, QuerySet

from daybreak.clinic.live import version_beside
from daybreak.clinic.models import Merge, Patient, PatientRead, Site, User, search_text
from daybreak.clinic.prepared import prepared

MOST_FOUND, RECENT = 50, 8
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
"""How a day may be written: as every page of a patient has it too. What two countries read as two days (3/4/1980) is none."""
ALIKE = 0.8  # share of letters two names have in common before the second record is proposed as a duplicate


def find(sites: Sequence[Site], words: str) -> list[Patient]:
    """Patients whose name begins so, with a comma or without, whose number is this, or born then (`DAYS`)."""
    wanted = search_text(words).replace(",", " ").strip()
    if not wanted:
        return []
    matches = Q(number__iexact=words.strip())
    day = _day(words)
    matches |= Q(birth_date=day) if day else _name(wanted)
    found = Patient.objects.filter(matches, site__in=sites).select_related("site")
    return list(found.order_by("search_name", "birth_date")[:MOST_FOUND])


def opened_last(user: User, site: Site) -> list[Patient]:
    """The patients of a site that somebody opened last."""
    reads = PatientRead.objects.filter(user=user, patient__site=site).order_by("-pk")
    ids = list(dict.fromkeys(reads.values_list("patient_id", flat=True)[:100]))[:RECENT]
    found = Patient.objects.select_related("site").in_bulk(ids)
    return [found[id] for id in ids]


def duplicates_of(site: Site, family_name: str, given_name: str, birth_date: date) -> list[Patient]:
    """Registered patients who may be this person: born on that day with a name alike, or exactly the same name."""
    name = search_text(f"{family_name} {given_name}")
    candidates = Patient.objects.filter(Q(birth_date=birth_date) | Q(search_name=name), site=site)
    return [
        patient
        for patient in candidates
        if patient.search_name == name or _likeness(patient.search_name, name) >= ALIKE
    ]


def standing_merges() -> QuerySet[Merge]:
    """Every merge that was not undone."""
    return Merge.objects.filter(undoes=None, undone_by=None)


def standing_merge(patient: Patient) -> Merge | None:
    """The merge that put this record under another, unless it was undone."""
    return standing_merges().filter(merged=patient).select_related("kept").first()


def record_ids(patient: Patient) -> list[int]:
    """Every record of the person, this one first, from whichever one starts: the findings of all of them are the person's.

    A record that belongs to another takes in no third, and one that holds others joins none, so nobody follows a chain.
    """
    others = {one for pair in _together(patient.pk) for one in pair} - {patient.pk}
    return [patient.pk, *sorted(others)]


def with_merged(patient_id: int) -> dict[int, Patient]:
    """The same records themselves, by id, as one query, each with the `version` of its topic; nothing where there is no such
    record."""
    return {row.pk: row for row in _records(patient_id)}


def _standing_merges(patient_id: int) -> QuerySet[Merge]:
    """Every merge of the person who has this record."""
    standing = standing_merges()
    kept = standing.filter(merged=patient_id).values("kept_id")
    return standing.filter(Q(kept=patient_id) | Q(merged=patient_id) | Q(kept__in=kept))


@prepared
def _together(patient_id: int) -> QuerySet[Merge, tuple[int, int]]:
    return _standing_merges(patient_id).values_list("kept_id", "merged_id")


@prepared
def _records(patient_id: int) -> QuerySet[Patient]:
    merges = _standing_merges(patient_id)
    others = Q(pk__in=merges.values("merged_id")) | Q(pk__in=merges.values("kept_id"))
    rows = Patient.objects.select_related("site").filter(Q(pk=patient_id) | others)
    return rows.annotate(version=version_beside("patient"))


def _name(wanted: str) -> Q:
    """Each word begins a part of the name."""
    every = Q()
    for word in wanted.split():
        every &= Q(search_name__startswith=word) | Q(search_name__contains=f" {word}")
    return every


def _likeness(one: str, other: str) -> float:
    """0 to 1, whichever order the names are written in."""
    return SequenceMatcher(None, " ".join(sorted(one.split())), " ".join(sorted(other.split()))).ratio()


def _day(words: str) -> date | None:
    text = words.strip()
    for form in DAYS:
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    return None
