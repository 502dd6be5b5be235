"""Which consent counts for which drug: the site's forms, what one person signed of each, and what follows.

For a drug counts the newest form that everybody is to sign, of those for that drug and those for every drug, or a later one of
them; and only while it is not taken back. The same rule serves the facts, the consent page and the publishing of a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Subquery

from daybreak.clinic.models import Consent, ConsentForm, Site, StockDrug
from daybreak.clinic.models.consent import EVERY_DRUG, for_drug

OF_FORM = ("pk", "version", "drug", "sign_again")
OF_CONSENT = ("pk", "given", "signed_on", "off_label_explained")
_SIGNED = "last_"


@dataclass(frozen=True)
class Signed:
    """What a person said last of one form."""

    pk: int
    given: bool
    signed_on: date
    off_label_explained: bool


@dataclass(frozen=True)
class Form:
    """One form of a site beside what one person said of it; None where they were never asked."""

    pk: int
    version: str
    drug: str
    sign_again: bool
    last: Signed | None

    @property
    def words(self) -> str:
        """For people."""
        return f"version {self.version}{for_drug(self.drug)}"


@dataclass(frozen=True)
class Standing:
    """What counts for a drug: the newest form that covers it, and the consent where one stands."""

    newest: Form
    signed: Form | None


def last_said(ids: Sequence[int], form: str) -> dict[str, Subquery]:
    """Columns beside a row of a query that has the form's id under `form`: what these records said last of it."""
    rows = Consent.objects.filter(patient__in=ids, form=OuterRef(form)).order_by("-pk")
    return {_SIGNED + name: Subquery(rows.values(name)[:1]) for name in OF_CONSENT}


def forms_from(rows: Iterable[Mapping[str, Any]], prefix: str = "") -> list[Form]:
    """Of rows with the columns `OF_FORM` (named with a prefix) and `last_said`, the oldest first; a site may have none."""
    found = [
        Form(**{name: row[prefix + name] for name in OF_FORM}, last=_signed(row))
        for row in rows
        if row[f"{prefix}pk"] is not None
    ]
    return sorted(found, key=lambda form: form.pk)


def counting(forms: Sequence[Form], drug: str) -> list[Form]:
    """The forms to which consent counts for a drug, the oldest first. Without a drug: those that are for every one."""
    covering = [form for form in forms if form.drug in {EVERY_DRUG, drug}]
    start = max((place for place, form in enumerate(covering) if form.sign_again), default=0)
    return covering[start:]


def standing(forms: Sequence[Form], drug: str) -> Standing | None:
    """What counts for a drug; None where no form covers it."""
    those = counting(forms, drug)
    if not those:
        return None
    latest = _latest(those)
    signed = latest if latest is not None and latest.last is not None and latest.last.given else None
    return Standing(those[-1], signed)


def taken_back(forms: Sequence[Form], drug: str) -> Signed | None:
    """The withdrawal that is the last word on a drug."""
    latest = _latest(counting(forms, drug))
    return latest.last if latest is not None and latest.last is not None and not latest.last.given else None


def offered(forms: Sequence[Form]) -> list[tuple[Form, tuple[str, ...]]]:
    """What a patient may sign: the newest form of each coverage, with the drugs for which it counts, where there are any."""
    newest = {form.drug: form for form in forms}
    found = [(form, counts_for(forms, form)) for form in newest.values()]
    return [(form, drugs) for form, drugs in found if drugs]


def counts_for(forms: Sequence[Form], form: Form) -> tuple[str, ...]:
    """The drugs for which consent to this form counts now."""
    return tuple(drug for drug in StockDrug.values if form in counting(forms, drug))


def site_forms(site: Site, ids: Sequence[int]) -> list[Form]:
    """The forms of a site with what these records said of each."""
    columns = last_said(ids, "pk")
    return forms_from(ConsentForm.objects.filter(site=site).annotate(**columns).values(*OF_FORM, *columns))


def _latest(forms: Sequence[Form]) -> Form | None:
    """The one of which something was said last."""
    return max(((form.last.pk, form) for form in forms if form.last), default=(0, None), key=itemgetter(0))[1]


def _signed(row: Mapping[str, Any]) -> Signed | None:
    if row[f"{_SIGNED}pk"] is None:
        return None
    return Signed(**{name: row[_SIGNED + name] for name in OF_CONSENT})
