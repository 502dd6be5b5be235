"""A link opens one questionnaire of one patient, once, for a week, and what is kept of it opens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import follow_up as actions
from daybreak.clinic.actions import patients
from daybreak.clinic.actions.by import By
from daybreak.clinic.follow_up.links import LASTS, find, links_of, row_of, standing_of
from daybreak.clinic.models import AuditRow, Finding, Language, Patient, QuestionnaireLink, Site
from daybreak.errors import ActError
from tests.clinic.actions.follow_up.conftest import At, contacts_set, link_of, token_for

pytestmark = pytest.mark.django_db


def test_without_crisis_contacts_in_the_language_no_link_is_made(
    by: By, patient: Patient, site: Site
) -> None:
    with pytest.raises(ActError, match="no crisis contacts in English"):
        actions.make_link(by, patient, "phq9", Language.ENGLISH)
    contacts_set(site, Language.ENGLISH)
    actions.make_link(by, patient, "phq9", Language.ENGLISH)
    with pytest.raises(ActError, match="no crisis contacts in Deutsch"):
        actions.make_link(by, patient, "phq9", Language.GERMAN)


@pytest.mark.parametrize("instrument", ["madrs", "cssrs_since_last_contact", "qids_sr16", "phq2", "nothing"])
def test_a_scale_whose_wording_may_not_be_shown_has_no_link(
    by: By, patient: Patient, contacts: Site, instrument: str
) -> None:
    with pytest.raises(ActError, match="cannot be answered by link"):
        actions.make_link(by, patient, instrument, Language.ENGLISH)


def test_neither_the_tables_nor_the_audit_hold_the_token(by: By, begun: Patient) -> None:
    row, token = actions.make_link(by, begun, "phq9", Language.ENGLISH)
    secret = token.partition(".")[0]
    row.refresh_from_db()
    kept = " ".join(map(str, row.content().values()))
    written = " ".join(AuditRow.objects.values_list("detail", flat=True))
    for text in (kept, written):
        assert secret not in text
        assert token not in text


def test_a_new_link_takes_the_earlier_one_of_the_same_questionnaire_back(begun: Patient) -> None:
    first, second, other = token_for(begun), token_for(begun), token_for(begun, "gad7")
    now = clock.now()
    assert [standing_of(link_of(one), now).status for one in (first, second, other)] == [
        "revoked",
        "open",
        "open",
    ]


def test_it_serves_for_a_week(begun: Patient, token: str) -> None:
    link = link_of(token)
    until = link.recorded_at + LASTS
    assert standing_of(link, until - timedelta(seconds=1)).status == "open"
    assert standing_of(link, until).status == "expired"


def test_whoever_had_opened_it_in_time_has_an_hour_to_finish(begun: Patient, token: str, at: At) -> None:
    """Answers of somebody who writes while the week ends are kept: also the one on suicide."""
    link = link_of(token)
    at(link.expires_at - timedelta(minutes=1))
    assert actions.open_with(link, begun.birth_date)
    at(link.expires_at + timedelta(minutes=59))
    actions.answer(link, 9, 1)
    assert Finding.objects.filter(finding="phq9_item_9", origin_detail=link.reference).exists()
    assert row_of(links_of([begun.pk])[0], clock.now()).status == "open"
    at(link.expires_at + timedelta(minutes=59))
    later = token_for(begun)
    assert standing_of(link, clock.now()).status == "revoked"  # a new one takes it back all the same
    other = link_of(later)
    assert actions.open_with(other, begun.birth_date)
    at(other.expires_at + timedelta(hours=1))
    with pytest.raises(ActError, match="expired"):
        actions.answer(other, 9, 1)


def test_a_link_that_was_taken_back_opens_nothing(by: By, begun: Patient, token: str) -> None:
    link = link_of(token)
    actions.revoke(by, link)
    with pytest.raises(ActError, match="revoked"):
        actions.open_with(link, begun.birth_date)
    with pytest.raises(ActError, match="revoked already"):
        actions.revoke(by, link)


def test_a_record_that_belongs_to_another_gets_no_link(by: By, begun: Patient, site: Site) -> None:
    twin = patients.register(
        by, site, patients.Identity("1002", "Ada", "Example", begun.birth_date), not_duplicate=True
    )
    patients.merge(by, kept=begun, merged=twin, reason="The same person")
    with pytest.raises(ActError, match="belongs to 1001"):
        actions.make_link(by, twin, "phq9", Language.ENGLISH)


def test_a_token_that_was_never_given_out_finds_nothing(token: str, at: At) -> None:
    assert find(token[:-1]) is None
    assert find("") is None
    assert QuestionnaireLink.objects.count() == 1
