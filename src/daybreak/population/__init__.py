"""To whom: real patients, populations and the virtual patients drawn from them.

`Patient.read(path)` is a person; `Population.default()`, `Population.read(path)` say how findings are spread;
`population.draw(start, stop, seed)` gives `VirtualPatients`, the same ones on every machine; `population.for_patient(p)`
fixes what is known of a person and draws the rest; `condition(draws, log_likelihood, seed)` keeps the draws that look
like what was observed.
"""

from daybreak.population.conditioning import Conditioned, condition
from daybreak.population.covariate import Covariate, Distribution, Fixed, Grouped, Shared, Spread
from daybreak.population.patient import Patient
from daybreak.population.population import Population, Together, draw_parameters
from daybreak.population.reported import Reported
from daybreak.population.streams import standard_normals, uniforms
from daybreak.population.virtual import VirtualPatients

__all__ = [
    "Conditioned",
    "Covariate",
    "Distribution",
    "Fixed",
    "Grouped",
    "Patient",
    "Population",
    "Reported",
    "Shared",
    "Spread",
    "Together",
    "VirtualPatients",
    "condition",
    "draw_parameters",
    "standard_normals",
    "uniforms",
]
