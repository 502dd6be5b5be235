"""Why sites and repeated dosing are no covariates (decision 15): its tables are those of the designs and the left-out trials."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median, stdev

import pytest

from daybreak.evidence import load_evidence
from daybreak.population.world import CONTEXT_FEATURES, DRUG_FEATURES
from daybreak.trial.calibration.observations import observations
from daybreak.trial.design_file import load_trial
from daybreak.trial.how_far_off import kept_validation

RECORD = Path(__file__).parents[2] / "docs/decisions/0015-studies-differ-by-their-design.md"
EVIDENCE = load_evidence()


@dataclass(frozen=True)
class Controlled:
    """A fitted trial of a drug against a sham."""

    name: str
    control: str
    route: str
    patients: int
    sites: int | None  # as printed
    multisite: bool | None
    repeated: bool


def controlled() -> list[Controlled]:
    found = []
    for name in sorted({o.trial for o in observations(EVIDENCE)}):
        trial = load_trial(name)
        control, drug = trial.design.control, next(trial.design.drug_arms(), None)
        if drug is None or control is None or control.control in (None, "none"):
            continue
        study = EVIDENCE.trial(trial.design.evidence or "")
        route = trial.protocols[drug.id].administration.route
        found.append(
            Controlled(
                name, str(control.control).replace("-", " "), route, trial.design.randomised, study.sites,
                study.multisite, study.dosing != "single",
            )
        )  # fmt: skip
    return found


TRIALS = controlled()
GROUPS = sorted({(t.control, t.route) for t in TRIALS})


def row(control: str, route: str) -> str:
    mine = [t for t in TRIALS if (t.control, t.route) == (control, route)]
    cells = (
        control, route, len(mine), sum(not t.repeated for t in mine), sum(t.repeated for t in mine),
        sum(t.sites is not None for t in mine), sum(t.multisite is True for t in mine), f"{median(t.patients for t in mine):g}",
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


@pytest.mark.parametrize(("control", "route"), GROUPS, ids=lambda group: group)
def test_the_record_has_the_trials_by_control_and_route(control: str, route: str) -> None:
    assert row(control, route) in RECORD.read_text("utf-8").splitlines()


def test_sites_and_repeated_dosing_are_no_feature_of_a_design() -> None:
    assert not {"sites", "repeated"} & {*DRUG_FEATURES, *CONTEXT_FEATURES}


def test_every_nasal_trial_is_repeated_and_larger_than_nearly_every_other_with_one_session() -> None:
    nasal = [t for t in TRIALS if t.route == "intranasal"]
    single = [t for t in TRIALS if not t.repeated]
    assert all(t.repeated for t in nasal)
    assert {t.name for t in TRIALS if t.repeated} - {t.name for t in nasal} == {
        "ionescu-2019",
        "kads-cohort-2",
        "singh-2016-frequency",
    }
    assert median(t.patients for t in nasal) > 4 * median(t.patients for t in single)


def test_the_number_of_sites_is_printed_of_too_few_to_fit_it() -> None:
    assert {t.name: t.sites for t in TRIALS if t.sites is not None} == {
        "kads-cohort-2": 7,
        "murrough-2013": 2,
        "transform-2": 39,
        "zarate-2006": 1,
    }
    assert {t.name for t in TRIALS if t.multisite is False} == {"zarate-2006"}


def off() -> dict[str, float]:
    """Predicted less published, the mean of each left-out trial; above 0 the published effect was larger than predicted."""
    rows = kept_validation()["predictions"]
    return {
        name: fmean(p["predicted"] - p["published"] for p in rows if p["trial"] == name)
        for name in sorted({p["trial"] for p in rows})
    }


@pytest.mark.parametrize(
    ("said", "feature"),
    [("repeated", lambda t: t.repeated), ("printed as multi-site", lambda t: t.multisite is True)],
    ids=["repeated", "sites"],
)
def test_what_left_out_predictions_miss_does_not_go_with_either(said: str, feature) -> None:  # type: ignore[no-untyped-def]
    """The difference between the groups is smaller than its standard error, trials counting alike."""
    missed, by_name = off(), {t.name: t for t in TRIALS}
    groups = [[m for name, m in missed.items() if feature(by_name[name]) == side] for side in (True, False)]
    difference = fmean(groups[0]) - fmean(groups[1])
    error = (sum(stdev(g) ** 2 / len(g) for g in groups)) ** 0.5
    assert abs(difference) < error
    cells = (said, len(groups[0]), len(groups[1]), f"{fmean(groups[0]):+.1f}", f"{fmean(groups[1]):+.1f}")
    line = "| " + " | ".join(map(str, cells)) + f" | {difference:+.1f} ({error:.1f}) |"
    assert line in RECORD.read_text("utf-8").splitlines(), line
