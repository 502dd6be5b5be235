"""What the page of a trial says besides its figures: the design in words, what it rests on, and what was published."""

from __future__ import annotations

from collections.abc import Iterable

from daybreak.cli.trial_cautions import cautions_of
from daybreak.cli.trial_observed import ASKED_SIZE
from daybreak.evidence import Evidence, load_evidence
from daybreak.population import Calibration, load_calibration
from daybreak.report import (
    ArmAbout,
    CalibrationAbout,
    PublishedChange,
    PublishedContrast,
    PublishedRelapse,
    TrialAbout,
)
from daybreak.report.wording import count, join, number
from daybreak.trial.arm_run import world_of
from daybreak.trial.calibration.observations import observations
from daybreak.trial.contrasts import Contrast, contrasts_of
from daybreak.trial.design import Arm, TrialDesign
from daybreak.trial.design_file import Trial, load_trial
from daybreak.trial.how_far_off import expected_of_comparators, how_far_off, unlike_left_out
from daybreak.trial.power_run import PowerSearch
from daybreak.trial.published_relapse import relapse_figures
from daybreak.trial.regimen import Regimen
from daybreak.trial.summary import TrialSummary

HOURS_PER_DAY = 24.0
OF_ANOTHER = (
    "How far off this calibration is has not been measured; `daybreak validate trials --left-out FILE` does it with the draws "
    "that `daybreak calibrate` wrote beside it."
)
LIMITS = (
    "The links from receptor to mood are a hypothesis made computable; their numbers are calibrated on published trials.",
    "The prediction holds for a trial of this design. Where route and design cannot be told apart in the published trials, the "
    "interval is as wide as that ignorance.",
    "A study outside the sizes and years that were seen counts as the nearest that was.",
    "What is felt without drug is that of placebo spray with a new oral antidepressant (US label; after a withdrawal SUSTAIN-1), "
    "shared out by sessions; of midazolam dizziness alone was read. What no source tells of an arm is not known.",
    "Intervals may be somewhat too narrow between studies: see how many published differences lay inside.",
    "Who drops out does so by chance, not because of how it goes for them.",
    "Ratings are whole points of the MADRS without error of the rater beyond the patient's own course.",
)

WITHDRAWAL_LIMITS = (
    "Before a randomised withdrawal everybody expects what open treatment lets them, and with the first session after it what "
    "the blinding of their own arm lets them. What SUSTAIN-1 says of such a change is little, so that this is an assumption.",
    "Of withdrawals the fit has two figures alone, on the stable remitters of SUSTAIN-1. Relapse is still too late in the model "
    "and its difference between arms too small: half relapsed on placebo after 52 weeks, published 39; hazard ratio 0.75, "
    "published 0.49; and of the stable responders, who were not fitted, 0.75, published 0.30. `daybreak validate withdrawals` "
    "sets beside it BEDROC, which was not fitted either.",
)


def about_of(
    trial: Trial,
    summary: TrialSummary,
    *,
    calibration: Calibration | None = None,
    size: PowerSearch | None = None,
    sustained_from_h: float | None = None,
) -> TrialAbout:
    """Everything of the page that is no figure of the summary.

    Args:
        calibration: what was run with; what ships unless given.
        size, sustained_from_h: what was asked for besides.
    """
    design, evidence = trial.design, load_evidence()
    known = calibration or load_calibration()
    seed = int(summary.about.get("seed", "0"))
    drug = next(design.drug_arms(), design.arms[0])
    beside = drug.model_copy(update={"background": None})  # the trial's; arms name their own
    world = world_of(design, beside, 1, known, seed, nasal=_nasal(trial, drug))
    return TrialAbout(
        title=design.title,
        source=design.source,
        sha256=trial.sha256,
        kind=design.kind,
        blinding=design.blinding,
        setting=design.setting,
        background=design.background,
        care=design.care,
        year=design.year,
        patients=design.randomised,
        arms=tuple(_arm(design, arm, summary) for arm in design.arms),
        population=trial.population.label,
        baseline=_baseline(trial),
        visits_h=design.visit_h,
        world=world.in_words,
        calibration=_calibration(design, known, summary.about.get("calibration", known.label)),
        seed=seed,
        dropout=_dropout(design),
        missed=f"{_percent(design.missed_sessions)} of sessions are missed" if design.missed_sessions else "",
        rescue=(
            f"a MADRS of at least {number(design.rescue.at_least)} at a visit from {_when(design.rescue.after.value)} on "
            "ends the blinded treatment (rescue)"
            if design.rescue
            else ""
        ),
        withdrawal=(
            f"who is in {design.withdrawal.enter} at {_when(design.withdrawal.at.value)} is randomised"
            if design.withdrawal
            else ""
        ),
        washout=f"the second period begins at {_when(design.washout.value)}" if design.washout else "",
        note=design.note or "",
        sizes=_sizes(design, summary),
        size=size,
        sustained_from_h=sustained_from_h,
        published=_published(trial, evidence),
        published_changes=_changes(trial, evidence),
        published_relapse=_relapse(trial, evidence),
        limits=LIMITS if design.withdrawal is None else (*LIMITS, *WITHDRAWAL_LIMITS),
        cautions=cautions_of(trial, summary, evidence, known),
    )


def _calibration(design: TrialDesign, known: Calibration, label: str) -> CalibrationAbout:
    """What is known of it: how far off its predictions are is known of the one that ships alone."""
    at_hand, ships = label == known.label, label == load_calibration().label
    measured = (how_far_off(), unlike_left_out(design)) if ships else (OF_ANOTHER,)
    return CalibrationAbout(
        label=label,
        trials=len(known.made.get("trials", ())) if at_hand else None,
        figures=int(known.made.get("figures", 0)) if at_hand else None,
        seed=int(known.made.get("seed", 0)) if at_hand else None,
        how_far_off=" ".join(filter(None, (*measured, expected_of_comparators(design)))),
    )


