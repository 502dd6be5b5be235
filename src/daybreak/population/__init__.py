"""To whom: real patients, populations and the virtual patients drawn from them.

`Patient.read(path)` is a person; `Population.default()`, `Population.read(path)` say how findings are spread;
`population.draw(start, stop, seed)` gives `VirtualPatients`, the same ones on every machine; `population.for_patient(p)`
fixes what is known of a person and draws the rest; `condition(draws, log_likelihood, seed)` keeps the draws that look
like what was observed. `World` says which study or clinic they live in; what trials taught is the `Calibration`.
"""

from daybreak.population.calibration import Calibration, load_calibration, read_calibration
from daybreak.population.conditioning import Conditioned, condition
from daybreak.population.covariate import Covariate, Distribution, Fixed, Grouped, Shared, Spread
from daybreak.population.drawn_parameters import draw_parameters
from daybreak.population.patient import Patient
from daybreak.population.population import Population, Together
from daybreak.population.reported import Reported
from daybreak.population.streams import standard_normals, uniforms
from daybreak.population.virtual import VirtualPatients
from daybreak.population.world import Design, World

__all__ = [
    "Calibration",
    "Conditioned",
    "Covariate",
    "Design",
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
    "World",
    "condition",
    "draw_parameters",
    "load_calibration",
    "read_calibration",
    "standard_normals",
    "uniforms",
]
