"""Publishing a consent form, and recording that a patient signed it or took it back."""

from __future__ import annotations

from datetime import date

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Consent, ConsentForm, Patient, Site
from daybreak.errors import ActError


def publish_form(
    by: By, site: Site, *, version: str, title: str, body: str, sign_again: bool = True
) -> ConsentForm:
    """A new version. Where patients are to sign again, consent to earlier ones counts for no further dose, in a running course
    either.

    Raises:
        ActError: the version exists, or it is the first of the site and nobody is to sign it.
    """
    form = ConsentForm(
        site=site,
        version=refusing.text(version, "The version", most=30),
        title=refusing.text(title, "The title", most=120),
        body=body.strip(),
        sign_again=sign_again,
    )
    if not form.body:
        raise ActError("The form has no text.", remedy="Paste what patients read and sign.")
    if ConsentForm.objects.filter(site=site, version=form.version).exists():
        raise ActError(f"Version {form.version} was published already.", remedy="Give it a new version.")
    if not sign_again and not ConsentForm.objects.filter(site=site).exists():
        raise ActError(
            "This is the first form of the site: nobody has signed one yet.",
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
        ActError: another site's form, or a day that has not come.
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
    if on > by.moment.date():
        raise ActError("That day has not come yet.", remedy="Check the date.")
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
