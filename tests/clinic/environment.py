"""Django for the tests: the real settings, on SQLite or on a PostgreSQL cluster of the tests' own."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
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
    """A PostgreSQL of one's own: no port, a socket in a temporary folder, run by a user without rights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "postgresql"
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
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder}/log", f"--options={options}")

    def stop(self) -> None:
        """End it while others are connected."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=fast")

    def _stop(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--silent", "--mode=immediate")

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.bin / program), "-D", str(self.folder / "data"), *options]
        subprocess.run(
            command, check=True, cwd=self.folder, user=self.user, stdout=subprocess.DEVNULL, env=_plain()
        )


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
