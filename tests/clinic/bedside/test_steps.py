"""A step withdrawn gives the same session as if it had never been entered; one with another time the same as if entered then."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daybreak.clinic.bedside import Bedside, folded
from daybreak.clinic.bedside.due import coming
from daybreak.clinic.bedside.given import given_mg
from daybreak.clinic.models import SessionEvent
from tests.clinic.actions.sessions.conftest import VITALS, Make, Room

pytestmark = pytest.mark.django_db

KINDS = ["pump-paused", "pump-resumed", "rate-changed", "infusion-ended", "dosing-stopped", "reading"]
LAST = 120


def row(one: Room, key: str, kind: str, minute: int, **values: Any) -> SessionEvent:
    at = one.at(minute).moment
    return SessionEvent(session=one.session, kind=kind, values=values, true_at=at, recorded_at=at, recorded_by=one.nurse.user,
                        key=key)  # fmt: skip


def happened(one: Room, key: str, kind: str, minute: int) -> SessionEvent:
    """Every third minute the pulse is beyond its limit."""
    values = VITALS | {"heart_rate": "171" if minute % 3 == 0 else "71"} if kind == "reading" else {}
    return row(
        one,
        key,
        kind,
        minute,
        **(values if kind != "rate-changed" else {"rate_ml_per_h": str(30 + minute % 46)}),
    )


def everything(one: Room, standing: Bedside) -> tuple[object, ...]:
    """What a screen, the ledger and the record take from it."""
    moments = [one.at(minute).moment for minute in range(0, LAST, 7)]
    alerts = [(each.key, each.alert, each.true_at, each.open) for each in standing.alerts]
    return (standing.state, standing.pump, [given_mg(standing, at) for at in moments], alerts,
            [coming(standing, at) for at in moments], [each.values for each in standing.readings])  # fmt: skip


@pytest.fixture
def ready(room: Make) -> Room:
    """Drawn and checked; nothing is given yet."""
    one = room()
    one.comes()
    one.draws()
    return one


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.lists(st.integers(1, 90), min_size=2, max_size=9, unique=True),
    kinds=st.lists(st.sampled_from(KINDS), min_size=9, max_size=9),
    wrong=st.integers(0, 9),
    back=st.one_of(st.none(), st.integers(-20, 90)),
)
def test_a_step_put_right_is_as_if_it_had_been_entered_so(
    ready: Room, minutes: list[int], kinds: list[str], wrong: int, back: int | None
) -> None:
    one = ready
    before = list(one.session.events.select_related("recorded_by"))
    steps = [row(one, "s0", "infusion-begun", 0)]
    steps += [
        happened(one, f"s{place}", kind, minute)
        for place, (minute, kind) in enumerate(zip(minutes, kinds, strict=False), 1)
    ]
    step = steps[wrong % len(steps)]
    if step.kind == "reading" or (back is not None and back in {0, *minutes}):
        return
    others = [each for each in steps if each is not step]
    said = {} if back is None else {"at": one.at(back).moment.isoformat()}
    right = row(one, "right", "step-corrected", LAST, corrects=step.key, reason="Slipped", **said)
    found = folded(one.session, [*before, *steps, right])
    instead = [] if back is None else [row(one, step.key, step.kind, back, **step.values)]
    assert everything(one, found) == everything(one, folded(one.session, [*before, *others, *instead]))
    assert {each.entered.key: each.entered.true_at for each in found.happenings}[step.key] == step.true_at
    assert found.happenings[-1].answer.accepted


def test_a_chain_of_corrections_counts_by_its_last(ready: Room) -> None:
    one = ready
    before = list(one.session.events.select_related("recorded_by"))
    steps = [row(one, "b", "infusion-begun", 0), row(one, "p", "pump-paused", 20)]
    first = row(one, "c1", "step-corrected", 21, corrects="p", reason="r", at=one.at(5).moment.isoformat())
    second = row(one, "c2", "step-corrected", 22, corrects="c1", reason="r", at=one.at(10).moment.isoformat())
    standing = folded(one.session, [*before, *steps, second, first])
    paused = next(each for each in standing.happenings if each.entered.key == "p")
    assert (paused.row.true_at, paused.stands_as) == (one.at(10).moment, "c2")
    assert given_mg(standing, one.at(30).moment) == Decimal("10.294")
