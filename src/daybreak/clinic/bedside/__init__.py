"""A session at the bedside, read from its events. The protocol's own interpreter decides; here is what the clinic adds to it.

`bedside_of(session)` folds the events into a `Bedside`: where the session stands, what each event was answered, what the pump
has given. `pump` integrates an infusion exactly, `gates` adds the clinic's own gates, `due` says what comes next.
"""

from daybreak.clinic.bedside.fold import Bedside, Happening, folded, tried
from daybreak.clinic.bedside.pump import Programme, Pump
from daybreak.clinic.bedside.remembered import bedside_of, bedsides_of

__all__ = ["Bedside", "Happening", "Programme", "Pump", "bedside_of", "bedsides_of", "folded", "tried"]
