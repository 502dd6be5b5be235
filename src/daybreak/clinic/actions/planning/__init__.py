"""Acts on the calendar: what a site sets up, the dates of a course, and what becomes of a session's time."""

from daybreak.clinic.actions.planning.choosing import choose
from daybreak.clinic.actions.planning.dates import accept_dates
from daybreak.clinic.actions.planning.moving import call_off, miss, move
from daybreak.clinic.actions.planning.setup import (
    add_chair,
    close_day,
    open_day_again,
    retire_chair,
    set_capacity,
    set_hours,
    set_price,
)

__all__ = [
    "accept_dates",
    "add_chair",
    "call_off",
    "choose",
    "close_day",
    "miss",
    "move",
    "open_day_again",
    "retire_chair",
    "set_capacity",
    "set_hours",
    "set_price",
]
