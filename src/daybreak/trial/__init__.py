"""Arms x visits: designs, in-silico trials, endpoints, calibration on evidence, and how far off predictions have been.

A `TrialRecord` is what a trial observed; `save_record` and `load_record` keep it in a file. `summarise(record)` says what it
showed, over its replicates, as plain numbers; single endpoints are in `daybreak.trial.endpoints`.
"""

from daybreak.trial.record import TrialRecord
from daybreak.trial.record_file import load_record, save_record
from daybreak.trial.scoring import Scoring
from daybreak.trial.summarise import Analysis, summarise
from daybreak.trial.summary import TrialSummary

__all__ = [
    "Analysis",
    "Scoring",
    "TrialRecord",
    "TrialSummary",
    "load_record",
    "save_record",
    "summarise",
]
