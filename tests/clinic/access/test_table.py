"""Every URL, every role, own site and another's, generated from the one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from daybreak.clinic.access.rule import Rule
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.actions import findings, medication
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.actions.medication import Drug
from daybreak.clinic.models import (
    EventKind,
    Patient,
    Role,
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
from tests.clinic.actions.ledger.conftest import one_of_each
from tests.clinic.actions.test_screening import FAILED
from tests.clinic.conftest import MORNING, person, signed_in

pytestmark = pytest.mark.django_db
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


def address(name: str, patient: Patient, more: dict[str, object] | None = None) -> str:
    """The URL with a real patient and, for the rest, something of the right kind."""
    finding = patient.findings.first()
    known = {
        "patient_id": patient.pk,
        "finding_id": finding.pk if finding else 0,
        "topic": f"patient:{patient.pk}",
    }
    known["session_id"] = session.pk if (session := patient.sessions.first()) else 0
    known["plan_id"] = plan.pk if (plan := patient.plans.first()) else 0
    known["user_id"] = patient.site.memberships.values_list("user_id", flat=True).first() or 0
    known["screening_id"] = row.pk if (row := patient.screenings.first()) else 0
    known["trial_id"] = row.pk if (row := patient.antidepressant_trials.first()) else 0
    known["drug_id"] = row.pk if (row := patient.medications.first()) else 0
    known["gate"] = "bp-before"
    known["escalation_id"] = row.pk if (row := patient.escalations.first()) else 0
    known["link_id"] = row.pk if (row := patient.questionnaire_links.first()) else 0
    known |= {"instrument": "madrs", "number": 1}
    known |= {"protocol_id": "spravato-trd-us", "rule": "adult", "kind": "medication"}
    known |= more or {}
    plain = {"key": "x", "uidb36": "x", "pk": 1}
    return reverse(name, kwargs={key: known.get(key, plain.get(key, 1)) for key in URLS[name].parameters})


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
    """A row of each list, and a signed screening."""
    by = system(patient.site)
    medication.add_trial(by, patient, FAILED)
    medication.add_drug(by, patient, Drug("Lithium"))
    with act(by, "screening.signed", patient=patient) as done:
        row = Screening(patient=patient, protocol="x", eligible=True, rules=[], facts={})
        done.stamp(row)


def answer(client: Client, url: str) -> str:
    response = client.get(url)
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return SIGN_IN
    return {403: FORBIDDEN, 404: NOTHING, 401: SIGN_IN}.get(response.status_code, OPEN)


def expected(rule: Rule, role: Role | None, *, own: bool) -> str:
    if rule.scope == "nobody":
        return NOTHING
    if rule.scope == "anyone":
        return OPEN
    if role is None:
        return SIGN_IN
    if rule.scope == "patient" and not own:
        return NOTHING
    return OPEN if rule.scope == "signed-in" or role in rule.roles | rule.reading else FORBIDDEN


def test_every_url_is_declared_and_every_declaration_is_a_url() -> None:
    assert set(URLS) == set(TABLE)


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_opens_what_the_table_says_and_no_more(site: Site, other_site: Site, patient: Patient,
                                                      other_patient: Patient, role: Role | None) -> None:  # fmt: skip
    for one in (patient, other_patient):
        findings.record(system(one.site), one, [Entry("weight_kg", "82", MORNING)])
        planned(one)
        findings.record(system(one.site), one, [Entry("phq9_item_9", "1", MORNING)])
        contacts_set(one.site)
        token_for(one)
        listed(one)
    stock = one_of_each(site, patient) | {"token": token_for(patient)}
    client = signed_in(person(site, role, "tried")) if role is not None else Client()
    wrong = []
    for name, rule in TABLE.items():
        others = [(other_patient, False)] if "patient_id" in URLS[name].parameters else []
        for one, own in [(patient, True), *others]:
            found = answer(client, address(name, one, stock))
            if name in {"account_logout", "lock"} and role is not None:
                client = signed_in(User.objects.get(username="tried"))
            if found != expected(rule, role, own=own) and not _library_says_no(name, found):
                wrong.append((name, own, found))
    assert wrong == []


def _library_says_no(name: str, found: str) -> bool:
    """Pages that add a condition of their own, such as a passkey or an access that exists."""
    return (name.startswith(("account_", "mfa_")) or name == "review") and found in {
        SIGN_IN,
        NOTHING,
        FORBIDDEN,
    }


def test_an_undeclared_page_answers_nobody(
    client: Client, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from daybreak.clinic.access import middleware

    monkeypatch.setattr(
        middleware, "TABLE", {name: rule for name, rule in TABLE.items() if name != "patient"}
    )
    assert client.get(reverse("patient", args=[patient.pk])).status_code == 403
