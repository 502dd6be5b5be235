"""The clinic behind a real server, and the system's browser before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
import waitress
from django.conf import LazySettings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from daybreak.clinic.models import User
from tests.clinic.actions.sessions.conftest import keeper, pharmacist, room, stocked, witness  # noqa: F401 - fixtures
from tests.clinic.conftest import PASSWORD, signed_in
from tests.clinic.e2e.cable import Cable
from tests.clinic.e2e.keyboard import Keyboard
from tests.clinic.e2e.screens import PHONE, TABLET  # noqa: F401 - PHONE for the tests
from tests.clinic.e2e.tablet import Tablet

expect.set_options(
    timeout=45_000
)  # a machine that is busy, or stands still, is no fault; the clinic waits 20 s for its database


@pytest.fixture
def db(browser: Browser, committing_db: None) -> None:
    """The server has its own connections, so what the test writes must be committed."""


@pytest.fixture
def server(db: None) -> Iterator[str]:
    """The address of the clinic."""
    running = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=running.run, daemon=True)
    thread.start()
    yield f"http://localhost:{running.effective_port}"
    running.task_dispatcher.shutdown()  # first what was begun, then the server, in its own thread: else answers go nowhere

    def close() -> None:
        for channel in list(running.active_channels.values()):
            channel.handle_close()
        running.close()

    running.trigger.pull_trigger(close)
    thread.join(5)
    assert not thread.is_alive()
    connections.close_all()


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """A page of a browser of one's own; whatever it complains of fails the test."""
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(**more: object) -> Page:
        contexts.append(browser.new_context(base_url=server, **more))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [line for line in said if "status of 503" not in line] == []


@pytest.fixture
def tablet(
    browser: Browser, server: str, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> Iterator[Tablet]:
    settings.IDLE_LOCK_MIN = 600  # the browser's clock jumps by minutes and nobody touches it
    cable = Cable(int(server.rpartition(":")[2]))
    context = browser.new_context(base_url=f"http://localhost:{cable.port}", viewport=TABLET)
    context.set_default_timeout(45_000)
    made = Tablet(context.new_page(), cable, monkeypatch)
    yield made
    context.close()
    cable.remove()
    assert made.faults == []


@pytest.fixture
def keys(tablet: Tablet) -> Keyboard:
    """The tablet's page by keys alone; whatever had the focus unseen fails the test."""
    return Keyboard(tablet.page)


def sign_in(page: Page, username: str, to: str = "/") -> None:
    """Whoever has signed in elsewhere goes on here: two pages less than by the form."""
    become(page, signed_in(User.objects.get(username=username)))
    page.goto(to)


def become(page: Page, client: Client) -> None:
    """The browser goes on as whoever has signed in there."""
    kept = [
        {"name": one.key, "value": one.value, "domain": "localhost", "path": "/"}
        for one in client.cookies.values()
    ]
    page.context.add_cookies(kept)  # type: ignore[arg-type]


def sign_in_by_form(page: Page, username: str) -> None:
    """By user name and password."""
    page.goto("/account/login/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    form_left(page)


def signed_out(page: Page) -> None:
    """Nobody any more. The page is left first: the answer to its last question could bring a cookie that fits no form to come."""
    page.goto("about:blank")
    page.context.clear_cookies()


def form_left(page: Page) -> None:
    """The page to sign in on has been left."""
    expect(page).not_to_have_url(re.compile("/account/login/"))
    page.wait_for_load_state()
