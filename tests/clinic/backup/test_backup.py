"""A backup holds all that was acknowledged before it began, is proved by being restored, and is refused when touched."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from django.conf import settings as clinic
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.clinic import triggers
from daybreak.clinic.actions import findings, patients, staff
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import system
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.audit import anchors
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.backup import archive, check, make, refuse_records, restore, rows
from daybreak.clinic.models import AuditHead, AuditRow, Finding, Patient
from daybreak.errors import AuditError, InputFileError, OutputFileError, SettingsError
from tests.clinic.backup.conftest import PASSPHRASE
from tests.clinic.conftest import ADA, MORNING, emptied


@pytest.fixture
def db(committing_db: None) -> None:
    """A backup reads with connections of its own."""


@pytest.fixture
def records(db: None, quick_keys: None) -> None:
    """A clinic with a patient, committed."""
    site = staff.open_site(system(), code="north", name="Northern clinic", time_zone="Europe/Berlin")
    patient = patients.register(system(site), site, ADA)
    findings.record(
        system(site), patient, [Entry("weight_kg", "82.50", MORNING), Entry("race", None, MORNING)]
    )


_made: list[bytes] = []


@pytest.fixture
def made(request: pytest.FixtureRequest, quick_keys: None, tmp_path: Path) -> Path:
    """A backup of the clinic with a patient; made once, because proving it takes seconds."""
    file = tmp_path / "made.backup"
    if not _made:
        request.getfixturevalue("records")
        _made.append(make(file, PASSPHRASE, tmp_path).file.read_bytes())
    file.write_bytes(_made[0])
    return file


def drained(file: Path, passphrase: str = PASSPHRASE) -> archive.Contents:
    """What `check` reads before it touches any database."""
    with archive.read(file, passphrase) as (contents, lines):
        for _ in lines:
            pass
    return contents


def test_the_chain_in_it_is_the_clinics(records: None, tmp_path: Path) -> None:
    before = verify()
    done = make(tmp_path / "clinic.backup", PASSPHRASE, tmp_path)
    proved = check(done.file, PASSPHRASE, tmp_path)
    assert proved.audit == before
    assert proved.counts["clinic.finding"] == 2
    assert done.file.stat().st_mode & 0o077 == 0
    assert json.loads(AuditRow.objects.latest("seq").detail)["sha256"] == done.sha256
    assert sorted(file.name for file in tmp_path.iterdir()) == ["clinic.backup"]  # nothing unencrypted stays


def test_every_table_is_backed_up_or_made_anew() -> None:
    from django.apps import apps

    named = {table._meta.label_lower for table in apps.get_models(include_auto_created=True)}
    assert named == {table._meta.label_lower for table in rows.tables()} | rows.MADE_ANEW.keys()


def test_nothing_can_be_read_without_the_passphrase(made: Path) -> None:
    content = made.read_bytes()
    assert b"Example" not in content
    assert b"clinic" not in content
    with pytest.raises(InputFileError, match="passphrase is wrong"):
        check(made, "another passphrase", made.parent)


def test_a_backup_is_whole_while_the_clinic_goes_on_writing(records: None, tmp_path: Path) -> None:
    acknowledged, ended = [0], threading.Event()

    def work() -> None:
        while not ended.is_set():
            with act(system(), "something.done"):
                pass
            acknowledged[0] = AuditHead.objects.get(pk=1).seq
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while acknowledged[0] < 20:
            ended.wait(0.01)
        before = acknowledged[0]
        done = make(tmp_path / "clinic.backup", PASSPHRASE, tmp_path)
        assert done.acts >= before
        assert done.head == f"{done.acts}:{AuditRow.objects.get(seq=done.acts).hash}"
        assert acknowledged[0] > done.acts  # it did go on
    finally:
        ended.set()
        thread.join()
    assert verify().holds


def test_any_changed_byte_is_refused_before_a_row_is_used(made: Path) -> None:
    content = made.read_bytes()

    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, len(content) - 1), st.integers(1, 255))
    def refused(place: int, change: int) -> None:
        changed = bytearray(content)
        changed[place] ^= change
        touched = made.with_name("touched")
        touched.write_bytes(changed)
        with pytest.raises(InputFileError):
            drained(touched)

    refused()
    assert drained(made).counts["clinic.patient"] == 1


@pytest.mark.parametrize("kept", [0, 10, 71, 72, 200, -17, -1])
def test_a_file_cut_short_is_refused(made: Path, kept: int) -> None:
    cut = made.with_name("cut")
    cut.write_bytes(made.read_bytes()[:kept])
    with pytest.raises(InputFileError, match=r"no backup|damaged or cut short"):
        drained(cut)


def test_a_backup_of_a_newer_daybreak_is_refused(
    db: None, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.migrations.loader import MigrationLoader

    real = MigrationLoader.load_disk

    def older(self: MigrationLoader) -> None:
        real(self)
        newest = max(name for app, name in self.disk_migrations if app == "clinic")
        del self.disk_migrations["clinic", newest]

    monkeypatch.setattr(MigrationLoader, "load_disk", older)
    with pytest.raises(InputFileError, match="made by a newer Daybreak"):
        check(made, PASSPHRASE, made.parent)


def test_a_backup_never_overwrites(made: Path) -> None:
    content = made.read_bytes()
    with pytest.raises(OutputFileError, match="a file of this name"):
        make(made, PASSPHRASE, made.parent)
    assert made.read_bytes() == content
    with pytest.raises(OutputFileError, match="cannot be written"):
        make(made.parent / "no" / "such.backup", PASSPHRASE, made.parent)


def test_a_clinic_with_records_is_not_restored_into(records: None) -> None:
    with pytest.raises(SettingsError, match="are not overwritten"):
        refuse_records()


def test_a_forged_chain_is_not_backed_up_as_if_it_held(records: None, tmp_path: Path) -> None:
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_finding SET text = '99' WHERE text = '82.50'")
    with pytest.raises(AuditError, match="was changed after it was written"):
        make(tmp_path / "clinic.backup", PASSPHRASE, tmp_path)
    assert [*tmp_path.iterdir()] == []
    assert Finding.objects.filter(text="99").exists()


def test_restored_records_are_what_they_were_and_go_on(records: None, tmp_path: Path) -> None:
    anchors.write(tmp_path)
    file, before = make(tmp_path / "clinic.backup", PASSPHRASE, tmp_path).file, anchors.read(tmp_path)
    acts = AuditRow.objects.count() - 1  # the last one says that the backup was made
    emptied()
    (tmp_path / "anchors.jsonl").write_text(
        json.dumps({"day": "2026-03-02", "seq": 10**6, "hash": "f" * 64}) + "\n"
    )
    done = restore(file, PASSPHRASE, tmp_path)
    assert verify(anchors=before).holds
    assert (done.lost, AuditRow.objects.count()) == (1, acts + 1)
    assert triggers.missing() == []
    patient = Patient.objects.get()
    assert (str(patient), patient.findings.get(finding="weight_kg").text) == ("Example, Ada", "82.50")
    assert json.loads(AuditRow.objects.latest("seq").detail)["lost_anchors"] == 1
    findings.record(
        system(patient.site), patient, [Entry("weight_kg", "83", MORNING)]
    )  # new rows get new numbers
    assert verify().holds
    assert (tmp_path / "secret.key").read_text() == clinic.SECRET_KEY
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert anchors.read(tmp_path) == before
    with pytest.raises(SettingsError, match="are not overwritten"):
        restore(file, PASSPHRASE, tmp_path)


def test_a_restore_that_is_refused_changes_nothing(db: None, made: Path, tmp_path: Path) -> None:
    emptied()
    cut = tmp_path / "cut.backup"
    cut.write_bytes(made.read_bytes()[:-1])
    with pytest.raises(InputFileError, match="damaged or cut short"):
        restore(cut, PASSPHRASE, tmp_path)
    with pytest.raises(SettingsError, match="another key than the backup's"):
        restore(made, PASSPHRASE, tmp_path, given_key="another")
    refuse_records()  # nothing came in
    assert sorted(name.name for name in tmp_path.iterdir()) == ["cut.backup", "made.backup"]


def test_the_key_and_the_anchors_are_in_it(records: None, tmp_path: Path) -> None:
    assert anchors.write(tmp_path)
    made = make(tmp_path / "clinic.backup", PASSPHRASE, tmp_path).file
    files = drained(made).files
    assert files["secret.key"].decode() == clinic.SECRET_KEY
    assert files["anchors.jsonl"] == (tmp_path / "anchors.jsonl").read_bytes()
