"""The PIN that unlocks a shared station."""

from __future__ import annotations

from itertools import pairwise

from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.actions.signing import Confirmed
from daybreak.errors import ActError

LEAST_DIGITS, MOST_DIGITS = 6, 10


def set_pin(by: By, who: Confirmed, pin: str) -> None:
    """A new PIN for somebody who has just given their password or a code.

    Raises:
        ActError: too short, too long, no digits, or digits that everybody tries first.
    """
    if not (pin.isascii() and pin.isdigit() and LEAST_DIGITS <= len(pin) <= MOST_DIGITS):
        raise ActError(f"A PIN has {LEAST_DIGITS} to {MOST_DIGITS} digits.", remedy="Choose another.")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 or len(set(pin)) < 3:
        raise ActError("Everybody tries that PIN first.", remedy="Choose another.")
    user = who.user
    user.refresh_from_db()
    user.set_pin(pin)
    with act(by.for_user(user), "user.pin-set", topics=("staff",)):
        user.save()
