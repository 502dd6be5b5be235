"""Follow-up between sessions. `links` and `contacts` are staff's, `answering` is the patient's, `escalations` follow from what
was found."""

from daybreak.clinic.actions.follow_up.answering import answer, open_with, send
from daybreak.clinic.actions.follow_up.contacts import set_contacts
from daybreak.clinic.actions.follow_up.ending import end_follow_up
from daybreak.clinic.actions.follow_up.escalations import close, notice, take
from daybreak.clinic.actions.follow_up.links import make_link, revoke

__all__ = [
    "answer",
    "close",
    "end_follow_up",
    "make_link",
    "notice",
    "open_with",
    "revoke",
    "send",
    "set_contacts",
    "take",
]
