"""What has been published about ketamine and esketamine, number by number, each with its source.

`load_evidence()` gives trials, arms, outcomes, figures on safety and on the long term, and claims, as frozen typed
rows; `read_evidence(folder)` reads edited copies. A row with `seen` false was recalled, not read: it stays in the
tables, marked, and `select` leaves it out unless asked. `independent` says which studies may be pooled together,
`judge` whether the figures still support each claim, `find_gaps` what is missing, `n_analysed` how many patients stand behind a
number. Pooling is in `daybreak.evidence.pooling`.
"""

from daybreak.evidence.analysed import n_analysed
from daybreak.evidence.arm import Arm
from daybreak.evidence.changes import Change, changes_of, load_changes
from daybreak.evidence.claim import Claim, ClaimFigure
from daybreak.evidence.claim_check import ClaimCheck
from daybreak.evidence.evidence import Evidence, Figure
from daybreak.evidence.expectations import Expectation, load_expectations
from daybreak.evidence.gaps import Gap, find_gaps, gaps_of
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.overlap import Independent, LeftOut, independent, shared_with
from daybreak.evidence.overlaps_file import Overlaps, load_overlaps
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.selection import Filter, filter_from_words, select
from daybreak.evidence.tables import load_evidence, read_evidence
from daybreak.evidence.trial import Trial
from daybreak.evidence.verdicts import Judgement, Undecided, judge, load_bases

__all__ = [
    "Arm",
    "Change",
    "Claim",
    "ClaimCheck",
    "ClaimFigure",
    "Evidence",
    "Expectation",
    "Figure",
    "Filter",
    "Gap",
    "Independent",
    "Judgement",
    "LeftOut",
    "LongTermRow",
    "Outcome",
    "Overlaps",
    "SafetyRow",
    "Trial",
    "Undecided",
    "changes_of",
    "filter_from_words",
    "find_gaps",
    "gaps_of",
    "independent",
    "judge",
    "load_bases",
    "load_changes",
    "load_evidence",
    "load_expectations",
    "load_overlaps",
    "n_analysed",
    "read_evidence",
    "select",
    "shared_with",
]