def _dropout(design: TrialDesign) -> str:
    """Who leaves, also by the last visit where that is later than what the file says."""
    leaves, last_h = design.dropout, design.visit_h[-1]
    if leaves is None:
        return ""
    said = f"{_percent(leaves.share)} of patients have left by {_when(leaves.by.value)}"
    if last_h <= leaves.by.value:
        return said
    return f"{said}, and at the same rate {_percent(leaves.share_at(last_h))} by {_when(last_h)}"


def _sizes(design: TrialDesign, summary: TrialSummary) -> str:
    """How the arms that were run differ from what the file asks for; empty where they do not."""
    asked = int(summary.about.get(ASKED_SIZE, "0"))
    wanted = {arm.id: asked or arm.patients for arm in design.arms}
    run = summary.patients_per_arm
    said = []
    if any(wanted[arm.id] != arm.patients for arm in design.arms):
        said.append(f"{_listed(wanted.values())} patients an arm instead of the file's {_of_file(design)}")
    short = [f"{name} {run[name]:.1f} of {count(n)}" for name, n in wanted.items() if run[name] < n]
    if short:
        said.append(f"fewer than asked for met the condition to be randomised: {join(short)} on average")
    if not said:
        return ""
    return f"{'; '.join(said)}; the effect is that of a trial of {count(design.randomised)} patients, as the file says"


def _of_file(design: TrialDesign) -> str:
    return _listed(arm.patients for arm in design.arms)


def _listed(numbers: Iterable[int]) -> str:
    """ "30 and 60"; a number that all share is written once."""
    found = list(numbers)
    return count(found[0]) if len(set(found)) == 1 else join([count(n) for n in found])


def _arm(design: TrialDesign, arm: Arm, summary: TrialSummary) -> ArmAbout:
    patients = round(summary.patients_per_arm[arm.id])
    if arm.comparator is not None:
        return ArmAbout(arm.id, arm.comparator.replace("-", " "), "comparator", patients)
    beside = f"; background {arm.background.replace('-', ' ')}" if arm.background else ""
    if arm.control is not None:
        at = f", at the sessions of {arm.sessions_of}" if arm.sessions_of else ""
        name = "no treatment" if arm.control == "none" else arm.control.replace("-", " ")
        return ArmAbout(arm.id, f"{name}{at}{beside}", "control", patients)
    assert arm.regimen is not None
    return ArmAbout(arm.id, f"{_given(arm.regimen)}{beside}", "treatment", patients)


def _given(regimen: Regimen) -> str:
    if regimen.protocol is not None:
        return regimen.protocol
    doses = "; ".join(f"{c.dose} on day {', '.join(str(d + 1) for d in c.days)}" for c in regimen.give)
    over = f" over {regimen.infusion}" if regimen.infusion is not None else ""
    return f"{(regimen.drug or '').replace('-', ' ')}, {regimen.route}{over}: {doses}"


def _nasal(trial: Trial, arm: Arm) -> bool:
    protocol = trial.protocol(arm)
    return protocol is not None and protocol.administration.route == "intranasal"


def _baseline(trial: Trial) -> str:
    stated = trial.design.population.madrs
    own = {arm.madrs for arm in trial.design.arms}
    if stated is not None and own == {None}:
        return f"{stated.mean:g} (SD {stated.sd:g})"
    if None not in own:
        return "; ".join(f"{a.id} {a.madrs.mean:g} (SD {a.madrs.sd:g})" for a in trial.design.arms if a.madrs)
    return "as in the population"


def _published(trial: Trial, evidence: Evidence) -> tuple[PublishedContrast, ...]:
    return tuple(_contrast(c, _cited(trial, evidence)) for c in contrasts_of(evidence, trial))


def _contrast(found: Contrast, source: str) -> PublishedContrast:
    """Without an interval where none follows from what was published."""
    low, high = (None, None) if found.assumed else found.interval
    return PublishedContrast(
        found.arm, found.control, found.time_h, found.difference, low, high, source=source
    )


def _changes(trial: Trial, evidence: Evidence) -> tuple[PublishedChange, ...]:
    """Of the study that the file names under `evidence:`, arms by their ids; designs that share a study give each once."""
    study, arms = trial.design.evidence, {arm.id for arm in trial.design.arms}
    if study is None:
        return ()
    found = {
        (o.arm, o.time_h): o.value
        for o in observations(evidence)
        if o.kind == "change" and o.arm in arms and load_trial(o.trial).design.evidence == study
    }
    source = _cited(trial, evidence)
    return tuple(PublishedChange(arm, time_h, value, source) for (arm, time_h), value in found.items())


def _relapse(trial: Trial, evidence: Evidence) -> tuple[PublishedRelapse, ...]:
    figures = relapse_figures(evidence, trial)
    return tuple(PublishedRelapse(one, _cited(trial, evidence)) for one in figures)


def _cited(trial: Trial, evidence: Evidence) -> str:
    """The publication of the figures, whatever the file says of its design."""
    study = evidence.trial(trial.design.evidence or "")
    return f"{study.label}, {study.reference}" if study.reference else study.label


def _percent(share: float) -> str:
    return f"{number(100.0 * share)} %"


def _when(time_h: float) -> str:
    return f"{time_h:g} h" if time_h % HOURS_PER_DAY else f"day {time_h / HOURS_PER_DAY + 1:g}"


__all__ = ["LIMITS", "WITHDRAWAL_LIMITS", "about_of"]
