"""The gates before the dose: the protocol's own, and the clinic's: consent, order, enrolment, certification, a lot in date, no
exclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from daybreak.clinic.bedside.fold import Bedside
from daybreak.clinic.facts import CERTIFIED, CONSENT, ENROLLED, LASTING, Fact, facts_of
from daybreak.clinic.findings import newest_and_every
from daybreak.clinic.follow_up.questions import answered_by
from daybreak.clinic.ledger.stock import Wanted, hindrance, site_day, stock
from daybreak.clinic.models import Finding, RuleOverride, Signature, Site, TreatmentSession, signatures_of
from daybreak.clinic.next_session import departure, ordering
from daybreak.clinic.overrides import overrides_of
from daybreak.clinic.patients import record_ids
from daybreak.clinic.values import write_value
from daybreak.protocol import Course, RuleOutcome, screen
from daybreak.protocol.conditions import findings_of
from daybreak.protocol.session_views import GateOutcome, GateStatus
from daybreak.vocabulary import load_vocabulary

HOUSE, CERTIFICATION = "clinic", "RM-2"
Aside = Mapping[str, RuleOverride]


def all_gates(
    standing: Bedside, at: datetime, ids: list[int] | None = None, aside: Aside | None = None
) -> tuple[GateOutcome, ...]:
    """Every gate with its answer now."""
    return (*standing.interpreter.gates(standing.state), *clinic_gates(standing, at, ids, aside))


def clinic_gates(
    standing: Bedside, at: datetime, ids: list[int] | None = None, aside: Aside | None = None
) -> tuple[GateOutcome, ...]:
    """The clinic's own, by what is on record at a moment; `ids` are the patient's records, and `aside` the rules of this protocol
    that are set aside, where they are known already."""
    patient, protocol = standing.session.patient, standing.protocol
    first, ids = standing.state.stage == "checked-in", record_ids(patient) if ids is None else ids
    rows = newest_and_every(ids, at, Course(protocol).findings if first else ())
    facts = facts_of(patient, at, ids, drug=protocol.drug, recorded={row.finding: row for row in rows})
    found = [
        _of_fact("consent-today", CONSENT, _consent_words(protocol.drug), facts),
        *_certification(standing, facts),
        *_enrolment(standing, facts, at),
        _order(standing.session),
        _lot(standing, at),
        _screening(standing, facts, ids, aside),
    ]
    if first:
        found += [_course(standing, at, ids, rows), *_asked_beforehand(standing, facts, at)]
    return tuple(found)


def carried_over(standing: Bedside, facts: dict[str, Fact], at: datetime) -> dict[str, str | None]:
    """What is known already and the gates ask for: derived facts, lasting ones, and those recorded on this very day."""
    site = standing.session.patient.site
    asked = {id for gate in standing.protocol.session.gates for id in findings_of(gate.when)}
    known: dict[str, str | None] = {}
    for id in sorted(asked & set(facts)):
        fact = facts[id]
        if _counts_on(site, fact, at) and fact.value is not None:
            known[id] = write_value(fact.value)
    return known


def _counts_on(site: Site, fact: Fact, at: datetime) -> bool:
    """Derived facts and lasting ones count, and what was asked on this very day."""
    if fact.true_at is None or fact.finding in LASTING:
        return True
    return site_day(site, fact.true_at) == site_day(site, at)


def in_date_mg(standing: Bedside, at: datetime) -> Decimal:
    """How much of the drug is there and may be used by the protocol's route, whatever its strength."""
    drug, route = standing.protocol.drug, standing.protocol.administration.route
    total = Decimal(0)
    for one in stock(standing.session.patient.site):
        item = one.container.lot.item
        if item.drug == drug and not hindrance(one.container, Wanted(item.drug, item.strength_mg, route), at):
            total += one.amount_mg
    return total


def _of_fact(rule: str, id: str, reason: str, facts: dict[str, Fact], source: str = HOUSE) -> GateOutcome:
    fact = facts.get(id)
    if fact is None or fact.value is None:
        return GateOutcome(rule, "missing", reason, source, (id,))
    return GateOutcome(rule, "passed" if fact.value is True else "held", reason, source)


def _consent_words(drug: str) -> str:
    return f"Consent to the newest version for {drug.replace('-', ' ')} stands."


def _certification(standing: Bedside, facts: dict[str, Fact]) -> list[GateOutcome]:
    """Where the protocol's own gates rest on the certification of the site (RM-2), it is on record and stands."""
    asking = [gate for gate in standing.protocol.session.gates if gate.rule == CERTIFICATION]
    if not asking:
        return []
    sources = ", ".join(dict.fromkeys(id for gate in asking for id in gate.source))
    fact = facts.get(CERTIFIED)
    if fact is not None and fact.true_at is None and fact.value is True:
        return [GateOutcome("site-certified", "passed", f"The site is {fact.origin}.", sources)]
    said = "it is not on record" if fact is None or fact.true_at is not None else fact.origin
    reason = f"The site is certified under the REMS: {said}. The medical director or an administrator records it under Policies."
    return [GateOutcome("site-certified", "held", reason, sources)]


def _enrolment(standing: Bedside, facts: dict[str, Fact], at: datetime) -> list[GateOutcome]:
    """The protocol's own rules about it (inpatients are not enrolled), with whatever may change asked on the day."""
    asked = {rule.id for rule in standing.protocol.eligibility if ENROLLED in findings_of(rule.when)}
    site = standing.session.patient.site
    known = {id: fact.value for id, fact in facts.items() if asked and _counts_on(site, fact, at)}
    rules = [rule for rule in screen(standing.protocol, known).rules if rule.rule in asked] if asked else []
    return [_of_rule("enrolled", rule) for rule in rules]


