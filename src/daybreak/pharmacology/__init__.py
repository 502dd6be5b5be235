"""What a dose does: disposition, effect site, NMDA drive, glutamate, plasticity, synapses, mood, tolerability.

`load_parameters()` gives every number with its origin; `Administration` and `inputs` turn a dose into inputs; `prepare`,
`rest` and `advance` carry patients exactly from session to session; the read-outs are one module each.
"""

from daybreak.pharmacology.administration import (
    Administration,
    Input,
    Route,
    Segment,
    Spray,
    absorption_parameters,
    inputs,
)
from daybreak.pharmacology.circulation import (
    diastolic_rise,
    heart_rate_rise,
    marked_rise_probability,
    systolic_rise,
)
from daybreak.pharmacology.covariates import (
    CHOICES_NOT_QUANTIFIED,
    NOT_QUANTIFIED,
    apply_covariates,
    not_quantified,
)
from daybreak.pharmacology.disposition import DEPOTS, Drug, clearance_l_per_h
from daybreak.pharmacology.dissociation import CADSS_THRESHOLD, cadss, felt_behind, felt_concentration
from daybreak.pharmacology.dizziness import dizziness_probability
from daybreak.pharmacology.exposure import add_dose
from daybreak.pharmacology.habituation import felt_factor
from daybreak.pharmacology.mood import (
    context_onset,
    drug_effect,
    fade_context,
    madrs,
    oral_effect,
    renew_context,
)
from daybreak.pharmacology.natural_course import course_at, daily_course, spread_at
from daybreak.pharmacology.nausea import nausea_probability
from daybreak.pharmacology.parameters import Parameter, Source, load_parameters
from daybreak.pharmacology.plasticity import plasticity_signal
from daybreak.pharmacology.propagation import Chain, State, Trace, advance, prepare, rebase, rest
from daybreak.pharmacology.sedation import sedation_probability
from daybreak.pharmacology.synapse import synaptic_gain
from daybreak.pharmacology.thresholds import chance_above, normal_cdf

__all__ = [
    "CADSS_THRESHOLD",
    "CHOICES_NOT_QUANTIFIED",
    "DEPOTS",
    "NOT_QUANTIFIED",
    "Administration",
    "Chain",
    "Drug",
    "Input",
    "Parameter",
    "Route",
    "Segment",
    "Source",
    "Spray",
    "State",
    "Trace",
    "absorption_parameters",
    "add_dose",
    "advance",
    "apply_covariates",
    "cadss",
    "chance_above",
    "clearance_l_per_h",
    "context_onset",
    "course_at",
    "daily_course",
    "diastolic_rise",
    "dizziness_probability",
    "drug_effect",
    "fade_context",
    "felt_behind",
    "felt_concentration",
    "felt_factor",
    "heart_rate_rise",
    "inputs",
    "load_parameters",
    "madrs",
    "marked_rise_probability",
    "nausea_probability",
    "normal_cdf",
    "not_quantified",
    "oral_effect",
    "plasticity_signal",
    "prepare",
    "rebase",
    "renew_context",
    "rest",
    "sedation_probability",
    "spread_at",
    "synaptic_gain",
    "systolic_rise",
]
