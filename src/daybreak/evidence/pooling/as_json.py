"""Answers as plain data: the shape of `daybreak evidence pool --json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from daybreak.evidence.pooling.answer import Answer, AtWindow
from daybreak.evidence.pooling.contrast import Contrast
from daybreak.evidence.pooling.disagreement import Heterogeneity
from daybreak.evidence.pooling.funnel import Funnel
from daybreak.evidence.pooling.model import Interval, Model, Wald
from daybreak.evidence.pooling.network import Network
from daybreak.evidence.pooling.question import Question
from daybreak.evidence.pooling.selection import LeftOut
from daybreak.evidence.pooling.small_studies import SmallStudies
from daybreak.evidence.pooling.treatments import NetworkAnswer

FORMAT = "daybreak-pool/1"


def answer_json(found: Answer) -> dict[str, Any]:
    """The whole answer. Estimates are on the scale of the model: logarithms for ratios, with `shown` beside them."""
    return {
        "format": FORMAT,
        "question": question_json(found.question),
        "evidence_sha256": found.digest,
        "pooled": pooled_json(found, found.model),
        "heterogeneity": _plain(found.heterogeneity) | {"tau": found.heterogeneity.tau},
        "trials": [
            contrast_json(contrast, float(weight))
            for contrast, weight in zip(found.contrasts, found.model.weights, strict=True)
        ],
        "left_out": [left_out_json(one) for one in found.chosen.left_out],
        "leave_one_out": [
            {"without": one.trial.label, "trial": one.trial.trial_id} | pooled_json(found, one.model)
            for one in found.left_one_out or ()
        ],
        "moderator": _moderation(found),
        "small_studies": _small_studies(found.funnel),
        "trim_and_fill": _filled(found),
    }


def time_course_json(course: Sequence[AtWindow]) -> dict[str, Any]:
    """Every window with its trials, and the pooled effect where they are enough."""
    return {
        "format": FORMAT,
        "question": question_json(course[0].question) | {"window": None},
        "windows": [
            {
                "window": asdict(one.window),
                "pooled": pooled_json(one.answer, one.answer.model) if one.answer else None,
                "trials": [contrast_json(contrast) for contrast in one.chosen.contrasts],
                "left_out": [left_out_json(left_out) for left_out in one.chosen.left_out],
            }
            for one in course
        ],
    }


def question_json(question: Question) -> dict[str, Any]:
    keep = asdict(question.keep)
    return {
        "measure": question.effect,
        "unit": question.unit,
        "scale": question.scale if question.counted else None,
        "window": asdict(question.window),
        "arms": question.arms,
        **{name: keep[name] for name in ("drug", "route", "population", "comparator", "instrument")},
    }


def pooled_json(found: Answer, model: Model) -> dict[str, Any]:
    interval, prediction = model.interval, model.prediction
    return {
        "k": model.k,
        "estimate": model.estimate,
        "se": float(model.se[0]),
        "p": model.p_of(0),
        "interval": _interval(interval),
        "prediction": _interval(prediction) if prediction else None,
        "shown": {
            "estimate": found.shown(model.estimate),
            "interval": [found.shown(interval.low), found.shown(interval.high)],
            "prediction": [found.shown(prediction.low), found.shown(prediction.high)] if prediction else None,
        },
        "tau2": model.tau2,
        "tau2_se": model.tau2_se,
        "i2": model.i2,
        "method": model.method,
        "test": model.test,
        "level": model.level,
    }


def contrast_json(contrast: Contrast, weight: float | None = None) -> dict[str, Any]:
    return {
        "trial": contrast.trial.trial_id,
        "label": contrast.label,
        "reference": contrast.trial.reference,
        "arms": [arm.arm_id for arm in contrast.arms],
        "dose": contrast.dose_text,
        "control": contrast.trial.control,
        "instrument": contrast.instrument,
        "time_h": contrast.time_h,
        "estimate": contrast.estimate,
        "variance": contrast.variance,
        "n_treated": contrast.n_treated,
        "n_control": contrast.n_control,
        "weight": weight,
        "basis": contrast.basis,
        "notes": list(contrast.notes),
        "rows": list(contrast.rows),
    }


def left_out_json(one: LeftOut) -> dict[str, Any]:
    return {"trial": one.trial.trial_id, "label": one.trial.label, "reason": one.reason}


def network_json(found: NetworkAnswer) -> dict[str, Any]:
    """The network with all comparisons."""
    network: Network = found.network
    return {
        "format": FORMAT,
        "question": question_json(found.question),
        "nodes": found.nodes,
        "reference": network.reference,
        "treatments": list(network.treatments),
        "edges": [{"between": [a, b], "trials": n} for a, b, n in network.geometry.edges],
        "loops": network.geometry.loops,
        "shape": network.geometry.shape,
        "tau2": network.tau2,
        "df": network.df,
        "compared": [asdict(c) | {"interval": _interval(c.interval)} for c in network.compared],
        "inconsistency": _wald(network.inconsistency) | {"tau2": network.inconsistent_tau2}
        if network.inconsistency
        else None,
        "trials": [asdict(trial) for trial in found.trials],
        "left_out": [left_out_json(one) for one in found.left_out],
    }


def _moderation(found: Answer) -> dict[str, Any] | None:
    if found.moderation is None:
        return None
    model, regression = found.moderation.regression.model, found.moderation.regression
    return {
        "by": regression.moderator,
        "terms": [
            {
                "term": term,
                "estimate": float(model.coefficients[i]),
                "se": float(model.se[i]),
                "interval": _interval(model.interval_of(i)),
                "p": model.p_of(i),
            }
            for i, term in enumerate(model.terms)
        ],
        "omnibus": _wald(regression.omnibus),
        "residual_tau2": model.tau2,
        "groups": [
            {"level": group.level, "trials": [found.contrasts[i].label for i in group.members]}
            | (pooled_json(found, group.model) if group.model else {"k": len(group.members)})
            for group in found.moderation.groups
        ],
    }


def _filled(found: Answer) -> dict[str, Any] | None:
    filled = found.funnel.filled
    if filled is None:
        return None
    return {"side": filled.side, "missing": filled.missing} | pooled_json(found, filled.model)


def _small_studies(funnel: Funnel) -> dict[str, Any] | None:
    if funnel.small_studies is None:
        return None
    return _plain(funnel.small_studies) | {"trials": funnel.model.k}


def _plain(found: Heterogeneity | SmallStudies) -> dict[str, Any]:
    """The fields of a result; an interval is a list of its two ends."""
    values = {field.name: getattr(found, field.name) for field in fields(found)}
    return {name: _interval(v) if isinstance(v, Interval) else v for name, v in values.items()}


def _interval(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


def _wald(wald: Wald) -> dict[str, Any]:
    return asdict(wald)
