"""A site takes in files of its own: whole and checked, one content a version, and never in the place of the library's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daybreak.clinic.actions import sessions
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.protocols import retire, take_in
from daybreak.clinic.actions.signing import confirm
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import AuditRow, Patient, Site, SiteProtocol, User
from daybreak.clinic.planning.comparison import options
from daybreak.clinic.policies import newest_policy
from daybreak.clinic.protocols import library_protocols, protocol_at, protocols_of
from daybreak.clinic.rems import queue
from daybreak.errors import ActError, ProtocolError
from daybreak.protocol import Protocol, library, load_protocol, parse_protocol
from tests.clinic.actions.sessions.conftest import LIMITS
from tests.clinic.conftest import PASSWORD
from tests.clinic.views.routes import IM, written

pytestmark = pytest.mark.django_db


def changed(protocol: Protocol, *pairs: tuple[str, str]) -> Protocol:
    text = protocol.text
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    read, problems = parse_protocol(text, "changed")
    assert read is not None, problems
    return read


def next_version() -> Protocol:
    return changed(written(IM), ("version: 1.4.0", "version: 1.5.0"), ("0.9 mg/kg", "0.8 mg/kg"))


def signed(by: By, director: User, protocol: Protocol) -> None:
    proof = confirm(by, director.username, PASSWORD)
    wanted = {id: Decimal(text) for id, text in LIMITS.items()}
    sessions.sign_policy(by.for_user(director), protocol, wanted, proof)


def test_it_is_kept_byte_for_byte_and_offered_at_that_site_alone(
    by: By, site: Site, other_site: Site
) -> None:
    file = written(IM)
    row = take_in(by, site, file)
    assert (row.file, row.file_sha256, row.version) == (file.text, file.sha256, "1.4.0")
    assert [one.id for one in protocols_of(site)] == [*library(), IM]
    assert protocol_at(site, IM).sha256 == file.sha256
    assert protocols_of(other_site) == library_protocols()
    with pytest.raises(ProtocolError, match="There is no protocol `im-racemic` at Southern clinic"):
        protocol_at(other_site, IM)
    audited = AuditRow.objects.latest("pk")
    assert (audited.act, audited.site) == ("protocol.taken_in", by.site)
    assert verify().faults == ()


def test_an_id_of_the_library_is_refused(by: By, site: Site) -> None:
    with pytest.raises(ActError, match="The library has a protocol `spravato-trd-us`"):
        take_in(by, site, load_protocol("spravato-trd-us"))
    assert not SiteProtocol.objects.exists()


@pytest.mark.parametrize(("pairs", "how"), [((), "the same"), ((("0.9 mg/kg", "0.8 mg/kg"),), "other")])
def test_a_version_has_one_content(by: By, site: Site, pairs: tuple[tuple[str, str], ...], how: str) -> None:
    take_in(by, site, written(IM))
    with pytest.raises(
        ActError, match=f"Version 1.4.0 of `im-racemic` was taken in before, with {how} content"
    ):
        take_in(by, site, changed(written(IM), *pairs))
    assert SiteProtocol.objects.count() == 1


def test_a_new_version_ends_the_policy_of_the_one_before(
    by: By, site: Site, director: User, patient: Patient
) -> None:
    take_in(by, site, written(IM))
    signed(by, director, written(IM))
    assert [one.protocol.id for one in options(patient, by.moment)] == [IM]
    take_in(by, site, next_version())
    assert newest_policy(site, protocol_at(site, IM)) is None
    assert options(patient, by.moment) == []
    signed(by, director, next_version())
    policy = newest_policy(site, protocol_at(site, IM))
    assert policy is not None
    assert (policy.version, "0.8 mg/kg" in policy.file) == (2, True)


def test_what_is_retired_is_offered_no_more_and_its_next_version_is(
    by: By, site: Site, director: User, patient: Patient
) -> None:
    take_in(by, site, written(IM))
    signed(by, director, written(IM))
    row = retire(by, site, IM, reason="Nobody has asked for it.")
    assert (row.retired, row.file) == (True, written(IM).text)
    assert protocols_of(site) == library_protocols()
    assert options(patient, by.moment) == []
    with pytest.raises(ProtocolError):
        protocol_at(site, IM)
    with pytest.raises(ActError, match="has no protocol `im-racemic` of its own in use"):
        retire(by, site, IM, reason="Again.")
    take_in(by, site, next_version())
    assert protocol_at(site, IM).version == "1.5.0"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_retiring_needs_a_reason(by: By, site: Site, reason: str) -> None:
    take_in(by, site, written(IM))
    with pytest.raises(ActError, match="reason"):
        retire(by, site, IM, reason=reason)
    assert protocol_at(site, IM).id == IM


@pytest.mark.parametrize("id", ["spravato-trd-us", "none-such"])
def test_only_a_file_of_the_site_is_retired(by: By, site: Site, id: str) -> None:
    with pytest.raises(ActError, match="of its own in use"):
        retire(by, site, id, reason="Nobody has asked for it.")


def test_forms_of_the_rems_are_asked_for_by_a_nasal_file_of_the_site_also_after_it_is_retired(
    by: By, site: Site
) -> None:
    own = changed(load_protocol("spravato-trd-us"), ("id: spravato-trd-us", "id: own-spray"))
    before = queue._asking(site)
    assert "own-spray" not in before
    take_in(by, site, own)
    retire(by, site, "own-spray", reason="The library's is used again.")
    assert queue._asking(site) == before | {"own-spray"}
