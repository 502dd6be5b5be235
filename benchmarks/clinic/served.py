"""The real server and a clerk, each in a process of its own, on a data folder or a database that nobody else uses."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

OWN = ("DAYBREAK_", "DJANGO_", "DATABASE_")


class Clinic:
    """`daybreak serve` on a folder; `database` is the address of a PostgreSQL, else records are in SQLite."""

    def __init__(self, data: Path, database: str = "", before: tuple[str, ...] = (), **environment: str) -> None:
        plain = {key: value for key, value in os.environ.items() if not key.startswith(OWN)}
        self.environment = plain | environment | {"DAYBREAK_DATA": str(data), "DAYBREAK_IDLE_LOCK_MIN": "60"}
        if database:
            self.environment["DATABASE_URL"] = database
        self.data, self.before, self.port = data, before, _free_port()
        self.log = data.with_name(f"{data.name}.log")
        self.server: subprocess.Popen[str] | None = None
        self.clerk: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the server, and wait until it listens."""
        words = ["serve", "--data", str(self.data), "--port", str(self.port)]
        code = f"import sys; from daybreak.cli import main; sys.exit(main({words!r}))"
        command = [*self.before, sys.executable, "-u", "-c", code]
        with self.log.open("a") as log:
            self.server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment)
        assert self.server.stdout is not None
        said = ""
        for line in self.server.stdout:
            said += line
            if re.search(r"Daybreak is at http", line):
                return
        raise RuntimeError(f"The server did not start: {said}{self.said()}")

    def kill(self) -> None:
        """As by the power supply: no chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """In good order."""
        self._end(signal.SIGTERM)

    def said(self) -> str:
        """What the server has complained of."""
        return self.log.read_text() if self.log.exists() else ""

    def ask(self, do: str, **more: Any) -> Any:
        """The clerk's answer."""
        if self.clerk is None:
            command = [sys.executable, "-m", "benchmarks.clinic.clerk"]
            pipe = subprocess.PIPE
            self.clerk = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=self.environment)
        assert self.clerk.stdin is not None
        assert self.clerk.stdout is not None
        self.clerk.stdin.write(json.dumps({"do": do} | more) + "\n")
        self.clerk.stdin.flush()
        answered = self.clerk.stdout.readline()
        if not answered:
            raise RuntimeError(f"The clerk could not {do}; see above.")
        return json.loads(answered)

    def close(self) -> None:
        """End both."""
        self._end(signal.SIGKILL)
        if self.clerk is not None:
            self.clerk.communicate()
            self.clerk = None

    def _end(self, how: signal.Signals) -> None:
        if self.server is not None:
            self.server.send_signal(how)
            self.server.communicate()
            self.server = None


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
