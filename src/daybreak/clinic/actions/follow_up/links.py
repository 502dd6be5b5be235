"""Staff make a link and take it back. The secret leaves this module once; what is kept of it is a digest."""

from __future__ import annotations

from datetime import timedelta

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.follow_up.contacts import languages_set
from daybreak.clinic.follow_up.links import LASTS, open_links, standing_of
from daybreak.clinic.follow_up.questions import answerable
from daybreak.clinic.follow_up.tokens import digest_of_secret, new_secret, token_of
from daybreak.clinic.models import Language, LinkStep, Patient, QuestionnaireLink
from daybreak.clinic.patients import standing_merge
from daybreak.errors import ActError


def make_link(
    by: By, patient: Patient, instrument: str, language: Language, *, lasts: timedelta = LASTS
) -> tuple[QuestionnaireLink, str]:
    """A link for one questionnaire, and its token, which is never seen again. An earlier open one is taken back.

    Raises:
        ActError: a scale whose wording may not be shown, crisis contacts that are not set, a record that belongs to another.
    """
    if instrument not in answerable():
        raise ActError(f"{instrument} cannot be answered by link.", remedy="Enter its total instead.")
    if language not in languages_set(patient.site):
        raise ActError(
            f"{patient.site} has set no crisis contacts in {language.label}.",
            remedy="The medical director or an administrator sets them first.",
        )
    if (merge := standing_merge(patient)) is not None:
        raise ActError(f"This record belongs to {merge.kept.number}.", remedy="Make the link there.")
    secret = new_secret()
    row = QuestionnaireLink(
        patient=patient,
        instrument=instrument,
        language=language,
        secret_sha256=digest_of_secret(secret),
        expires_at=by.moment + lasts,
    )
    with act(by, "link.made", patient=patient, instrument=instrument) as done:
        for one in open_links(patient, instrument, done.at):
            done.stamp(LinkStep(link=one.link, kind=LinkStep.Kind.REVOKED))
        done.stamp(row)
    return row, token_of(secret)


def revoke(by: By, link: QuestionnaireLink) -> LinkStep:
    """Take a link back: from now on it opens nothing.

    Raises:
        ActError: it serves no more anyway.
    """
    status = standing_of(link, by.moment).status
    if status != "open":
        raise ActError(f"This link is {status} already.", remedy="Make a new one if one is needed.")
    row = LinkStep(link=link, kind=LinkStep.Kind.REVOKED)
    with act(by, "link.revoked", patient=link.patient, link=link.pk) as done:
        done.stamp(row)
    return row
