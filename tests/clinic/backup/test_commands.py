"""Backup and restore as they are typed: real processes, real folders, and from one kind of database to the other."""

from __future__ import annotations

import os
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from tests.clinic.test_serving import daybreak

PASSPHRASE = "correct horse battery staple"


def new_database() -> dict[str, str]:
    """The environment that names an empty database of the kind these tests run on."""
    if connection.vendor == "sqlite":
        return {}
    name = f"clinic_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return {"DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"}


def typed(*words: str, data: Path, **environment: str) -> str:
    """What a command says; it must end well."""
    done = daybreak(*words, "--data", str(data), typed="a-long-enough-password\n", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_clinic_moves_from_one_place_to_another(committing_db: None, tmp_path: Path) -> None:
    here, there, beside = (tmp_path / name for name in ("here", "there", "beside"))
    from_database, to_database = new_database(), new_database()
    staff = ("--name", "Ada Example", "--role", "administrator", "--site", "main")
    typed("staff", "add", "ada", *staff, data=here, **from_database)
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    given = ("--passphrase-file", str(secret))
    said = typed("backup", str(tmp_path / "a.backup"), *given, data=here, **from_database)
    anchor = re.search(r"^anchor (\S+)$", said, re.M)
    assert anchor is not None
    assert anchor[1] in typed(
        "restore", str(tmp_path / "a.backup"), "--check", *given, data=here, **from_database
    )
    assert "the chain holds up to " + anchor[1] in typed(
        "restore", str(tmp_path / "a.backup"), *given, data=there, **to_database
    )
    assert "The chain holds: 5 acts" in typed(
        "audit", "verify", "--anchor", anchor[1], data=there, **to_database
    )
    typed("staff", "add", "ben", *staff, data=there, **to_database)
    assert (there / "secret.key").read_text() == (here / "secret.key").read_text()
    typed("restore", str(tmp_path / "a.backup"), *given, data=beside)  # always into a file
    head = typed("audit", "head", data=beside)
    assert re.search(r"^anchor 5:[0-9a-f]{64}$", head, re.M)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_each_refusal_is_one_sentence(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "a.backup"
    typed("staff", "add", "ada", "--name", "A", "--role", "nurse", "--site", "main", data=data)
    variable = {"DAYBREAK_BACKUP_PASSPHRASE": PASSPHRASE}
    typed("backup", str(file), data=data, **variable)
    wrong = {"DAYBREAK_BACKUP_PASSPHRASE": "something else altogether"}
    for words, environment, code, said in (
        (("backup", str(file)), variable, 9, "There is a file of this name."),
        (
            ("backup", str(tmp_path / "b")),
            {"DAYBREAK_BACKUP_PASSPHRASE": "short"},
            7,
            "fewer than 12 characters",
        ),
        (("restore", str(file), "--check"), wrong, 8, "The passphrase is wrong"),
        (("restore", str(file)), variable, 15, "are not overwritten"),
        (("restore", str(tmp_path / "none"), "--check"), variable, 8, "cannot be read"),
        (("restore", str(data / "clinic.sqlite3"), "--check"), variable, 8, "This is no backup of Daybreak."),
    ):
        ended = daybreak(*words, "--data", str(data), **environment)
        assert (ended.returncode, ended.stderr.count("\n")) == (code, 1), ended.stderr
        assert said in ended.stderr
    assert not (tmp_path / "b").exists()


@pytest.mark.timeout(300)
def test_a_folder_without_records_is_not_taken_for_a_clinic(tmp_path: Path) -> None:
    """As it is where the folder is misspelt in the line that makes a backup every night."""
    file, variable = tmp_path / "a.backup", {"DAYBREAK_BACKUP_PASSPHRASE": PASSPHRASE}
    for words in (("backup", str(file)), ("audit", "verify"), ("audit", "head")):
        ended = daybreak(*words, "--data", str(tmp_path / "misspelt"), **variable)
        assert (ended.returncode, ended.stderr.count("\n")) == (15, 1), ended.stderr
        assert "misspelt: There are no records here: nothing was ever done." in ended.stderr
    assert not file.exists()
