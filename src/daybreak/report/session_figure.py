"""One session under the lens: concentrations and what they do, panel by panel on one axis of minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daybreak.report import reading
from daybreak.report.canvas import DESKTOP, LINES, Label, LineStyle, Paper, headline, label_ends, panels
from daybreak.report.svg import COLOUR, inline
from daybreak.report.wording import number, outcome_label, percent
from daybreak.simulation.result import Bands, Forecast, SessionForecast

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROLES = (("median", "most"), ("second", "second-most"), ("third", "most"), ("ink", "second-most"))


@dataclass(frozen=True)
class Panel:
    """One small chart: its name and the outcomes drawn in it, each with a name short enough for the margin."""

    title: str
    unit: str
    outcomes: tuple[tuple[str, str], ...]

    @property
    def tall(self) -> bool:
        return len(self.outcomes) > 1


def session_panels(forecast: Forecast) -> list[Panel]:
    """The panels this forecast can fill, concentrations first."""
    analytes = tuple((name, outcome_label(name)) for name in forecast.outcomes if name.endswith("_ng_per_ml"))
    wanted = (
        Panel("Concentration in plasma", "ng/mL", analytes),
        Panel("Dissociation", "CADSS points", (("dissociation", "median"),)),
        Panel("Sedation", "chance of MOAA/S below 5", (("sedation", "mean"),)),
        Panel("Blood pressure", "mmHg", (("systolic_bp", "systolic"), ("diastolic_bp", "diastolic"))),
        Panel("Heart rate", "a minute", (("heart_rate", "median"),)),
        Panel("Nausea", "chance", (("nausea", "mean"),)),
        Panel("Depression", "MADRS total", ((reading.MOOD, "median"),)),
    )
    kept = (Panel(p.title, p.unit, tuple(o for o in p.outcomes if o[0] in forecast.outcomes)) for p in wanted)
    return [panel for panel in kept if panel.outcomes]


def session_figure(forecast: Forecast, session: SessionForecast, *, paper: Paper = DESKTOP) -> str:
    """The figure as an inline `<svg>`."""
    chosen = session_panels(forecast)
    figure, axes = panels(paper, [120.0 if p.tall else 74.0 for p in chosen], gap=42.0, top=30.0, bottom=48.0)
    for ax, panel in zip(axes, chosen, strict=True):
        _draw(ax, panel, forecast, session, paper)
    axes[-1].set_xlabel(
        "minutes after the first dose of the session", fontsize=paper.text, color=COLOUR["muted"], labelpad=7
    )
    first, last = 60 * reading.SESSION_BEGINS_H, _last_minute(forecast, session, chosen)
    axes[-1].set_xlim(first, last)
    axes[-1].set_xticks(range(0, int(last) + 1, 30 if not paper.narrow else 60))
    return inline(
        figure,
        name=f"session-{paper.name}",
        title=f"Session {session.number} under the lens",
        description=describe(forecast, session),
    )


def _last_minute(forecast: Forecast, session: SessionForecast, chosen: Sequence[Panel]) -> float:
    """As far as the forecast follows this session closely, at most four hours."""
    last_h = 0.0
    for name, _ in (outcome for panel in chosen for outcome in panel.outcomes):
        times = forecast.outcomes[name].time_h
        inside = reading.during(forecast.outcomes[name], session.time_h)
        last_h = max([last_h, *(times[i] - session.time_h for i in inside)])
    return 60 * last_h


def _draw(ax: Axes, panel: Panel, forecast: Forecast, session: SessionForecast, paper: Paper) -> None:
    labels = []
    for (name, short), style, roles in zip(panel.outcomes, LINES, ROLES, strict=False):
        labels += _draw_outcome(ax, forecast.outcomes[name], session, paper, name, short, style, roles)
    chance = forecast.outcomes[panel.outcomes[0][0]].unit == "probability"
    _scale(ax, chance=chance, from_zero=not panel.outcomes[0][0].endswith(("_bp", "_rate")))
    ax.axvline(0, color=COLOUR["muted"], linewidth=0.8, linestyle=(0, (2, 2)))
    supposed = any(forecast.outcomes[name].hypothesis for name, _ in panel.outcomes)
    headline(ax, paper, panel.title + (" *" if supposed else ""), panel.unit)
    label_ends(ax, paper, labels)


def _draw_outcome(
    ax: Axes,
    bands: Bands,
    session: SessionForecast,
    paper: Paper,
    name: str,
    short: str,
    style: LineStyle,
    roles: tuple[str, str],
) -> list[Label]:
    """Median (for chances: mean), the band of nine in ten, and a dot where the line is highest (mood: where it ends)."""
    line, band = roles
    kept = reading.during(bands, session.time_h)
    if not kept:
        return []
    minutes = [60 * (bands.time_h[i] - session.time_h) for i in kept]
    middle = [(bands.mean if bands.unit == "probability" else bands.q50)[i] for i in kept]
    low, high = [bands.q05[i] for i in kept], [bands.q95[i] for i in kept]
    ax.fill_between(minutes, low, high, color=COLOUR[band], linewidth=0, alpha=0.75)
    ax.plot(minutes, middle, color=COLOUR[line], linewidth=2.0, linestyle=style)
    marked = len(middle) - 1 if name == reading.MOOD else max(range(len(middle)), key=middle.__getitem__)
    ax.plot([minutes[marked]], [middle[marked]], marker="o", markersize=5, color=COLOUR[line], clip_on=False)
    words = percent(middle[marked]) if bands.unit == "probability" else f"{middle[marked]:.0f}"
    ax.annotate(
        words,
        (minutes[marked], middle[marked]),
        xytext=(0, 6),
        textcoords="offset pixels",
        ha="center",
        fontsize=paper.text - 1,
        fontweight="bold",
        color=COLOUR["ink"],
    )
    return [Label(middle[-1], short, line)]


def _scale(ax: Axes, *, chance: bool, from_zero: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = ax.get_ylim()
    ax.set_ylim(0 if from_zero else low, high + 0.12 * (high - low))
    ax.yaxis.set_major_locator(MaxNLocator(3))
    if chance:
        ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))


def describe(forecast: Forecast, session: SessionForecast) -> str:
    """The peaks in words, for those who cannot see the figure."""
    said = []
    for panel in session_panels(forecast):
        for name, _ in panel.outcomes:
            bands = forecast.outcomes[name]
            kept = reading.during(bands, session.time_h)
            if kept:
                column = bands.mean if bands.unit == "probability" else bands.q50
                top = max(kept, key=column.__getitem__)
                peak = (
                    percent(column[top])
                    if bands.unit == "probability"
                    else f"{number(column[top])} {bands.unit}"
                )
                said.append(
                    f"{outcome_label(name)} {peak} at {60 * (bands.time_h[top] - session.time_h):.0f} min"
                )
    return f"Highest values of session {session.number}: {'; '.join(said)}."


@dataclass(frozen=True)
class Numbers:
    """The figure as a table: the names of the columns after the minute, and the rows."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def session_numbers(forecast: Forecast, session: SessionForecast, *, every_min: int = 15) -> Numbers:
    """The lines of the figure every quarter of an hour."""
    drawn = [name for panel in session_panels(forecast) for name, _ in panel.outcomes]
    last = _last_minute(forecast, session, session_panels(forecast))
    rows = []
    for minute in range(0, int(last) + 1, every_min):
        moments = [reading.at(forecast.outcomes[name], session.time_h + minute / 60) for name in drawn]
        cells = (_cell(forecast.outcomes[name], moment) for name, moment in zip(drawn, moments, strict=True))
        rows.append((str(minute), *cells))
    return Numbers(tuple(_heading(forecast, name) for name in drawn), tuple(rows))


def _cell(bands: Bands, moment: reading.Moment | None) -> str:
    if moment is None:
        return ""
    return percent(moment.mean) if bands.unit == "probability" else number(moment.q50)


def _heading(forecast: Forecast, name: str) -> str:
    unit = forecast.outcomes[name].unit
    return outcome_label(name) if unit == "probability" else f"{outcome_label(name)}, {unit}"
