"""A forecast as text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from daybreak.report import reading, textchart, verdicts
from daybreak.report.comparison import Beside, beside
from daybreak.report.context import NOTHING, Context
from daybreak.report.definitions import Definitions
from daybreak.report.findings import finding_label, patient_line
from daybreak.report.wording import (
    BY_WEIGHT,
    after,
    count,
    day,
    dose,
    join,
    outcome_label,
    percent,
    percent_range,
    plain,
    printable,
    probability_label,
)
from daybreak.simulation.result import Forecast, RuleApplied, SessionForecast

WIDTH = 80
SESSIONS_SHOWN = 12
NOT_ADMITTED = "The protocol does not admit this patient as described; this is no plan of treatment."
SOURCES_LINE = "Sources in brackets: in full in the report, and by 'daybreak protocol show ID --sources'."


def terminal_summary(forecast: Forecast, context: Context = NOTHING, *, unicode: bool = True) -> str:
    """The whole summary, ending with a line feed. `unicode=False` keeps to ASCII."""
    parts = (
        _head(forecast, context),
        _screening(forecast.rules),
        _mood(forecast, context.definitions, unicode=unicode),
        _probabilities(forecast),
        [*_sessions(forecast.sessions), *_item_of(reading.whole_dose(forecast))],
        _decisions(forecast.rules),
        _comparison(beside(forecast, context.reported)),
        _doubts(forecast, context),
    )
    text = "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"
    return printable(text) if unicode else ascii_only(printable(text))


def can_show(encoding: str | None) -> bool:
    """Whether a stream of this encoding can carry the characters of the chart."""
    try:
        "█▒░┄▲└─│≥".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def ascii_only(text: str) -> str:
    """The same text in ASCII; what has no counterpart is written as its code point."""
    for character, ascii_text in (
        ("≥", ">="),
        ("≤", "<="),
        ("·", "-"),
        ("–", "-"),
        ("—", "-"),
        ("µ", "u"),
        ("°", " deg"),
        ("─", "-"),
    ):
        text = text.replace(character, ascii_text)
    return text.encode("ascii", "backslashreplace").decode("ascii")


def _field(name: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"{name:<10}", subsequent_indent=" " * 10) or [name]


def _head(forecast: Forecast, context: Context) -> list[str]:
    protocol = forecast.protocol
    title = f": {protocol.title}" if protocol.title else ""
    who = patient_line(forecast.findings) or forecast.population
    who = f"{context.patient_label}: {who}" if context.patient_label else who
    return [
        *_field("Protocol", f"{protocol.id} {protocol.version}{title} (sha256 {protocol.sha256[:12]})"),
        *(_field("Patient" if forecast.findings else "For", who) if who else []),
        *_field(
            "Run",
            f"{count(forecast.patients)} virtual patients, seed {forecast.seed}, {after(forecast.horizon_h)}",
        ),
        *(_field("Rests on", f"calibration {forecast.calibration}") if forecast.calibration else []),
        *_field("Course", course_line(forecast.sessions)),
        *(_field("WHAT IF", NOT_ADMITTED) if forecast.what_if else []),
    ]


def course_line(sessions: Sequence[SessionForecast]) -> str:
    """The course phase by phase: "induction 8 sessions (days 1 to 25, 56 to 84 mg), ..."."""
    dosed = [session for session in sessions if session.given > 0]
    if not dosed:
        return "no session: nobody was dosed"
    phases = list(dict.fromkeys(session.phase for session in dosed))
    return "; ".join(_phase_line(phase, [s for s in dosed if s.phase == phase]) for phase in phases)


def _phase_line(phase: str, sessions: Sequence[SessionForecast]) -> str:
    amount = _amount(sessions)
    first, last = day(sessions[0].time_h), day(sessions[-1].time_h)
    days = f"day {first}" if first == last else f"days {first} to {last}"
    n = len(sessions)
    return f"{plain(phase)} {n} session{'s' if n > 1 else ''} ({days}, {amount} {plain(sessions[0].route)})"


def _amount(sessions: Sequence[SessionForecast]) -> str:
    """ "56 to 84 mg": all that anybody was given; "by weight" where nearly everybody has a dose of their own."""
    if any(not session.dose_share for session in sessions):
        return BY_WEIGHT
    doses = sorted({float(mg) for session in sessions for mg in session.dose_share})
    return f"{dose(doses[0])} mg" if len(doses) == 1 else f"{dose(doses[0])} to {dose(doses[-1])} mg"


def _screening(rules: Iterable[RuleApplied]) -> list[str]:
    """Passed rules are counted, all others are shown."""
    screened = verdicts.screened(rules)
    if not screened:
        return []
    open_rules = [rule for rule in screened if rule.outcome != verdicts.PASSED]
    lines = [f"Screening: {len(screened) - len(open_rules)} of {len(screened)} rules passed"]
    for status in open_rules:
        lines += _item(
            f"{plain(status.outcome):<9} {status.rule}: {status.reason}{_missing(status)} [{status.source}]",
            hang=12,
        )
    return lines


def _missing(rule: RuleApplied) -> str:
    return f" Missing: {join([finding_label(name) for name in rule.missing])}." if rule.missing else ""


def _item(text: str, hang: int = 4) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent=" " * hang)


def _mood(forecast: Forecast, definitions: Definitions, *, unicode: bool) -> list[str]:
    mood = forecast.outcomes.get(reading.MOOD)
    if mood is None or len(mood.time_h) < 2:
        return []
    ink = textchart.UNICODE if unicode else textchart.ASCII
    legend = f"MADRS  {ink.median} median  {ink.half} half of the patients  {ink.most} nine in ten  {ink.session} session"
    rows = [_moment(moment) for moment in reading.key_moments(mood)]
    table = [f"{'MADRS':<10}{'median':>8}   half within  nine in ten within", *rows]
    return [
        legend,
        *textchart.mood_chart(mood, forecast.sessions, definitions.lines(forecast), ink=ink, width=78),
        "",
        *table,
    ]


def _moment(m: reading.Moment) -> str:
    when = "before" if m.time_h == 0 else after(m.time_h)
    half, most = f"{m.q25:>4.0f} to {m.q75:<3.0f}", f"{m.q05:>6.0f} to {m.q95:<3.0f}"
    return f"{when:<10}{m.q50:>8.0f}   {half}   {most}"


def _probabilities(forecast: Forecast) -> list[str]:
    if not forecast.summary:
        return []
    lines = [f"{'Probability':<31}{'':>6}  95 % interval"]
    for name, p in forecast.summary.items():
        lines.append(
            f"  {probability_label(name, p.time_h):<29}{percent(p.value):>6}  {percent_range(*p.interval)}"
        )
        lines += textwrap.wrap(p.definition, WIDTH, initial_indent="    ", subsequent_indent="    ")
    return lines


def _sessions(sessions: Sequence[SessionForecast]) -> list[str]:
    if not sessions:
        return []
    lines = ["Session  day  dose mg      given  dissociation  sedation  BP + 40  nausea  dizzy"]
    shown = (
        sessions
        if len(sessions) <= SESSIONS_SHOWN + 2
        else [*sessions[: SESSIONS_SHOWN - 1], None, sessions[-1]]
    )
    for s in shown:
        lines.append(
            _session(s)
            if s
            else f"    ...  {len(sessions) - SESSIONS_SHOWN} more in the report and in the JSON"
        )
    return lines


def _item_of(sentence: str) -> list[str]:
    return _item(sentence) if sentence else []


def _session(s: SessionForecast) -> str:
    spread = " / ".join(sorted(s.dose_share, key=float)) if s.dose_share else BY_WEIGHT
    amount = spread if len(spread) <= 12 else f"mostly {dose(s.dose_mg)}"
    felt = f"{percent(s.dissociation):>13}{percent(s.sedation):>10}"
    chances = f"{felt}{percent(s.marked_bp_rise):>9}{percent(s.nausea):>8}{percent(s.dizziness):>7}"
    return f"{s.number:>7}{day(s.time_h):>5}  {amount:<12}{percent(s.given):>6} {chances}"


def _decisions(rules: Iterable[RuleApplied]) -> list[str]:
    course = [rule for rule in rules if rule.kind == "course"]
    if not course:
        return []
    lines = ["What the protocol's rules did in the course"]
    for rule in course:
        share = f"{percent(rule.share):>6}" if rule.share is not None else " " * 6
        lines += _item(
            f"{share}  {plain(rule.outcome)} ({rule.rule}): {rule.reason}{_missing(rule)} [{rule.source}]",
            hang=10,
        )
    return [*lines, *_item(SOURCES_LINE)]


def _comparison(rows: Sequence[Beside]) -> list[str]:
    if not rows:
        return []
    lines = [
        "Beside what the source trial reported",
        f"  {'outcome':<20}{'after':<10}{'reported':<18}{'forecast':<18}",
    ]
    texts = list(dict.fromkeys(_origin(row) for row in rows))
    for row in rows:
        mark = f"[{texts.index(_origin(row)) + 1}]"
        lines.append(f"  {row.outcome:<20.20}{row.time:<10}{row.reported:<18}{row.forecast:<18}{mark}")
    for number, text in enumerate(texts, start=1):
        lines += _item(f"[{number}] {text}", hang=6)
    return lines


def _origin(row: Beside) -> str:
    return " ".join(filter(None, (f"{row.source}.".replace("..", "."), row.note)))


def _doubts(forecast: Forecast, context: Context) -> list[str]:
    lines: list[str] = []
    for warning in context.warnings:
        lines += _item(warning)
    if names := reading.on_hypothesis(forecast):
        lines += _item(f"These rest on a hypothesis of the model: {join([outcome_label(n) for n in names])}"
                       + (", and every probability." if forecast.summary else "."))  # fmt: skip
    if unread := sum(not p.seen for p in forecast.parameters):
        lines += _item(
            f"Set by hand or not read in a source: {unread} of {len(forecast.parameters)} numbers of the model."
        )
    for limit in forecast.limits:
        lines += _item(limit)
    lines += _item("Decision support under clinical supervision; not a medical device.")
    return ["What to keep in mind", *lines]
