"""What the trials say together: effect sizes, random effects, heterogeneity, moderators, small studies, time courses, networks.

    answer(load_evidence(), Question("madrs-difference", window("24h")))

pools one effect a trial, on rows that were read in a source, never two of the same patients, and says what was left out. The
statistics underneath take arrays and know nothing of the tables: `fit(mean_difference(treated, control))`. All agree with R's
metafor to 1e-6 (docs/explanation/pooling.md).
"""

from daybreak.evidence.pooling.answer import Answer, AtWindow, Without, answer, time_course
from daybreak.evidence.pooling.as_json import answer_json, network_json, time_course_json
from daybreak.evidence.pooling.contrast import MODERATORS, Contrast
from daybreak.evidence.pooling.counts import Counts, log_odds_ratio, log_risk_ratio, risk_difference
from daybreak.evidence.pooling.disagreement import Heterogeneity, heterogeneity
from daybreak.evidence.pooling.dose_response import DoseResponse, dose_response
from daybreak.evidence.pooling.effects import Effects, Groups, hedges_g, mean_difference
from daybreak.evidence.pooling.funnel import Funnel
from daybreak.evidence.pooling.leave_one_out import leave_one_out
from daybreak.evidence.pooling.model import Interval, Model, fit
from daybreak.evidence.pooling.moderators import regress, subgroups
from daybreak.evidence.pooling.network import ArmEffect, Network, NetworkTrial, compare_network
from daybreak.evidence.pooling.question import Question, question_from_words
from daybreak.evidence.pooling.selection import Chosen, LeftOut, choose
from daybreak.evidence.pooling.small_studies import egger
from daybreak.evidence.pooling.treatments import NetworkAnswer, network_answer
from daybreak.evidence.pooling.trim_and_fill import trim_and_fill
from daybreak.evidence.pooling.windows import WINDOWS, Window, window

__all__ = [
    "MODERATORS",
    "WINDOWS",
    "Answer",
    "ArmEffect",
    "AtWindow",
    "Chosen",
    "Contrast",
    "Counts",
    "DoseResponse",
    "Effects",
    "Funnel",
    "Groups",
    "Heterogeneity",
    "Interval",
    "LeftOut",
    "Model",
    "Network",
    "NetworkAnswer",
    "NetworkTrial",
    "Question",
    "Window",
    "Without",
    "answer",
    "answer_json",
    "choose",
    "compare_network",
    "dose_response",
    "egger",
    "fit",
    "hedges_g",
    "heterogeneity",
    "leave_one_out",
    "log_odds_ratio",
    "log_risk_ratio",
    "mean_difference",
    "network_answer",
    "network_json",
    "question_from_words",
    "regress",
    "risk_difference",
    "subgroups",
    "time_course",
    "time_course_json",
    "trim_and_fill",
    "window",
]
