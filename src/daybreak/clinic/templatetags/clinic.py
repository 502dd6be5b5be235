"""Filters of the clinic's pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.utils.formats import date_format
from django.utils.timezone import localtime

from daybreak.clinic.access import once as once_only
from daybreak.clinic.access.here import Here
from daybreak.clinic.access.table import TABLE
from daybreak.clinic.models import TreatmentSession
from daybreak.clinic.planning.site_calendar import SiteCalendar
from daybreak.clinic.values import choice_words, said_of
from daybreak.protocol import RuleOutcome
from daybreak.protocol.session_views import GateOutcome
from daybreak.report.wording import percent
from daybreak.vocabulary import load_vocabulary

register = template.Library()

_STATUS = {
    "passed": "Passed", "excluded": "Excluded", "not met": "Not met", "caution": "Caution", "missing": "Missing",
}  # fmt: skip
_EFFECT = {"exclude": "Excludes when", "require": "Requires", "caution": "Cautions when"}


@register.simple_tag
def once() -> str:
    """The token of a form that is carried out once."""
    return once_only.token()


@register.filter
def finding_label(id: str) -> str:
    """What the vocabulary calls a finding."""
    return load_vocabulary()[id].label


@register.filter("choice_words")
def _choice_words(choice: str) -> str:
    """A choice of the vocabulary as people say it."""
    return choice_words(choice)


@register.filter("said_of")
def _said_of(text: str | None, id: str) -> str:
    """What an entry at the bedside says of a finding, with its unit."""
    return said_of(load_vocabulary()[id], text)


@register.filter
def rule_word(status: str) -> str:
    """What a rule says, in a word."""
    return _STATUS[status]


@register.filter
def gate_word(gate: GateOutcome) -> str:
    """How a gate stands, in words; "passed" beside what would hold the dose back would read as if it were so."""
    if gate.status == "passed" and gate.effect != "require":
        return "Does not apply"
    return "Needs a decision" if gate.status == "needs-decision" else gate.status.capitalize()


@register.filter
def rule_mark(outcome: RuleOutcome | Mapping[str, Any]) -> str:
    """The same of a whole rule, now or as it was signed; "passed" beside the name of a disease would read as if the patient had
    it."""
    known = outcome if isinstance(outcome, Mapping) else {"status": outcome.status, "effect": outcome.effect}
    away = known["status"] == "passed" and known["effect"] != "require"
    return "Does not apply" if away else rule_word(known["status"])


@register.filter
def effect_word(effect: str) -> str:
    """What a rule is for."""
    return _EFFECT[effect]


@register.filter
def get(table: Mapping[Any, Any], key: Any) -> Any:
    """A table's entry."""
    return table.get(key)


@register.filter
def field(form: Form, name: str) -> BoundField | None:
    """A form's field by its name; None where the form does not have it."""
    return form[name] if name in form.fields else None


@register.filter
def may(here: Here, page: str) -> bool:
    """Whether somebody may send something to a page, by the one table."""
    return bool(TABLE[page].allowed(sending=True) & here.roles)


@register.filter
def page_for(page: str, here: Here) -> bool:
    """Whether somebody may open a page, by the one table."""
    return bool(TABLE[page].allowed(sending=False) & here.roles)


@register.filter
def as_json(value: object) -> str:
    """For an attribute that a script reads."""
    return json.dumps(value)


@register.filter
def mg(amount_mg: Decimal) -> str:
    """Milligrams in plain digits, without zeros that mean nothing."""
    return f"{amount_mg.normalize():f}"


@register.filter
def exactly(value: Fraction) -> str:
    """A fraction that decimals can write, in plain digits."""
    return mg(Decimal(value.numerator) / Decimal(value.denominator))


@register.filter
def share(value: float) -> str:
    """A share as a whole per cent; what is not quite none or all says so."""
    return percent(value)


@register.filter
def closed_on(calendar: SiteCalendar, day: date) -> str:
    """Why a site is closed on a day; empty if it is open."""
    return calendar.why_closed(day)


@register.filter
def dial(number: str) -> str:
    """A telephone number as a phone dials it: digits, and the plus before them."""
    return ("+" if number.startswith("+") else "") + "".join(letter for letter in number if letter.isdigit())


@register.filter
def in_words(value: Any) -> str:
    """A value that was kept as JSON, or a name of a page, in words."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else choice_words(str(value))


@register.filter
def moment(text: str | None) -> datetime | None:
    """A moment that was kept as JSON."""
    return datetime.fromisoformat(text) if text else None


@register.filter
def clock_of(at: datetime, session: TreatmentSession) -> str:
    """The second at which something of a session was; with its date where that is not the day of the session."""
    here = localtime(at)
    same = here.date() == localtime(session.starts_at).date()
    return date_format(here, "H:i:s" if same else "j M Y, H:i:s")


@register.filter
def plain_mg(text: str) -> str:
    """The same of an amount that an event keeps as text."""
    return mg(Decimal(text))


@register.filter
def drug_words(drug: str) -> str:
    """A drug's id in the words of a patient."""
    return drug.replace("-", " ")
