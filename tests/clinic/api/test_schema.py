# ruff: noqa: F811
"""Whatever a program sends: no fault of the clinic, and every answer is as the description has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from daybreak.clinic.api import api
from daybreak.clinic.audit.verify import verify
from daybreak.clinic.models import Site, User
from tests.clinic.actions.sessions.conftest import (  # noqa: F401 - fixtures
    Make,
    Room,
    keeper,
    pharmacist,
    room,
    second,
    stocked,
    witness,
)
from tests.clinic.conftest import signed_in

pytestmark = pytest.mark.django_db
CASES, CASES_SLOW = 30, 300
TOKEN = "x" * 32
OPERATIONS = [
    (path, method)
    for path, methods in api.get_openapi_schema(path_prefix="/api/")["paths"].items()
    for method in methods
]
load_all_checks()
HELD_TO = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ]
)


@dataclass(frozen=True)
class Program:
    """Somebody who is signed in, at an API with a real patient, session and site in it."""

    schema: Any
    real: dict[str, object]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A request ends without closing the connection, on which the test's transaction is."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.fixture
def program(one_connection: None, nurse: User, site: Site, room: Make) -> Program:
    one: Room = room()
    one.comes()
    cookie = signed_in(nurse).cookies["daybreak_session"].value
    clinic = get_wsgi_application()

    def signed(environ: dict[str, Any], start_response: Any) -> Any:
        environ |= {
            "HTTP_COOKIE": f"daybreak_session={cookie}; daybreak_csrf={TOKEN}",
            "HTTP_X_CSRFTOKEN": TOKEN,
        }
        return clinic(environ, start_response)

    config = SchemathesisConfig()
    config.projects.default.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", signed, config=config)
    topic = f"site:{site.pk}"
    return Program(
        schema, {"patient_id": one.session.patient_id, "session_id": one.session.pk, "topic": topic}
    )


def tried(program: Program, path: str, method: str, cases: int) -> None:
    operation = program.schema[path][method]

    @settings(
        max_examples=cases, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(case=operation.as_strategy(), real=st.integers(0, 3))
    def one(case: Any, real: int) -> None:
        if real:  # three of four know what there is
            case.path_parameters = {name: program.real[name] for name in case.path_parameters or {}}
        case.call_and_validate(checks=HELD_TO)

    one()
    assert verify().holds


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_input_makes_the_api_fail(program: Program, path: str, method: str) -> None:
    tried(program, path, method, CASES)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_input_of_three_hundred_makes_the_api_fail(program: Program, path: str, method: str) -> None:
    tried(program, path, method, CASES_SLOW)
