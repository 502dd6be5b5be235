"""Daybreak: forecast a course of ketamine or esketamine treatment for depression from one protocol file.

from daybreak import Patient, forecast, load_protocol

protocol = load_protocol("spravato-trd-us")
result = forecast(protocol, Patient.read("patient.yaml"))
print(result.summary["response"].value)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daybreak.population import Patient as Patient
    from daybreak.population import Population as Population
    from daybreak.protocol import load_protocol as load_protocol
    from daybreak.simulation import forecast as forecast
    from daybreak.simulation import simulate as simulate

__version__ = "0.1.0"
__all__ = ["Patient", "Population", "__version__", "forecast", "load_protocol", "simulate"]

_HOME = {
    "Patient": "daybreak.population",
    "Population": "daybreak.population",
    "forecast": "daybreak.simulation",
    "load_protocol": "daybreak.protocol",
    "simulate": "daybreak.simulation",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import daybreak` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"daybreak has no {name}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
