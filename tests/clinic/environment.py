"""Django for the tests: the real settings, on SQLite or on a PostgreSQL cluster of the tests' own."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote


def prepare(database: str) -> None:
    """Set Django up once a process. Folders and cluster go when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="daybreak-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="daybreak.clinic.settings",
        DAYBREAK_DATA=str(folder),
        DAYBREAK_HTTPS="off",
        DJANGO_ALLOW_ASYNC_UNSAFE="yes",  # the browser's event loop beside the tests is no asynchronous code of Django's
        DAYBREAK_SECOND_FACTOR="off",
        DAYBREAK_HOSTS="localhost,127.0.0.1,testserver",
        DATABASE_URL=Cluster(folder).start() if database == "postgresql" else "",
    )
    import django
    from django.conf import settings

    if database != "postgresql":
        settings.DATABASES["default"].setdefault("TEST", {}).update(NAME=str(folder / "test.sqlite3"))
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of a test's server leave no connection behind
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # 400 sign-ins in a run
    django.setup()


class Cluster:
    """A PostgreSQL of one's own: no port, a socket in a temporary folder, run by a user without rights.

    `durable`: it waits for the disk as a clinic's does. Without it tests run faster, and lose records with the machine's power.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder, self.durable = folder / "postgresql", durable
        self.bin = _binaries()
        self.user = _unprivileged()

    def start(self) -> str:
        """Make and start the cluster; the address of its database."""
        self.folder.mkdir()
        if self.user is not None:
            self.folder.parent.chmod(0o755)
            shutil.chown(self.folder, self.user)
        self._run("initdb", "--auth=trust", "--username=clinic", "--no-sync", "--encoding=UTF8", "--locale=C")
        self.resume()
        atexit.register(self._stop)
        return self.address

    @property
    def address(self) -> str:
        """Of its database."""
        return f"postgresql://clinic@{quote(str(self.folder), safe='')}/postgres"

    def resume(self) -> None:
        """Start the cluster, or start it again."""
        sure = "on" if self.durable else "off"
        options = f"-c listen_addresses='' -k {self.folder} -c fsync={sure} -c full_page_writes={sure}"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder}/log", f"--options={options}")

    def stop(self) -> None:
        """End it while others are connected."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=fast")

    def crash(self) -> None:
        """Kill every process of it at once, without a word. What they had handed to the system's memory survives: a machine that
        loses its power takes that as well, against which only `fsync` helps."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        processes = [first, *_children(first)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        ended_by = time.monotonic() + 10
        while any(_runs(process) for process in processes):
            assert time.monotonic() < ended_by, "PostgreSQL outlives SIGKILL."
            time.sleep(0.01)
        if Path(
            f"/proc/{first}"
        ).exists():  # in a container nobody may wait for orphans: it would take its own corpse for a rival
            for lock in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
                lock.unlink()

    @property
    def log(self) -> str:
        """What it has written down so far."""
        return (self.folder / "log").read_text()

    def _stop(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--silent", "--mode=immediate")

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.bin / program), "-D", str(self.folder / "data"), *options]
        subprocess.run(
            command, check=True, cwd=self.folder, user=self.user, stdout=subprocess.DEVNULL, env=_plain()
        )


def _state(process: int) -> tuple[str, int]:
    """The letter of its state, and its parent."""
    state, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    return state, int(parent)


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if _state(int(folder.name))[1] == parent:
                found.append(int(folder.name))
    return found


def _runs(process: int) -> bool:
    """One that has ended and waits for its parent to notice runs no more."""
    try:
        return _state(process)[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _plain() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C"}


def _binaries() -> Path:
    """Debian keeps the programs of each version apart; the newest is taken."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if not found:
        beside = shutil.which("initdb")
        assert beside is not None, "These tests need PostgreSQL (Debian: apt-get install postgresql)."
        found = [Path(beside).resolve()]
    return found[-1].parent


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
