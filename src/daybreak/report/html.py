"""A forecast as one self-contained HTML page that can be printed: no script, no network, one style sheet inside."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from daybreak.report import reading, sources, verdicts, wording
from daybreak.report.canvas import DESKTOP, PHONE
from daybreak.report.comparison import beside
from daybreak.report.context import NOTHING, Context
from daybreak.report.course_figure import course_figure
from daybreak.report.definitions import Definitions
from daybreak.report.findings import finding_label, patient_line, shown
from daybreak.report.session_figure import session_figure, session_numbers
from daybreak.report.svg import COLOUR
from daybreak.report.terminal import course_line
from daybreak.simulation.result import Forecast, SessionForecast

if TYPE_CHECKING:
    from jinja2 import Environment

KEY_PROBABILITIES = ("response_24h", "response", "remission", "relapse", "sedation", "marked_bp_rise")


def html_report(forecast: Forecast, context: Context = NOTHING, *, made_on: date) -> str:
    """The page.

    Args:
        context: where the patient comes from, what a trial reported, what the protocol calls response and remission.
        made_on: the date printed on it (the core asks no clock).
    """
    template = templates().get_template("report.html.j2")
    return template.render(
        _figures(forecast, context.definitions)
        | _tables(forecast)
        | {
            "forecast": forecast,
            "protocol": forecast.protocol,
            "made_on": f"{made_on.day} {made_on:%B %Y}",
            "context": context,
            "publications": sources.of_parameters(forecast.parameters),
            "rule_sources": sources.named_by(forecast, context.sources),
            "comparison": beside(forecast, context.reported),
        }
    )


def _tables(forecast: Forecast) -> dict[str, Any]:
    mood = forecast.outcomes.get(reading.MOOD)
    return {
        "who": patient_line(forecast.findings) or forecast.population,
        "key": [(name, forecast.summary[name]) for name in KEY_PROBABILITIES if name in forecast.summary],
        "supposed": any(p.hypothesis for p in forecast.summary.values()),
        "whole_dose": reading.whole_dose(forecast),
        "course_line": _capital(course_line(forecast.sessions)),
        "moments": reading.key_moments(mood) if mood and mood.time_h else [],
        "findings": shown(forecast.findings),
        "screening": verdicts.screened(forecast.rules),
        "decisions": [rule for rule in forecast.rules if rule.kind == "course"],
        "hypotheses": wording.join([wording.outcome_label(name) for name in reading.on_hypothesis(forecast)]),
    }


def _figures(forecast: Forecast, definitions: Definitions) -> dict[str, Any]:
    from markupsafe import Markup

    found: dict[str, Any] = {
        "mood": forecast.outcomes.get(reading.MOOD),
        "session": reading.magnified(forecast),
    }
    for paper in (DESKTOP, PHONE):
        if found["mood"] and len(found["mood"].time_h) > 1:
            found[f"course_{paper.name}"] = Markup(
                course_figure(forecast, definitions=definitions, paper=paper)
            )
        if found["session"]:
            found[f"session_{paper.name}"] = Markup(session_figure(forecast, found["session"], paper=paper))
    if found["session"]:
        found["lens"] = session_numbers(forecast, found["session"])
    return found


@cache
def templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("daybreak.report"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters |= {
        name: getattr(wording, name)
        for name in ("after", "count", "day", "dose", "number", "percent", "plain")
    }
    environment.filters |= {
        "doses": doses,
        "mark": verdicts.mark,
        "mark_class": verdicts.css_class,
        "missing": lambda ids: wording.join([finding_label(name) for name in ids]),
        "percent_range": lambda interval: wording.percent_range(*interval),
        "sentence": lambda words: words[:1].upper() + words[1:],
        "probability_label": wording.probability_label,
        "web_address": sources.web_address,
    }
    style = style_sheet()
    environment.globals |= {"style": Markup(style), "style_hash": content_hash(style)}
    return environment


def style_sheet() -> str:
    """The page's style sheet with a class for every role of the figures."""
    roles = [f".fill-{r} {{ fill: var(--{r}); }}\n.stroke-{r} {{ stroke: var(--{r}); }}" for r in COLOUR]
    return resources.files("daybreak.report").joinpath("templates/style.css").read_text("utf-8") + "\n".join(
        roles
    )


def content_hash(style: str) -> str:
    """SHA-256 of the style sheet, as a content security policy wants it."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def doses(session: SessionForecast) -> str:
    """ "84 mg", or "56 mg 34 %, 84 mg 66 %" where patients differ."""
    shares = sorted(session.dose_share.items(), key=lambda item: float(item[0]))
    if not shares and session.given > 0:
        return wording.BY_WEIGHT
    if len(shares) < 2:
        return f"{wording.dose(session.dose_mg)} mg"
    if len(shares) > 3:
        return f"{wording.dose(float(shares[0][0]))} to {wording.dose(float(shares[-1][0]))} mg"
    return ", ".join(f"{wording.dose(float(mg))} mg {wording.percent(share)}" for mg, share in shares)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
