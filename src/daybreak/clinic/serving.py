"""Starting the clinic: its folder and key, its tables, its guards, then the server."""

from __future__ import annotations

import gc
import os
import secrets
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daybreak.clinic.database import journal, wal_is_safe
from daybreak.clinic.environment import data_folder
from daybreak.errors import SettingsError

if TYPE_CHECKING:
    from daybreak.clinic.demo import Bar

LOOPBACK = ("127.0.0.1", "localhost", "::1")
THREADS, MOST_READING = 4, 2  # more only wait for each other: one interpreter, one writer
SWITCH_S = 0.001  # how long one thread may keep the others waiting
LARGEST_BODY_BYTES = 1_000_000
SLOWEST_BODY_S = 30  # of silence
SLOWEST_REQUEST_S = 60  # for headers and body together, however steadily they come
MOST_CONNECTIONS = 1000  # every screen keeps one open

Say = Callable[[str], None]


@dataclass(frozen=True)
class Start:
    """How to start. A real clinic that others reach sits behind a proxy that speaks HTTPS."""

    data: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False


def no_records(folder: Path) -> SettingsError:
    """The refusal of what is asked of a clinic in which nobody has done anything: most likely the folder is another one, and a
    backup of nothing, made every night, would be found out on the day on which it is needed."""
    where = os.environ.get("DATABASE_URL", "").rpartition("@")[2] or str(folder)
    return SettingsError(
        "There are no records here: nothing was ever done.",
        where=where,
        remedy="Name the clinic's folder with --data, or its database.",
    )


def configure(data: Path | None, *, demo: bool = False, https: bool = True) -> Path:
    """Set Django up on a data folder, with a key that lasts; returns the folder.

    Raises:
        SettingsError: the folder cannot be made or written.
    """
    if demo and os.environ.get("DATABASE_URL"):
        raise SettingsError(
            "A demonstration is never mixed with real records.", where="DATABASE_URL", remedy="Leave it out."
        )
    folder = data or (data_folder() / "demo" if demo else data_folder())
    os.umask(0o077)  # what the clinic writes is for its own user alone
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ.setdefault("DAYBREAK_SECRET_KEY", _key(folder / "secret.key"))
    except OSError as error:
        raise SettingsError(
            f"The folder cannot be used: {error.strerror}.",
            where=str(folder),
            remedy="Name another with --data.",
        ) from None
    os.environ["DAYBREAK_DATA"] = str(folder)
    os.environ.setdefault("DAYBREAK_HTTPS", "on" if https else "off")
    os.environ["DAYBREAK_DEMO"] = "on" if demo else "off"
    os.environ["DJANGO_SETTINGS_MODULE"] = "daybreak.clinic.settings"
    import django

    django.setup()
    from daybreak.clinic import clock

    clock.STEADY.go_on_from(folder)
    return folder


def bring_up_to_date(say: Say) -> None:
    """Make or renew the tables, and say what the records are kept in.

    Raises:
        SettingsError: the database cannot be reached, or does not guard what is append-only.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection

    from daybreak.clinic import triggers

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise SettingsError(
            f"The database cannot be used: {str(error).splitlines()[0]}.",
            where="DATABASE_URL",
            remedy="Check that it runs and that the address is right.",
        ) from None
    if unguarded := triggers.missing():
        raise SettingsError(
            f"The database does not guard {', '.join(unguarded)}.",
            remedy="Let the clinic's own database user own the tables.",
        )
    say(_kept_in(connection.vendor))
    _look_at_the_clock(say)


def serve(start: Start, say: Say, bar: Bar) -> None:
    """Serve until somebody ends it; the bar is shown while a demonstration is furnished.

    Raises:
        SettingsError: as above, or the port is taken.
    """
    here_only = start.host in LOOPBACK
    folder = configure(start.data, demo=start.demo, https=not here_only)
    bring_up_to_date(say)
    _note_a_clock_behind()
    _keep_the_clock(folder)
    if start.demo:
        from daybreak.clinic.demo import furnish

        furnish(say, bar=bar)
    else:
        _say_who_is_missing(say)
    server = _listening(start)
    from daybreak.clinic import ticking

    ticking.begin()
    say(f"Daybreak is at http://{'localhost' if here_only else start.host}:{start.port}/ (Ctrl-C ends it)")
    server.run()


def _listening(start: Start) -> Any:
    """The server, its port taken."""
    from django.core.wsgi import get_wsgi_application

    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()  # what is loaded stays; looking through it again would hold every request for a tenth of a second
    try:
        return server_of(get_wsgi_application(), start.host, start.port)
    except OSError as error:
        raise SettingsError(
            f"Port {start.port} cannot be used: {error.strerror or error}.",
            remedy="Name another with --port.",
        ) from None


def server_of(application: Any, host: str, port: int, slowest_request_s: float = SLOWEST_REQUEST_S) -> Any:
    """A server with the clinic's limits, its port taken.

    Raises:
        OSError: the port is taken.
    """
    import waitress

    from daybreak.clinic.arriving import time_requests
    from daybreak.clinic.writes_first import dispatcher

    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        application,
        map=sockets,
        host=host,
        port=port,
        _dispatcher=dispatcher(THREADS, MOST_READING),
        ident=None,
        max_request_body_size=LARGEST_BODY_BYTES,
        channel_timeout=SLOWEST_BODY_S,
        connection_limit=MOST_CONNECTIONS,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=False,
    )
    time_requests(sockets, slowest_request_s)
    return server


def _key(file: Path) -> str:
    """The key that signs sessions and encrypts second factors, made once and readable by nobody else."""
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(secrets.token_urlsafe(60))
    return file.read_text(encoding="utf-8").strip()


def _kept_in(vendor: str) -> str:
    if vendor == "postgresql":
        return "Records are kept in PostgreSQL."
    version = sqlite3.sqlite_version
    why = "" if wal_is_safe() else ", because a write-ahead log is safe only from 3.51.3 on"
    return f"Records are kept in SQLite {version}: journal {journal()}, synchronous FULL{why}."


def _look_at_the_clock(say: Say) -> None:
    from daybreak.clinic import clock
    from daybreak.clinic.models import AuditRow

    last = AuditRow.objects.order_by("-seq").first()
    if last is not None and last.at > clock.now():
        say(
            f"Check the clock: it says {clock.now():%Y-%m-%d %H:%M} UTC, and the last act was at {last.at:%Y-%m-%d %H:%M}."
        )


def _note_a_clock_behind() -> None:
    """A clock that was set back while the clinic was down is a jump as well."""
    from daybreak.clinic import clock
    from daybreak.clinic.actions.clocks import note_jump
    from daybreak.clinic.models import AuditRow

    last = AuditRow.objects.order_by("-seq").first()
    behind_s = (last.at - clock.now()).total_seconds() if last is not None else 0.0
    if behind_s > clock.JUMP_S:
        note_jump(-behind_s)


def _keep_the_clock(folder: Path) -> None:
    """A process that comes after this one, in the middle of a session, goes on from here."""
    from daybreak.clinic import clock

    clock.STEADY.keep(folder)


def _say_who_is_missing(say: Say) -> None:
    from daybreak.clinic.models import User

    if not User.objects.exists():
        say("Nobody can sign in yet: `daybreak staff add --help` shows how to add the first administrator.")
