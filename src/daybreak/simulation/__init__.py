"""Protocol x population -> outcomes: `simulate` for many, `forecast` for one, and the shape of what they give back."""

from daybreak.simulation.forecast import forecast
from daybreak.simulation.one_dose import one_dose
from daybreak.simulation.result import (
    Bands,
    Forecast,
    ParameterUsed,
    Probability,
    ProtocolUsed,
    RuleApplied,
    SessionForecast,
)
from daybreak.simulation.simulate import simulate

__all__ = [
    "Bands",
    "Forecast",
    "ParameterUsed",
    "Probability",
    "ProtocolUsed",
    "RuleApplied",
    "SessionForecast",
    "forecast",
    "one_dose",
    "simulate",
]
