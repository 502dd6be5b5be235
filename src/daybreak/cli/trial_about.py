"""What the page of a trial says besides its figures: the design in words, what it rests on, and what was published."""

from __future__ import annotations

from daybreak.evidence import Evidence, load_evidence
from daybreak.population import load_calibration
from daybreak.report import ArmAbout, CalibrationAbout, PublishedChange, PublishedContrast, TrialAbout
from daybreak.trial.arm_run import world_of
from daybreak.trial.calibration.observations import observations
from daybreak.trial.contrasts import contrasts
from daybreak.trial.design import Arm, TrialDesign
from daybreak.trial.design_file import Trial
from daybreak.trial.how_far_off import how_far_off
from daybreak.trial.regimen import Regimen
from daybreak.trial.summary import TrialSummary

HOURS_PER_DAY = 24.0
LIMITS = (
    "The links from receptor to mood are a hypothesis made computable; their numbers are calibrated on published trials.",
    "The prediction holds for a trial of this design. Where route and design cannot be told apart in the published trials, the "
    "interval is as wide as that ignorance.",
    "A study outside the sizes and years that were seen counts as the nearest that was.",
    "What is felt without drug is that of placebo spray with a new oral antidepressant (US label), shared out by sessions; for "
    "sedation no such figure was read.",
    "Who drops out does so by chance, not because of how it goes for them.",
    "Ratings are whole points of the MADRS without error of the rater beyond the patient's own course.",
)


def about_of(trial: Trial, summary: TrialSummary) -> TrialAbout:
    """Everything of the page that is no figure of the summary."""
    design, evidence = trial.design, load_evidence()
    known = load_calibration()
    seed = int(summary.about.get("seed", "0"))
    drug = next(design.drug_arms(), design.arms[0])
    world = world_of(design, drug, 1, known, seed, nasal=_nasal(trial, drug))
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
        arms=tuple(_arm(design, arm) for arm in design.arms),
        population=trial.population.label,
        baseline=_baseline(trial),
        visits_h=design.visit_h,
        world=world.in_words,
        calibration=CalibrationAbout(
            label=summary.about.get("calibration", known.label),
            trials=len(known.made.get("trials", ())),
            figures=int(known.made.get("figures", 0)),
            seed=int(known.made.get("seed", 0)),
            how_far_off=how_far_off(),
        ),
        seed=seed,
        dropout=f"{100 * design.dropout.share:g} % by {_when(design.dropout.by.value)}"
        if design.dropout
        else "",
        missed=f"{100 * design.missed_sessions:g} % of sessions" if design.missed_sessions else "",
        rescue=(
            f"a MADRS of at least {design.rescue.at_least:g} from {_when(design.rescue.after.value)} on"
            if design.rescue
            else ""
        ),
        withdrawal=(
            f"randomised at {_when(design.withdrawal.at.value)} in {design.withdrawal.enter}"
            if design.withdrawal
            else ""
        ),
        washout=_when(design.washout.value) if design.washout else "",
        note=design.note or "",
        published=_published(trial, evidence),
        published_changes=_changes(trial, evidence),
        limits=LIMITS,
    )


def _arm(design: TrialDesign, arm: Arm) -> ArmAbout:
    if arm.comparator is not None:
        return ArmAbout(arm.id, arm.comparator.replace("-", " "), "comparator", arm.patients)
    if arm.control is not None:
        at = f", at the sessions of {arm.sessions_of}" if arm.sessions_of else ""
        name = "no treatment" if arm.control == "none" else arm.control.replace("-", " ")
        return ArmAbout(arm.id, f"{name}{at}", "control", arm.patients)
    assert arm.regimen is not None
    return ArmAbout(arm.id, _given(arm.regimen), "treatment", arm.patients)


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
    return tuple(
        PublishedContrast(c.arm, c.control, c.time_h, c.difference, *c.interval, source=trial.design.source)
        for c in contrasts(evidence)
        if c.trial == trial.design.id
    )


def _changes(trial: Trial, evidence: Evidence) -> tuple[PublishedChange, ...]:
    return tuple(
        PublishedChange(o.arm, o.time_h, o.value, trial.design.source)
        for o in observations(evidence)
        if o.trial == trial.design.id and o.kind == "change"
    )


def _when(time_h: float) -> str:
    return f"{time_h:g} h" if time_h % HOURS_PER_DAY else f"day {time_h / HOURS_PER_DAY + 1:g}"


__all__ = ["LIMITS", "about_of"]
