"""What a protocol's rules may rest on for one patient: recorded findings, and what other records say.

Where a table of its own exists (antidepressants, medication, consent, birth date), the table decides; a finding that was
typed in counts only where the table is silent. What nobody knows stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower

from daybreak.clinic.consents import OF_FORM, Form, forms_from, last_said, standing
from daybreak.clinic.drug_classes import ANOTHER, CYP, medication_classes
from daybreak.clinic.findings import newest
from daybreak.clinic.models import AntidepressantTrial, Finding, Medication, Patient, RemsCertification, Site
from daybreak.clinic.models.consent import EVERY_DRUG
from daybreak.clinic.models.medication import FAILED_TRIAL
from daybreak.clinic.patients import record_ids
from daybreak.clinic.planning.civil import day_of
from daybreak.clinic.values import words_of, write_value
from daybreak.vocabulary import Value, load_vocabulary

RECORDED = "recorded"
CONSENT, CERTIFIED, ENROLLED = "consent_signed", "rems_site_certified", "rems_enrolled"
LASTING = frozenset({"sex", ENROLLED})
"""Recorded facts that stay true from day to day; of a session every other one counts only if it was asked on its day."""
DIAZEPAM = "benzodiazepine_diazepam_equivalent_mg_per_day"


@dataclass(frozen=True)
class Fact:
    """A value of the vocabulary for this patient now; `origin` says in words where it comes from.

    `at_least` is what an unknown amount comes to without what leaves it unknown.
    """

    finding: str
    value: Value | None
    origin: str
    true_at: datetime | None = None
    at_least: float | None = None

    @property
    def shown(self) -> str:
        """For people."""
        known = load_vocabulary()[self.finding]
        if self.value is None:
            return "not known"
        return f"{words_of(known, write_value(self.value))} {known.unit}".strip()

    @property
    def is_left_open(self) -> bool:
        """A table of its own decides and does not know yet; what is typed in would not count."""
        return self.value is None and self.origin != RECORDED

    @property
    def label(self) -> str:
        """What the vocabulary calls it."""
        return load_vocabulary()[self.finding].label


def body_weight_kg(facts: Mapping[str, Fact]) -> Decimal | None:
    """The body weight as it was written down; None where nobody knows it."""
    value = facts["weight_kg"].value if "weight_kg" in facts else None
    return None if value is None else Decimal(write_value(value))


def facts_of(
    patient: Patient,
    at: datetime,
    ids: list[int] | None = None,
    *,
    drug: str = EVERY_DRUG,
    recorded: Mapping[str, Finding] | None = None,
) -> dict[str, Fact]:
    """Every fact at a moment, by id; `ids` are the person's records, and `recorded` what `findings.newest` says, where they are
    known already.

    `drug` is the protocol's, where one is known: consent is given to a drug. Without it only consent to every drug counts.
    """
    return facts_for(patient, at, [drug], ids, recorded)[drug]


def facts_for(
    patient: Patient,
    at: datetime,
    drugs: Iterable[str],
    ids: list[int] | None = None,
    recorded: Mapping[str, Finding] | None = None,
) -> dict[str, dict[str, Fact]]:
    """The same for several drugs, by drug, read once."""
    ids = record_ids(patient) if ids is None else ids
    facts = _of_every_drug(
        patient, at, ids, newest(patient, at=at, ids=ids) if recorded is None else recorded
    )
    of_site, forms = _of_the_site(patient, at, ids)
    facts |= {fact.finding: fact for fact in of_site}
    return {
        drug: facts | {fact.finding: fact for fact in from_consent(forms, drug)}
        for drug in dict.fromkeys(drugs)
    }


def facts_on_record(patient: Patient, at: datetime, ids: list[int]) -> dict[str, Fact]:
    """What was recorded or follows from the birth date, without what follows from lists, consent and the site."""
    return _on_record(patient, at, newest(patient, at=at, ids=ids))


def _on_record(patient: Patient, at: datetime, rows: Mapping[str, Finding]) -> dict[str, Fact]:
    facts = {id: Fact(id, row.value, RECORDED, row.true_at) for id, row in rows.items()}
    return facts | {fact.finding: fact for fact in from_birth_date(patient, at)}


def _of_every_drug(
    patient: Patient, at: datetime, ids: list[int], recorded: Mapping[str, Finding]
) -> dict[str, Fact]:
    facts = _on_record(patient, at, recorded)
    complete = facts.get("medication_list_complete")
    listed_all = complete is not None and complete.value is True
    drugs = Medication.objects.standing().filter(patient__in=ids)
    today = day_of(patient.site.time_zone, at)
    for fact in from_medication(drugs, today, complete=listed_all):
        if not (fact.is_left_open and _says_yes(facts.get(fact.finding))):
            facts[fact.finding] = fact
    return facts


def _says_yes(typed: Fact | None) -> bool:
    """What somebody knows to be taken is not taken back by a list that leaves it open."""
    return typed is not None and (
        typed.value is True or (typed.finding == CYP and typed.value not in {None, "none"})
    )


def _from_cyp_modifiers(taken: list[Medication], unclassed: str) -> Iterator[Fact]:
    """The finding holds one; the others stand beside it. One of unknown effect makes that of all together unknown. No list says
    "none": grapefruit juice is on none."""
    rows = sorted((drug.cyp_modifier, drug.drug) for drug in taken if drug.cyp_modifier)
    if rows:
        names = [name for name, _ in rows]
        yield Fact(
            CYP,
            ANOTHER if ANOTHER in names else names[0],
            f"medication list: {', '.join(drug for _, drug in rows)}",
        )
    elif unclassed:
        yield Fact(CYP, None, unclassed)


def from_birth_date(patient: Patient, at: datetime) -> Iterator[Fact]:
    """The birth date and the age."""
    today = day_of(patient.site.time_zone, at)
    yield Fact("birth_date", patient.birth_date, "registration")
    yield Fact("age_years", float(patient.age_years(today)), "from the birth date")


def from_trials(trials: int, failed: int) -> Iterator[Fact]:
    """How many trials failed, where there are any on record."""
    if trials:
        yield Fact("failed_antidepressant_trials", failed, f"{failed} of {trials} trials on record")


def from_medication(drugs: Iterable[Medication], today: date, *, complete: bool) -> Iterator[Fact]:
    """A drug on the list makes its classes true; only a complete list makes the others false.

    A drug of which nobody said what it is could be of every class: what the others do not make true stays unknown.
    """
    taken = [drug for drug in drugs if drug.stopped_on is None or drug.stopped_on > today]
    unclassed = ", ".join(f"{drug} has no class" for drug in taken if not drug.is_classed)
    for id in medication_classes():
        names = [drug.drug for drug in taken if id in drug.classes]
        if names:
            yield Fact(id, True, f"medication list: {', '.join(names)}")
        elif unclassed:
            yield Fact(id, None, unclassed)
        elif complete:
            yield Fact(id, False, "not on the complete medication list")
    yield from _from_cyp_modifiers(taken, unclassed)
    doses = [drug.diazepam_equivalent_mg_per_day for drug in taken if "benzodiazepine" in drug.classes]
    if unclassed:
        known_mg = sum((dose for dose in doses if dose is not None), Decimal(0))
        others = f"; the others come to {known_mg.normalize():f} mg" if known_mg else ""
        yield Fact(DIAZEPAM, None, f"{unclassed}{others}", at_least=float(known_mg))
    elif doses and None not in doses:
        yield Fact(DIAZEPAM, float(sum(dose for dose in doses if dose is not None)), "medication list")
    elif not doses and complete:
        yield Fact(DIAZEPAM, 0.0, "no benzodiazepine on the complete medication list")


def from_consent(forms: Sequence[Form], drug: str) -> Iterator[Fact]:
    """Consent to a drug, where the site has published a form; then no finding that was typed in counts beside it.

    Who asks for no drug, and the site has forms for single drugs only, is told that it is not known.
    """
    found = standing(forms, drug)
    if found is None:
        if forms:
            value = False if drug else None
            which = drug.replace("-", " ") if drug else "every drug"
            yield Fact(CONSENT, value, f"no consent form of this clinic is for {which}")
        return
    if found.signed is None or found.signed.last is None:
        yield Fact(CONSENT, False, f"no consent to {found.newest.words}")
        return
    form, said = found.signed, found.signed.last
    yield Fact(CONSENT, True, f"consent to {form.words}")
    yield Fact("consent_date", said.signed_on, form.words)
    yield Fact("off_label_statement_given", said.off_label_explained, f"consent of {said.signed_on}")


def from_certification(row: Mapping[str, Any], today: date) -> Iterator[Fact]:
    """Whether the site is certified under the REMS, where somebody recorded it; a renewal that is due leaves it unknown."""
    if row["certified"] is None:
        return
    since, renew_by = row["certified_since"], row["renew_by"]
    if not row["certified"]:
        yield Fact(CERTIFIED, False, f"no longer certified since {since}")
    elif renew_by is not None and renew_by < today:
        yield Fact(CERTIFIED, None, f"its renewal was due by {renew_by} and is not on record")
    else:
        yield Fact(CERTIFIED, True, f"certified since {since}")


def _of_the_site(patient: Patient, at: datetime, ids: list[int]) -> tuple[list[Fact], list[Form]]:
    """Trials, certification and consent forms in one query: the site's row, once for each of its forms."""
    today = day_of(patient.site.time_zone, at)
    trials = AntidepressantTrial.objects.standing().filter(patient__in=ids)
    certification = RemsCertification.objects.filter(site=OuterRef("pk"), since__lte=today).order_by("-pk")
    asked = {
        "trials": _number_of(trials),
        "failed": _number_of(trials.filter(**FAILED_TRIAL), "COUNT(DISTINCT %(expressions)s)"),
        "certified": Subquery(certification.values("certified")[:1]),
        "certified_since": Subquery(certification.values("since")[:1]),
        "renew_by": Subquery(certification.values("renew_by")[:1]),
    } | last_said(ids, "consent_forms__pk")
    of_form = [f"consent_forms__{name}" for name in OF_FORM]
    rows = list(Site.objects.filter(pk=patient.site_id).values(*of_form).annotate(**asked))
    first = rows[0]
    found = [*from_trials(first["trials"], first["failed"]), *from_certification(first, today)]
    return found, forms_from(rows, "consent_forms__")


def _number_of(rows: QuerySet[AntidepressantTrial], how: str = "COUNT(%(expressions)s)") -> Subquery:
    """How many they are, or their different drugs (`models.medication.counted`), as a part of another query."""
    together = Func(Lower("drug"), template=how, output_field=IntegerField())  # over all, without a group
    return Subquery(rows.order_by().annotate(number=together).values("number"))
