"""Who visits the clinic by HTTP: one connection, kept open, with the cookies of somebody who is signed in."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

TOKEN = "x" * 32
READING = {"systolic_bp": "128", "diastolic_bp": "79", "heart_rate": "71"}


@dataclass
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Visitor:
    """Opens pages and sends entries. Network faults are raised, as the browser would see them."""

    def __init__(self, port: int, cookie: str, wait_s: float = 30) -> None:
        self.port, self.cookie, self.wait_s = port, cookie, wait_s
        self.line: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        """Open an address."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, content: Any, **headers: str) -> Answer:
        """Send JSON."""
        return self._ask(
            "POST", path, json.dumps(content).encode(), {"Content-Type": "application/json"} | headers
        )

    def send(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields).encode(), kind | headers)

    def close(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def _ask(self, how: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = f"daybreak_session={self.cookie}; daybreak_csrf={TOKEN}"
        try:
            self.line = self.line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.wait_s)
            self.line.request(how, path, body, {"Cookie": cookies, "X-CSRFToken": TOKEN} | headers)
            answer = self.line.getresponse()
            return Answer(answer.status, answer.read(), dict(answer.getheaders()))
        except (OSError, http.client.HTTPException):
            self.close()
            raise


def reading(key: str, user: int, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """An entry as a tablet makes it."""
    true_at = (at or datetime.now(UTC)).isoformat()
    whole = {
        "key": key,
        "kind": "reading",
        "true_at": true_at,
        "values": READING,
        "user": user,
        "device": "load",
    }
    return whole | {"confirmed": True} | more


def entries_path(session: list[int]) -> str:
    """Where a tablet sends them."""
    patient_id, session_id = session
    return f"/patients/{patient_id}/sessions/{session_id}/entries/"
