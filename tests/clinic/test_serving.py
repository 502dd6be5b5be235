"""The clinic as it is started: real processes, a real folder, the real server."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database

PLAIN = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("DAYBREAK_", "DJANGO_", "DATABASE_"))
}


def daybreak(*words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "daybreak.cli.main", *words]
    command[1:3] = ["-c", "import sys; from daybreak.cli import main; sys.exit(main())"]
    return subprocess.run(
        command, capture_output=True, text=True, input=typed, env=PLAIN | environment, check=False
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic with one administrator."""
    folder = tmp_path_factory.mktemp("clinic")
    words = ("staff", "add", "ada", "--name", "Ada Example", "--role", "administrator", "--site", "main")
    added = daybreak(*words, "--data", str(folder), typed="a-long-enough-password\n")
    assert added.returncode == 0, added.stderr
    assert "Ada Example can sign in as ada, administrator at main." in added.stdout
    return folder


def test_records_and_key_are_readable_by_nobody_else(data: Path) -> None:
    for name in ("secret.key", "clinic.sqlite3"):
        assert (data / name).stat().st_mode & 0o077 == 0, name


def test_the_audit_is_verified_and_an_anchor_is_given(data: Path) -> None:
    checked = daybreak("audit", "verify", "--data", str(data))
    assert checked.returncode == 0
    anchor = re.search(r"^anchor (\d+:[0-9a-f]{64})$", checked.stdout, re.M)
    assert anchor is not None
    assert "synchronous FULL" in checked.stdout
    assert daybreak("audit", "verify", "--data", str(data), "--anchor", anchor[1]).returncode == 0
    cut = daybreak("audit", "verify", "--data", str(data), "--anchor", f"1:{'0' * 64}")
    assert (cut.returncode, "cut short or made anew" in cut.stdout) == (17, True)


def test_a_forger_is_found_from_the_command_line(data: Path, tmp_path: Path) -> None:
    forged = tmp_path / "clinic.sqlite3"
    forged.write_bytes((data / "clinic.sqlite3").read_bytes())
    with sqlite3.connect(forged) as database:
        database.execute("DROP TRIGGER clinic_auditrow_no_update")
        database.execute("UPDATE clinic_auditrow SET user_name = 'Somebody' WHERE seq = 1")
    checked = daybreak("audit", "verify", "--data", str(tmp_path))
    assert checked.returncode == 17
    assert "audit row 1: it was changed after it was written" in checked.stdout


@pytest.mark.parametrize(
    ("words", "environment", "code", "said"),
    [
        (("serve",), {"DATABASE_URL": "mysql://x"}, 15, "DATABASE_URL: A database of the kind 'mysql' cannot be used."),
        (("serve", "--demo"), {"DATABASE_URL": "postgresql://x/y"}, 15, "never mixed with real records"),
        (("serve", "--data", "/proc/no"), {}, 15, "Name another with --data"),
        (("serve",), {"DAYBREAK_HTTPS": "yes"}, 15, "DAYBREAK_HTTPS: 'yes' is neither on nor off."),
        (("staff", "add", "x", "--name", "X", "--role", "king", "--site", "main"), {}, 16, "There is no role 'king'"),
        (("staff", "add", "ada", "--name", "X", "--role", "nurse", "--site", "main"), {}, 16, "is taken"),
    ],
)  # fmt: skip
def test_a_wrong_start_ends_with_one_sentence(
    data: Path, words: tuple[str, ...], environment: dict[str, str], code: int, said: str
) -> None:
    ended = daybreak(*words, typed="a-long-enough-password\n", **{"DAYBREAK_DATA": str(data)} | environment)
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demonstration that somebody has begun, serving; its address."""
    folder = tmp_path_factory.mktemp("demo")
    words = ("staff", "add", "ada", "--name", "Ada Example", "--role", "administrator", "--site", "main")
    assert daybreak(*words, "--data", str(folder), typed="a-long-enough-password\n").returncode == 0
    code = f"from daybreak.cli import main; main(['serve', '--demo', '--data', '{folder}', '--port', '8951'])"
    command = [sys.executable, "-u", "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=PLAIN
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if found := re.search(r"Daybreak is at (http://\S+)", line):
                yield found[1]
                break
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=20)
    assert "Ended on request" in said


def test_the_demonstration_serves_and_says_that_it_is_one(demo: str) -> None:
    with urllib.request.urlopen(demo + "account/login/") as answer:
        assert answer.headers["Content-Security-Policy"]
        assert "Demonstration" in answer.read().decode()
    with urllib.request.urlopen(demo + "static/clinic/clinic.css") as answer:
        assert answer.headers["Content-Type"].startswith("text/css")


def test_deployment_checks_are_clean(tmp_path: Path) -> None:
    environment = PLAIN | {
        "DJANGO_SETTINGS_MODULE": "daybreak.clinic.settings",
        "DAYBREAK_DATA": str(tmp_path),
        "DAYBREAK_HOSTS": "clinic.example",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert checked.returncode == 0, checked.stderr


def test_no_migration_is_missing(tmp_path: Path) -> None:
    environment = PLAIN | {
        "DJANGO_SETTINGS_MODULE": "daybreak.clinic.settings",
        "DAYBREAK_DATA": str(tmp_path),
    }
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", "clinic"]
    checked = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert checked.returncode == 0, checked.stdout
