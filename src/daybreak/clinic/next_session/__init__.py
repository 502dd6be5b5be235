"""What a patient's protocol allows next, with reasons: the course's own interpreter, shown what really happened.

`replay` carries the course from its first session to now, `options` asks the interpreter about the next one, `ordering` asks it
while an order is written, `from_now` asks the model what going on and stopping would do. None of them writes or decides.
"""

from daybreak.clinic.next_session.from_now import FromNow, from_now
from daybreak.clinic.next_session.options import Option, options
from daybreak.clinic.next_session.ordering import Ordering, departure, ordering
from daybreak.clinic.next_session.replay import Replayed, replay

__all__ = [
    "FromNow",
    "Option",
    "Ordering",
    "Replayed",
    "departure",
    "from_now",
    "options",
    "ordering",
    "replay",
]
