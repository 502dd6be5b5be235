"""Link 7: from plasticity and synapses to the MADRS total.

On the log-odds of the scale, which keeps the score within 0 and 60 for any effect,

    MADRS(t) = 60 expit( logit(MADRS0 / 60) - U(t) )
    U(t) = r [ w_fast P(t) / (1 + P(t)/Ps) + w_slow Y(t) / (1 + Y(t)/Ys) ]
         + a c(t) [ 1 - exp(-t/h) ] + o [ 1 - exp(-(t/T)^2) ] + N(t)

P, Y: plasticity signal and synaptic gain (both saturate here, in the read-out: doses differ less in effect than in exposure);
r: how strongly this patient responds to drug; a c(t): expectancy, care and natural course, building up at first in hours (h),
renewed at every session, c -> c + b (1 - c), and fading between them, c(t) = c exp(-t/tau): its fading is the pull of
relapse; o: an oral antidepressant started at time 0, with its slow onset T; N: the natural course (`natural_course`).

The form is a hypothesis; its numbers are calibrated on published trials (`mood.yaml`, `daybreak calibrate`).
"""

from __future__ import annotations

from typing import Any

from daybreak.pharmacology.compartments import Array
from daybreak.pharmacology.disposition import Parameters

MADRS_MAXIMUM = 60.0
HOURS_PER_DAY = 24.0


def drug_effect(signal: Array, gain: Array, parameters: Parameters) -> Array:
    """Improvement in log-odds that the drug brings, from P and Y (..., patients); 0 or more."""
    fast = signal / (1.0 + signal / parameters["plasticity_saturation"])
    slow = gain / (1.0 + gain / parameters["synaptic_saturation"])
    return parameters["drug_response"] * (
        parameters["plasticity_weight"] * fast + parameters["synapse_weight"] * slow
    )


def renew_context(context: Array, attended: Array, parameters: Parameters, xp: Any) -> Array:
    """The context effect (0 to 1) right after a session, for those who attended it."""
    return xp.where(attended, context + parameters["context_per_session"] * (1.0 - context), context)


def fade_context(context: Array, elapsed_h: Array | float, parameters: Parameters, xp: Any) -> Array:
    """The context effect after `elapsed_h` hours without a session."""
    return context * xp.exp(-elapsed_h / (HOURS_PER_DAY * parameters["context_fading_d"]))


def context_onset(time_h: Array | float, parameters: Parameters, xp: Any) -> Array:
    """Share (0 to 1) of the context effect that is felt `time_h` hours after the first session: it builds up over hours."""
    return 1.0 - xp.exp(-time_h / parameters["context_onset_h"])


def oral_effect(time_h: Array | float, started: Array, parameters: Parameters, xp: Any) -> Array:
    """Improvement in log-odds from an oral antidepressant begun at time 0 by those with `started`; 0 for the others."""
    ratio = time_h / (HOURS_PER_DAY * parameters["oral_antidepressant_onset_d"])
    return xp.where(started, parameters["oral_antidepressant_effect"], 0.0) * (1.0 - xp.exp(-(ratio**2)))


def madrs(baseline: Array, improvement: Array, xp: Any) -> Array:
    """The MADRS total for a baseline in (0, 60) and an improvement U in log-odds (negative: worse)."""
    odds = baseline / (MADRS_MAXIMUM - baseline) * xp.exp(-improvement)
    return MADRS_MAXIMUM * (odds / (1.0 + odds))
