"""Which column of which table is read how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daybreak.evidence import kinds
from daybreak.evidence.arm import Arm
from daybreak.evidence.cells import Reader, column_names, maybe, number, one_of, several, text, truth, whole
from daybreak.evidence.claim import Claim, ClaimFigure
from daybreak.evidence.longterm_row import LongTermRow
from daybreak.evidence.outcome import Outcome
from daybreak.evidence.safety_row import SafetyRow
from daybreak.evidence.trial import Trial

_NUMBERS = (
    "dose_mg_low", "dose_mg_high", "dose_mg_per_kg_low", "dose_mg_per_kg_high", "infusion_min",
    "time_h", "time_low_h", "time_high_h", "time_value", "value", "range_low", "range_high",
    "sd", "se", "ci_low", "ci_high", "ci_level",
)  # fmt: skip
_COUNTS = ("n", "n_total", "sites", "sessions", "sessions_per_week", "weeks", "events")
_TRUTHS = ("seen", "registry_seen", "doi_seen", "dose_seen", "n_seen", "primary", "real_world")
_COMMON: dict[str, Reader] = (
    {name: maybe(number) for name in _NUMBERS}
    | {name: maybe(whole) for name in _COUNTS}
    | dict.fromkeys(_TRUTHS, truth)
    | {"drug": one_of(kinds.Drug), "route": one_of(kinds.Route)}
)
_TRIAL: dict[str, Reader] = {
    "year": whole,
    "registry_ids": several(text),
    "design": one_of(kinds.Design),
    "population": one_of(kinds.Population),
    "age_group": one_of(kinds.AgeGroup),
    "suicidal": maybe(truth),
    "multisite": maybe(truth),
    "setting": maybe(one_of(kinds.Setting)),
    "control": maybe(one_of(kinds.Control)),
    "blinding": maybe(one_of(kinds.Blinding)),
    "background": maybe(one_of(kinds.Background)),
    "dosing": maybe(one_of(kinds.Dosing)),
}
_ARM: dict[str, Reader] = {
    "phase": one_of(kinds.Phase),
    "dose_per": maybe(one_of(kinds.DosePer)),
    "dosing": maybe(one_of(kinds.Dosing)),
    "session_days": several(whole),
}
_OUTCOME: dict[str, Reader] = {
    "instrument": one_of(kinds.Instrument),
    "measure": one_of(kinds.Measure),
    "contrast": maybe(one_of(kinds.Contrast)),
}
_SAFETY: dict[str, Reader] = {"bound": one_of(kinds.Bound), "value": number}
_LONGTERM: dict[str, Reader] = {
    "section": one_of(kinds.Section),
    "time_unit": maybe(one_of(kinds.TimeUnit)),
    "value": number,
}


def _readers(row_class: type[Any], own: Mapping[str, Reader]) -> dict[str, Reader]:
    known = {**_COMMON, **own}
    return {name: known.get(name, text) for name in column_names(row_class)}


READERS: dict[type[Any], dict[str, Reader]] = {
    Trial: _readers(Trial, _TRIAL),
    Arm: _readers(Arm, _ARM),
    Outcome: _readers(Outcome, _OUTCOME),
    SafetyRow: _readers(SafetyRow, _SAFETY),
    LongTermRow: _readers(LongTermRow, _LONGTERM),
    Claim: _readers(Claim, {"verdict": one_of(kinds.Verdict)}),
    ClaimFigure: _readers(ClaimFigure, {"value": number}),
}