def _of_rule(gate: str, rule: RuleOutcome) -> GateOutcome:
    status: GateStatus = "missing" if rule.status == "missing" else _status(not rule.blocks)
    return GateOutcome(gate, status, rule.reason, rule.source, rule.missing)


def _screening(standing: Bedside, facts: dict[str, Fact], ids: list[int], aside: Aside | None) -> GateOutcome:
    """What excludes the patient by what is on record now. What is required to begin, such as a severity, is not asked again."""
    rules = screen(standing.protocol, {id: fact.value for id, fact in facts.items()}).rules
    excluding = [rule for rule in rules if rule.effect == "exclude" and rule.blocks]
    if aside is None:
        aside = overrides_of(ids, [standing.protocol])[0] if excluding else {}
    # what is not known cannot be set aside
    against = [rule for rule in excluding if rule.status == "missing" or rule.rule not in aside]
    if not against:
        named = "; ".join(f"{rule.rule} ({aside[rule.rule].grounds})" for rule in excluding)
        said = f"Set aside, signed by two people: {named}. Nothing else" if named else "Nothing"
        return GateOutcome("screening", "passed", f"{said} on record excludes the patient.", HOUSE)
    said = " ".join(f"{rule.rule}: {rule.reason}" for rule in against)
    sources = ", ".join(dict.fromkeys(rule.source for rule in against))
    if all(rule.status == "missing" for rule in against):
        missing = tuple(dict.fromkeys(id for rule in against for id in rule.missing))
        return GateOutcome("screening", "missing", said, sources, missing)
    return GateOutcome("screening", "held", said, sources)


def with_signed_order(rows: QuerySet[TreatmentSession]) -> QuerySet[TreatmentSession]:
    """Sessions with what their order was when it was signed, so that its gate asks nothing more."""
    signed = Signature.objects.filter(record="treatmentplan", record_id=OuterRef("plan")).order_by("-pk")
    return rows.annotate(order_signed_as=Subquery(signed.values("record_sha256")[:1]))


def _order(session: TreatmentSession) -> GateOutcome:
    if "order_signed_as" in session.__dict__:
        signed = session.__dict__["order_signed_as"] == session.plan.digest
    else:
        signed = any(signature.fits(session.plan) for signature in signatures_of(session.plan))
    return GateOutcome("order", _status(signed), "The order is signed and unchanged.", HOUSE)


def _lot(standing: Bedside, at: datetime) -> GateOutcome:
    """There is enough in date to be drawn; once it is drawn, that is in date still: a lot may expire before the dose begins."""
    if standing.prepared is None:
        enough = in_date_mg(standing, at) >= standing.session.plan.dose_mg
        return GateOutcome("lot-in-date", _status(enough), "The dose is in stock, in date.", HOUSE)
    today = site_day(standing.session.patient.site, at)
    over = [one for one in standing.portions if date.fromisoformat(one["expires_on"]) < today]
    if not over:
        return GateOutcome("lot-in-date", "passed", "What is drawn is in date.", HOUSE)
    lots = ", ".join(dict.fromkeys(f"{one['lot']} on {one['expires_on']}" for one in over))
    said = f"What is drawn has expired, lot {lots}: cancel the session, waste the drug, and plan a new one."
    return GateOutcome("lot-in-date", "held", said, HOUSE)


def _course(standing: Bedside, at: datetime, ids: list[int], rows: Sequence[Finding]) -> GateOutcome:
    """Whether no course was begun since and the course's rules come to this dose, by what is known now. They caution: the
    prescriber has signed the dose."""
    session, order = standing.session, standing.session.plan
    course = ordering(session.patient, standing.protocol, at, ids, rows)
    if (other := course.begun_since(session)) is not None:
        day = site_day(session.patient.site, other.at)
        reason = f"Another course was ordered and begun since. {other.words}, on {day}. Cancel this one, unless both go on."
        return GateOutcome("course", "caution", reason, HOUSE)
    said = departure(course.says_today(session), order.dose_mg)
    if not said:
        return GateOutcome("course", "passed", "The course's rules come to this dose.", HOUSE)
    signed = f" The prescriber's reason: {order.reason}" if order.reason else ""
    return GateOutcome(
        "course", "caution", f"{order.words} is ordered; the course's rules say: {said}{signed}", HOUSE
    )


def _asked_beforehand(standing: Bedside, facts: dict[str, Fact], at: datetime) -> list[GateOutcome]:
    """Whether what the protocol asks before each session was answered on its day. It cautions: the protocol makes it no gate."""
    asked = [one for one in standing.protocol.follow_up.questionnaires if one.before_each_session]
    if not asked:
        return []
    site, labels = standing.session.patient.site, load_vocabulary().instruments
    answers = {one.instrument: facts.get(answered_by(one.instrument)) for one in asked}
    lacking = [
        labels[id].label
        for id, fact in answers.items()
        if fact is None or fact.true_at is None or site_day(site, fact.true_at) != site_day(site, at)
    ]
    if not lacking:
        said = "What the protocol asks before each session was answered today."
        return [GateOutcome("asked-before", "passed", said, HOUSE)]
    said = f"The protocol asks before each session, and today nobody has answered: {'; '.join(lacking)}."
    return [GateOutcome("asked-before", "caution", said, HOUSE)]


def _status(holds: bool) -> GateStatus:
    return "passed" if holds else "held"
