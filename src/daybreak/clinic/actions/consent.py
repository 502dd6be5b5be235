"""Publishing a consent form, and recording that a patient signed it or took it back."""

from __future__ import annotations

from datetime import date

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Consent, ConsentForm, Patient, Site, StockDrug
from daybreak.clinic.models.consent import EVERY_DRUG, for_drug
from daybreak.clinic.planning.civil import day_of
from daybreak.errors import ActError


def publish_form(
    by: By,
    site: Site,
    *,
    version: str,
    title: str,
    body: str,
    sign_again: bool = True,
    drug: str = EVERY_DRUG,
) -> ConsentForm:
    """A new version, for one drug or for every one. Where patients are to sign again, consent to earlier ones counts for no
    further dose of what it covers, in a running course either.

    Raises:
        ActError: the version exists, no such drug, or it is the first for that drug and nobody is to sign it.
    """
    if drug not in {EVERY_DRUG, *StockDrug.values}:
        raise ActError(f"{drug} is no drug of this clinic.", remedy=f"One of: {', '.join(StockDrug.values)}.")
    form = ConsentForm(
        site=site,
        version=refusing.text(version, "The version", most=30),
        title=refusing.text(title, "The title", most=120),
        body=body.strip(),
        sign_again=sign_again,
        drug=drug,
    )
    if not form.body:
        raise ActError("The form has no text.", remedy="Paste what patients read and sign.")
    if ConsentForm.objects.filter(site=site, version=form.version).exists():
        raise ActError(f"Version {form.version} was published already.", remedy="Give it a new version.")
    covering = ConsentForm.objects.filter(site=site, drug__in={EVERY_DRUG, drug})
    if not sign_again and not covering.exists():
        raise ActError(
            f"This is the first form of the site{for_drug(drug) or ' for every drug'}: nobody has signed one yet.",
            remedy="Let every patient sign it.",
        )
    with act(by, "consent-form.published") as done:
        done.stamp(form)
    return form


def record_consent(
    by: By,
    patient: Patient,
    form: ConsentForm,
    *,
    signed_on: date,
    off_label_explained: bool,
    remark: str = "",
) -> Consent:
    """The patient has signed this version.

    Raises:
        ActError: another site's form, or a day that has not come or lies before the patient was born.
    """
    if form.site_id != patient.site_id:
        raise ActError("This form belongs to another site.", remedy="Choose one of the patient's site.")
    return _write(by, "consent.given", patient, form, True, signed_on, off_label_explained, remark)


def withdraw_consent(by: By, consent: Consent, *, on: date, remark: str) -> Consent:
    """The patient takes it back.

    Raises:
        ActError: a day that has not come, or no remark.
    """
    why = refusing.text(remark, "What the patient said", most=500)
    return _write(by, "consent.withdrawn", consent.patient, consent.form, False, on, False, why)


def _write(by: By, name: str, patient: Patient, form: ConsentForm, given: bool, on: date, off_label: bool,
           remark: str) -> Consent:  # fmt: skip
    if on > day_of(patient.site.time_zone, by.moment):
        raise ActError("That day has not come yet.", remedy="Check the date.")
    if on < patient.birth_date:
        raise ActError("That day lies before the patient was born.", remedy="Check the year.")
    row = Consent(
        patient=patient,
        form=form,
        given=given,
        signed_on=on,
        off_label_explained=off_label,
        remark=refusing.text(remark, "The remark", most=500, least=0),
    )
    with act(by, name, patient=patient) as done:
        done.stamp(row)
    return row
