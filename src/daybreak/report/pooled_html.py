"""A pooled answer as one self-contained page that can be printed: no script, no network, one style sheet inside."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from daybreak.errors import EvidenceError
from daybreak.evidence.evidence import Evidence
from daybreak.evidence.pooling.answer import Answer
from daybreak.report import pooled_wording as words
from daybreak.report.html import content_hash, style_sheet
from daybreak.report.ink import SCREEN, typeset
from daybreak.report.pooled_figures import figure_of
from daybreak.report.sources import web_address
from daybreak.report.svg import inline

if TYPE_CHECKING:
    from jinja2 import Environment

_MORE = "\n.wide-figure { overflow-x: auto; }\n.wide-figure svg { min-width: 38rem; }\n"
_FIGURES = {
    "forest": "Every trial and the pooled effect",
    "time-course": "At every time",
    "funnel": "Small trials and large ones",
    "dose-response": "By dose",
}


def pooled_report(evidence: Evidence, found: Answer) -> str:
    """The page. A figure that the trials do not allow (no two doses) is left out."""
    return (
        _environment()
        .get_template("pooled.html.j2")
        .render(
            title=words.title(found.question),
            answer=found,
            pooled=_pooled(found),
            figures=[
                (heading, svg)
                for which, heading in _FIGURES.items()
                if (svg := _figure(which, evidence, found))
            ],
            rows=_rows(found),
            alone=_alone(found),
            nothing_left=words.NOTHING_LEFT if found.left_one_out == () else "",
            left_out=[
                (reason, ", ".join(one.trial.label for one in group))
                for reason, group in groupby(found.chosen.left_out, key=lambda one: one.reason)
            ],
            cautions=words.cautions(found),
            method=words.method_line(found),
            spread=typeset(words.heterogeneity_line(found)),
            patients=words.patients(found),
        )
    )


def _pooled(found: Answer) -> dict[str, str]:
    question, model = found.question, found.model
    return {
        "estimate": typeset(words.number(question, model.estimate)),
        "interval": typeset(words.interval(question, model.interval)),
        "prediction": typeset(words.interval(question, model.prediction)) if model.prediction else "",
        "p": words.p_value(model.p_of(0)),
    }


def _figure(which: str, evidence: Evidence, found: Answer) -> Any:
    from markupsafe import Markup

    try:
        figure = figure_of(which, evidence, found, SCREEN)
    except EvidenceError:
        return None
    return Markup(inline(figure, name=which, title=_FIGURES[which], description=_described(found)))


def _described(found: Answer) -> str:
    """The answer in a sentence, for those who cannot see the figure."""
    pooled = _pooled(found)
    return (
        f"{words.title(found.question)}: {found.trials} trials, pooled {pooled['estimate']}, "
        f"95 % interval {pooled['interval']}."
    )


def _rows(found: Answer) -> list[dict[str, Any]]:
    return [
        {
            "label": contrast.label,
            "reference": contrast.trial.reference,
            "sizes": words.sizes(contrast),
            "effect": typeset(words.number(found.question, contrast.estimate)),
            "interval": typeset(words.interval(found.question, words.own_interval(contrast))),
            "weight": f"{100 * weight:.1f} %",
            "basis": "; ".join([f"{contrast.basis}, {contrast.instrument}", *contrast.notes]),
            "rows": ", ".join(contrast.rows),
        }
        for contrast, weight in zip(found.contrasts, found.model.weights, strict=True)
    ]


def _alone(found: Answer) -> list[tuple[str, str, str]]:
    """The pooled effect without each trial, where that was asked."""
    return [
        (
            one.trial.label,
            typeset(words.number(found.question, one.model.estimate)),
            typeset(words.interval(found.question, one.model.interval)),
        )
        for one in found.left_one_out or ()
    ]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("daybreak.report"), autoescape=True, undefined=StrictUndefined
    )
    style = style_sheet() + _MORE
    environment.globals |= {"style": Markup(style), "style_hash": content_hash(style)}
    environment.filters |= {"web_address": web_address}
    return environment
