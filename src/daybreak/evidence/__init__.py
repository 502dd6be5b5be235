"""What has been published about ketamine and esketamine, number by number, each with its source.

`load_evidence()` gives trials, arms, outcomes, figures on safety and on the long term, and claims, as frozen typed
rows; `read_evidence(folder)` reads edited copies. A row with `seen` false was recalled, not read: it stays in the
tables, marked, and no selection brings it in unless asked. Pooling is in `daybreak.evidence.pooling`.
"""

from daybreak.evidence.arm import Arm
from daybreak.evidence.claim import Claim, ClaimFigure
from daybreak.evidence.evidence import Evidence, Figure
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.tables import load_evidence, read_evidence
from daybreak.evidence.trial import Trial

__all__ = [
    "Arm",
    "Claim",
    "ClaimFigure",
    "Evidence",
    "Figure",
    "LongTermRow",
    "Outcome",
    "SafetyRow",
    "Trial",
    "load_evidence",
    "read_evidence",
]
