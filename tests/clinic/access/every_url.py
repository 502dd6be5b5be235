"""Every URL by its name, its address with real things behind it, and what the table says to whoever comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from daybreak.clinic.access.rule import Rule
from daybreak.clinic.actions import consent, emergency, findings, medication, patients
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By, system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import (
    EventKind,
    Merge,
    Patient,
    Role,
    RuleOverride,
    Screening,
    SessionEvent,
    Site,
    ThresholdPolicy,
    TreatmentPlan,
    TreatmentSession,
    User,
)
from daybreak.protocol.load import LIBRARY
from tests.clinic.actions.follow_up.conftest import contacts_set, token_for
from tests.clinic.actions.test_screening import FAILED
from tests.clinic.conftest import BERTA, MORNING, person

OPEN, SIGN_IN, FORBIDDEN, NOTHING = "open", "sign in", "forbidden", "nothing"


@dataclass(frozen=True)
class Url:
    name: str
    parameters: tuple[str, ...]


def urls(
    patterns: list[URLPattern | URLResolver] | None = None, outer: tuple[str, ...] = (), space: str = ""
) -> Iterator[Url]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        parameters = (*outer, *pattern.pattern.converters, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from urls(pattern.url_patterns, tuple(dict.fromkeys(parameters)), inner)
        else:
            yield Url(f"{space}{pattern.name}", tuple(dict.fromkeys(parameters)))


URLS = {url.name: url for url in urls()}


def things_of(patient: Patient) -> dict[str, object]:
    """By the parameters of addresses: a real patient, and for the rest something of the right kind."""
    rows = {
        "finding_id": patient.findings, "session_id": patient.sessions, "plan_id": patient.plans,
        "screening_id": patient.screenings, "trial_id": patient.antidepressant_trials,
        "drug_id": patient.medications, "escalation_id": patient.escalations, "link_id": patient.questionnaire_links,
        "consent_id": patient.consents, "override_id": patient.overrides, "merge_id": Merge.objects.filter(kept=patient),
        "access_id": patient.emergency_accesses, "user_id": User.objects.filter(memberships__site=patient.site),
    }  # fmt: skip
    found = {name: those.order_by("pk").last().pk for name, those in rows.items()}
    return {
        "patient_id": patient.pk, "topic": f"patient:{patient.pk}", "gate": "bp-before", "instrument": "madrs", "number": 1,
        "protocol_id": "spravato-trd-us", "rule": "adult", "kind": "medication", "key": "x", "uidb36": "x", "pk": 1,
    } | found  # fmt: skip


def address(name: str, things: dict[str, object]) -> str:
    """The URL, with such things behind it."""
    return reverse(name, kwargs={key: things[key] for key in URLS[name].parameters})


def planned(patient: Patient) -> None:
    """A session of the patient, as the tables hold it."""
    file = (LIBRARY / "spravato-trd-us.yaml").read_text()
    by = system(patient.site)
    with act(by, "session.planned", patient=patient) as done:
        policy = ThresholdPolicy(site=patient.site, protocol="x", version=1, limits={}, file=file)
        done.stamp(policy)
        plan = TreatmentPlan(
            patient=patient, policy=policy, protocol="x", protocol_file=file, dose_mg=Decimal(56)
        )
        done.stamp(plan)
        session = TreatmentSession(patient=patient, plan=plan, number=1, place="Chair 1", planned_at=MORNING)
        done.stamp(session)
        for key, kind, values in (
            ("came", EventKind.CHECKED_IN, {}),
            ("x", EventKind.READING, {"spo2": "98"}),
        ):
            done.stamp(SessionEvent(session=session, kind=kind, values=values, true_at=MORNING, key=key))


def listed(patient: Patient) -> None:
    """A row of each list, a signed screening, a consent, a rule set aside, and a record that was joined."""
    by = system(patient.site)
    form = consent.publish_form(by, patient.site, version="1", title="Consent", body="I agree to be treated.")
    today = by.moment.date()
    consent.record_consent(by, patient, form, signed_on=today, off_label_explained=True, remark="")
    twin = replace(BERTA, number="1002", family_name="Twin")
    other = patients.register(by, patient.site, twin)
    patients.merge(by, patient, other, reason="One passport.", although="A slip of the pen.")
    medication.add_trial(by, patient, FAILED)
    medication.add_drug(by, patient, Drug("Lithium", classes=("lithium",)))
    with act(by, "screening.signed", patient=patient) as done:
        done.stamp(Screening(patient=patient, protocol="x", eligible=True, rules=[], facts={}))
        done.stamp(RuleOverride(patient=patient, protocol="x", rule="adult", condition="x", grounds="x"))


def furnish(patient: Patient, elsewhere: Site) -> None:
    """Something behind every address of a patient, and somebody of another site who opened the record in an emergency."""
    findings.record(system(patient.site), patient, [Entry("weight_kg", "82", MORNING)])
    planned(patient)
    findings.record(system(patient.site), patient, [Entry("phq9_item_9", "1", MORNING)])
    contacts_set(patient.site)
    token_for(patient)
    listed(patient)
    person(patient.site, Role.NURSE, f"of-{patient.site.code}")
    helper = By(person(elsewhere, Role.NURSE, f"in-haste-at-{patient.site.code}"), elsewhere)
    emergency.open_in_emergency(helper, patient, reason="Collapsed in our waiting room.")


def answer(response: HttpResponseBase) -> str:
    """Open, or which refusal."""
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return SIGN_IN
    return {403: FORBIDDEN, 404: NOTHING, 401: SIGN_IN}.get(response.status_code, OPEN)


def expected(rule: Rule, roles: frozenset[Role] | None, *, own: bool, sending: bool = False) -> str:
    """What the table says to these roles, None where nobody has signed in; `own` says whether the patient is of their site."""
    if rule.scope == "nobody":
        return NOTHING
    if rule.scope == "anyone":
        return OPEN
    if roles is None:
        return SIGN_IN
    if rule.scope == "patient" and not own:
        return NOTHING
    counting = rule.roles if sending else rule.roles | rule.reading
    return OPEN if rule.scope == "signed-in" or roles & counting else FORBIDDEN


def library_says_no(name: str, found: str) -> bool:
    """Pages of the library add a condition of their own, such as a passkey."""
    return name.startswith(("account_", "mfa_")) and found in {SIGN_IN, NOTHING, FORBIDDEN}
