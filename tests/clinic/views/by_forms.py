"""A session as its pages' forms take it, one after the other, with the clinic's clock in the test's hand."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.clinic import clock
from tests.clinic.actions.sessions.conftest import GATES, LEAVING, VITALS, Room
from tests.clinic.conftest import PASSWORD

_keys = count(1)
SEEN = VITALS | {"dissociation_observed": "no", "cadss": "0"}


class Hands:
    """The hands of the clinic's clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real, self._ahead = clock.now, timedelta()
        monkeypatch.setattr(clock, "now", self.now)

    def now(self) -> datetime:
        return self._real() + self._ahead

    def later(self, minutes: float) -> None:
        self._ahead += timedelta(minutes=minutes)


@dataclass(frozen=True)
class ByForms:
    """Whoever has signed in at this client, at the bedside of this room."""

    client: Client
    one: Room
    hands: Hands

    def url(self, name: str) -> str:
        return reverse(name, args=[self.one.session.patient_id, self.one.session.pk])

    def reads(self, name: str = "session", **query: str) -> str:
        """What a page says, in plain words."""
        page = self.client.get(self.url(name), query).content.decode()
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))

    def enters(self, kind: str, values: Mapping[str, object] | None = None, *, secret: str = "") -> str:
        """One entry as the screen sends it; empty if it is taken, else why not."""
        assert self.one.by.user is not None
        entry = {"key": f"form-{next(_keys)}", "kind": kind, "values": dict(values or {}), "device": "tablet-1",
                 "true_at": self.hands.now().isoformat(), "user": self.one.by.user.pk, "secret": secret}  # fmt: skip
        answer = self.client.post(
            self.url("session_entries"), {"entries": [entry]}, "application/json"
        ).json()
        (said,) = answer["answers"]
        return "" if said["accepted"] else said["sentence"]

    def signs(self, kind: str, **values: object) -> str:
        """A step that is signed at once."""
        return self.enters(kind, values, secret=PASSWORD)

    def sends(self, name: str, **fields: str) -> str:
        """A form of a page of its own; empty if it is taken, else what stands on the page."""
        answer = self.client.post(self.url(name), fields | {"csrfmiddlewaretoken": "as a browser sends it"})
        return "" if answer.status_code == 302 else answer.content.decode()

    def comes(self) -> None:
        """Checked in, the gates asked, the readings before the dose taken, the dose released."""
        assert self.enters("checked-in") == ""
        assert self.enters("reading", VITALS | GATES | {"cadss": "0"}) == ""
        assert self.signs("released") == ""

    def draws(self, second: str, figure: str, **drawn: str) -> str:
        """A second person works the figure out."""
        return self.sends(
            "session_prepare", second_reads=figure, username=second, secret=PASSWORD, **drawn
        )  # fmt: skip

    def is_observed(self, *minutes: float) -> None:
        """So many minutes after each other."""
        for after_min in minutes:
            self.hands.later(after_min)
            assert self.enters("reading", SEEN) == ""

    def leaves(self, **witness: str) -> None:
        """Ready, discharged, the drug accounted for, the record signed."""
        assert self.enters("reading", LEAVING) == ""
        assert self.signs("ready") == ""
        assert self.sends("session_discharge", escort="Her sister", secret=PASSWORD) == ""
        assert self.sends("session_account", **witness) == ""
        assert self.sends("session_document", secret=PASSWORD) == ""
