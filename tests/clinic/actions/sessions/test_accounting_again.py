"""What arrives after the drug was accounted for changes what was given: it is accounted for again, never left to contradict."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daybreak.clinic import clock
from daybreak.clinic.actions import ledger, sessions
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.ledger.check import faults_everywhere
from daybreak.clinic.models import EntryKind, LedgerEntry, User
from daybreak.clinic.timeline import story
from daybreak.errors import ActError
from tests.clinic.actions.sessions.conftest import LEAVING, WASTED, Make, Room
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db
HALF, WHOLE = Decimal("20.588"), Decimal("41.175")


def accounted(room: Make) -> Room:
    """A whole infusion, and all of it posted as given."""
    one = room().begins()
    for minute in (0, 10, 20, 30, 40):
        one.reads(minute)
    assert one.does(40, "infusion-ended").accepted
    assert sessions.account(one.at(41), one.session).accepted
    return one


def stopped_on_another_tablet(room: Make) -> Room:
    """The whole dose is accounted for; then a tablet that had no network says that it was stopped half-way."""
    one = accounted(room)
    late = one.entry(20, "dosing-stopped", reason="She feels sick")
    (answered,) = sessions.record_queued(one.at(42), one.session, [late])
    assert answered.accepted
    return one


def test_what_arrives_later_is_accounted_for_again_before_a_witness(room: Make) -> None:
    one = stopped_on_another_tablet(room)
    assert ledger.of_session(one.session.reference).given_mg == WHOLE
    with pytest.raises(ActError, match="undone before a second person"):
        sessions.account(one.at(43), one.session)
    assert sessions.account(one.at(43), one.session, one.other, **WASTED).accepted
    sums = ledger.of_session(one.session.reference)
    assert (sums.given_mg, sums.wasted_mg, sums.open_mg) == (HALF, WHOLE - HALF, 0)
    first = LedgerEntry.objects.filter(session=one.session.reference, kind=EntryKind.GIVEN).earliest("pk")
    assert first.voided_by.reason == "Accounted for again: something came after it."
    assert (faults_everywhere(), verify().faults) == ([], ())
    (visit,) = story(one.session.patient, clock.now()).visits
    assert visit.given_mg == HALF


def test_the_record_is_signed_once_ledger_and_session_agree(room: Make) -> None:
    one = stopped_on_another_tablet(room)
    for minute in (55, 70, 85, 100, 115):
        one.reads(minute)
    one.explains(116, "The tablet had no network")
    assert one.does(116, "reading", **LEAVING).accepted
    assert one.does(117, "ready").accepted
    assert sessions.discharge(one.at(118), one.session, escort="Her sister", clinician=one.nurse).accepted
    with pytest.raises(
        ActError, match=r"The ledger has 41\.175 mg as given, the session 20\.588 mg"
    ) as refused:
        sessions.document(one.at(119), one.session, one.nurse)
    assert "Account for the drug" in str(refused.value.remedy)
    assert sessions.account(one.at(120), one.session, one.other, **WASTED).accepted
    assert sessions.document(one.at(121), one.session, one.nurse).accepted
    again = sessions.account(one.at(122), one.session, one.other, **WASTED)
    assert (again.kept, again.answer.id) == (False, "accounted-already")


def test_what_arrives_after_the_record_was_signed_is_accounted_for_and_signed_as_well(
    room: Make, nurse: User
) -> None:
    one = accounted(room)
    for minute in (55, 70, 85, 100, 115):
        one.reads(minute)
    assert one.does(116, "reading", **LEAVING).accepted
    assert one.does(117, "ready").accepted
    assert sessions.discharge(one.at(118), one.session, escort="Her sister", clinician=one.nurse).accepted
    assert sessions.document(one.at(119), one.session, one.nurse).accepted
    nothing = sessions.document(one.at(120), one.session, one.nurse)
    assert (nothing.kept, nothing.answer.id) == (False, "signed-already")
    own, browser = f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/", signed_in(nurse)
    late = "something came after the record was signed"
    assert late not in browser.get("/sessions/").content.decode()
    stop = one.entry(20, "dosing-stopped", reason="She feels sick")
    (answered,) = sessions.record_queued(one.at(121), one.session, [stop])
    assert (answered.accepted, one.stage) == (True, "documented")
    assert late in browser.get("/sessions/").content.decode()
    page = browser.get(own).content.decode()
    assert "nobody has signed for it" in page
    assert f'href="{own}drug/"' in page
    assert f'href="{own}sign/"' not in page
    assert "nobody has signed for it" in browser.get(f"{own}record/").content.decode()
    with pytest.raises(ActError, match=r"The ledger has 41\.175 mg as given, the session 20\.588 mg"):
        sessions.document(one.at(122), one.session, one.nurse)
    assert sessions.account(one.at(123), one.session, one.other, **WASTED).accepted
    assert ledger.of_session(one.session.reference).given_mg == HALF
    assert f'href="{own}sign/"' in browser.get(own).content.decode()
    assert sessions.document(one.at(124), one.session, one.nurse).accepted
    assert "nobody has signed for it" not in browser.get(own).content.decode()
    record = browser.get(f"{own}record/").content.decode()
    assert "Drug accounted for: given 20.588 mg; wasted 20.587 mg; given back 0 mg" in record
    assert "Dosing stopped: She feels sick" in record
    assert "Discharged: home with Her sister" in record
    assert late not in browser.get("/sessions/").content.decode()
    assert (faults_everywhere(), verify().faults) == ([], ())


def test_the_page_offers_it_again_and_says_why(room: Make, nurse: User) -> None:
    one = stopped_on_another_tablet(room)
    own, browser = f"/patients/{one.session.patient_id}/sessions/{one.session.pk}/", signed_in(nurse)
    assert f'href="{own}drug/"' in browser.get(own).content.decode()
    asked = browser.get(f"{own}drug/").content.decode()
    assert "Something came after the drug was accounted for." in asked
    assert "Given: 20.588 mg" in asked
    assert sessions.account(one.at(43), one.session, one.other, **WASTED).accepted
    assert f'href="{own}drug/"' not in browser.get(own).content.decode()
