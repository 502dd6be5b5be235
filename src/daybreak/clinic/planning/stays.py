"""How long a session keeps its chair, as its protocol has it."""

from __future__ import annotations

from datetime import timedelta

from daybreak.protocol import Protocol


def stay_h(protocol: Protocol) -> float:
    """Hours from the begin of the dose to the earliest end of the observation; the infusion alone where no clock is set."""
    how, clock = protocol.administration, protocol.session.clock
    infusion_h = how.infusion_h or 0.0
    minimum_h = clock.minimum.value if clock.minimum is not None else 0.0
    return minimum_h + (infusion_h if clock.anchor == "infusion-end" else 0.0) or infusion_h


def stay_of(protocol: Protocol) -> timedelta:
    """The same, to the minute."""
    return timedelta(minutes=round(stay_h(protocol) * 60))
