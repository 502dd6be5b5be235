"""One published exposure, as `pk_reference.csv` states it: typed, in the units of the model.

`printed` is the figure as the source prints it and `cleaning` says what was changed. A value with a `value_high` is a range.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KG = 70.0  # the weight for doses per kg (REF-09)


@dataclass(frozen=True)
class Row:
    """A row of the reference table; an empty text or None where the source does not say."""

    id: str
    drug: str
    analyte: str
    over: str
    route: str
    form: str
    dose: float | None
    dose_high: float | None
    dose_unit: str
    steps: str
    infusion_min: float | None
    site: str
    people: str
    race: str
    age_years: float | None
    comedication: str
    condition: str
    n: int | None
    metric: str
    window_h: float | None
    value: float
    value_high: float | None
    unit: str
    printed: str
    statistic: str
    spread: str
    spread_type: str
    fitted: str
    model_input: str
    source: str
    doi: str
    url: str
    seen: bool
    cleaning: str

    @property
    def reference(self) -> str:
        """DOI before any address."""
        return f"doi:{self.doi}" if self.doi else self.url

    @property
    def dose_mg(self) -> float | None:
        """The dose, or the lowest of a range of doses, in mg of base; doses per kg at 70 kg."""
        if self.dose is None:
            return None
        return self.dose * (KG if self.dose_unit == "mg/kg" else 1.0)

    @property
    def pieces(self) -> tuple[tuple[float, float, float], ...]:
        """(start h, duration h, mg) of an infusion by steps, else one piece; empty where the dose is not known."""
        if self.steps:
            rates = [float(step.split()[0]) for step in self.steps.split(";")]
            return tuple((float(i), 1.0, rate * KG) for i, rate in enumerate(rates))
        if self.dose_mg is None:
            return ()
        return ((0.0, (self.infusion_min or 0.0) / 60.0, self.dose_mg),)


@cache
def load_rows() -> tuple[Row, ...]:
    """Every row of the reference table, in its order."""
    text = files("daybreak.pharmacology.reference").joinpath("pk_reference.csv").read_text("utf-8")
    return tuple(_row(entry) for entry in csv.DictReader(io.StringIO(text)))


def _row(entry: dict[str, str]) -> Row:
    numbers = ("dose", "dose_high", "infusion_min", "age_years", "window_h", "value_high")
    typed: dict[str, object] = dict(entry)
    typed |= {name: float(entry[name]) if entry[name] else None for name in numbers}
    typed |= {"value": float(entry["value"]), "n": int(entry["n"]) if entry["n"] else None}
    if entry["seen"] not in ("true", "false"):
        raise ValueError(f"{entry['id']}: seen must be true or false, not {entry['seen']!r}")
    typed["seen"] = entry["seen"] == "true"
    return Row(**typed)  # type: ignore[arg-type]
