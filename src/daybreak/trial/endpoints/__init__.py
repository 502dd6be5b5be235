"""Endpoints of a trial, each computed from what was observed (`TrialRecord`) and never from the simulation behind it.

Each returns one value a replicate with its interval, so that power follows (`power`, `sample_size`).
"""

from daybreak.trial.endpoints.adjusted import ancova
from daybreak.trial.endpoints.change import ArmMeans, change_difference, change_means, score_means
from daybreak.trial.endpoints.estimate import Estimates
from daybreak.trial.endpoints.hazard import hazard_ratio
from daybreak.trial.endpoints.missing import Missing, carried_forward
from daybreak.trial.endpoints.mixed_model import Mmrm, mmrm
from daybreak.trial.endpoints.number_needed import NumberNeeded, Reach
from daybreak.trial.endpoints.power_curve import PowerCurve, SizeTried, fit_power
from daybreak.trial.endpoints.relapse import Durations, RelapseRule, relapse_times
from daybreak.trial.endpoints.responders import event, remission, response, sustained_remission
from daybreak.trial.endpoints.risk import odds_ratio, risk_difference, risk_ratio
from daybreak.trial.endpoints.shares import Shares, wilson
from daybreak.trial.endpoints.significance import Power, power, power_in_favour
from daybreak.trial.endpoints.size_search import Run, SampleSize, Search, SizeNotFoundError, sample_size
from daybreak.trial.endpoints.survival import EventTable, Survival, event_table, kaplan_meier

__all__ = [
    "ArmMeans",
    "Durations",
    "Estimates",
    "EventTable",
    "Missing",
    "Mmrm",
    "NumberNeeded",
    "Power",
    "PowerCurve",
    "Reach",
    "RelapseRule",
    "Run",
    "SampleSize",
    "Search",
    "Shares",
    "SizeNotFoundError",
    "SizeTried",
    "Survival",
    "ancova",
    "carried_forward",
    "change_difference",
    "change_means",
    "event",
    "event_table",
    "fit_power",
    "hazard_ratio",
    "kaplan_meier",
    "mmrm",
    "odds_ratio",
    "power",
    "power_in_favour",
    "relapse_times",
    "remission",
    "response",
    "risk_difference",
    "risk_ratio",
    "sample_size",
    "score_means",
    "sustained_remission",
    "wilson",
]
