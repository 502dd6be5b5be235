"""A protocol on one page, in plain text of 80 columns: what a clinician reads before signing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from daybreak.protocol.conditions import findings_of
from daybreak.protocol.identity import Approval
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.regimen import Phase, TitrationRule
from daybreak.protocol.supervision import Measure

WIDTH = 80

HYPOTHESIS = "rests, at least in part, on a working choice that no publication gives."

Row = tuple[str, str]  # a word at the margin, and the text


def sections(protocol: Protocol, *, sources: bool = True) -> list[tuple[str, list[Row]]]:
    """The page part by part: a title, and rows of a word at the margin and a text. A part that says nothing is left out."""
    parts = (
        ("Who", _who(protocol)),
        ("What is given", _given(protocol)),
        ("Course", _course(protocol)),
        ("Before each dose", _gates(protocol)),
        ("Watching", _watching(protocol)),
        ("Leaving", _leaving(protocol)),
        ("Between sessions", _between(protocol)),
        ("Not set: a clinic sets and signs these first", [("-", gap) for gap in protocol.unset]),
        ("Notes", [("-" if note.seen else "recalled", note.text) for note in protocol.notes]),
        ("Sources", _sources(protocol) if sources else ()),
    )
    listed = [(title, list(rows)) for title, rows in parts]
    return [(title, rows) for title, rows in listed if rows]


def page(protocol: Protocol, *, sources: bool = False) -> list[str]:
    """The lines of the page, on demand with every source in full."""
    lines = _head(protocol)
    for title, rows in sections(protocol, sources=sources):
        lines += ["", title.upper(), *_laid_out(rows)]
    lines += [""]
    if any(source.house for source in protocol.basis):
        lines += [f"(*) {HYPOTHESIS}"]
    return lines if sources else [*lines, "Sources in brackets; in full with --sources."]


def _head(protocol: Protocol) -> list[str]:
    status = protocol.status
    signed = (
        f"approved by {status.by} on {status.date}"
        if isinstance(status, Approval)
        else "draft, signed by nobody"
    )
    lines = wrap(protocol.title, WIDTH) + wrap(protocol.summary, WIDTH)
    return [
        *lines,
        f"{protocol.id} {protocol.version}, {protocol.jurisdiction}, {signed}",
        f"sha256 {protocol.sha256[:16]}",
    ]


def _cite(protocol: Protocol, sources: tuple[str, ...] | None) -> str:
    if not sources:
        return ""
    return f" [{', '.join(sources)}]{' (*)' if protocol.is_hypothesis(sources) else ''}"


def _who(protocol: Protocol) -> Iterator[Row]:
    for rule in protocol.eligibility:
        yield rule.effect, f"{rule.reason}{_cite(protocol, rule.source)}"
    asked = dict.fromkeys(id for rule in protocol.eligibility for id in findings_of(rule.when))
    yield "asks for", f"{', '.join(asked)}: ids for the patient's file"


def _given(protocol: Protocol) -> Iterator[Row]:
    how, dosing = protocol.administration, protocol.regimen.dosing
    extent = f", over {how.infusion}" if how.infusion else ""
    extent += f", devices of {how.device}, {how.device_interval} apart" if how.device else ""
    yield "drug", f"{protocol.drug}, {how.route}{extent}{_cite(protocol, how.source)}"
    yield "doses", f"{', '.join(map(str, dosing.steps))}, and no other{_cite(protocol, dosing.source)}"
    for rule in protocol.regimen.start:
        yield "start", f"{rule.dose}{f' when {rule.when}' if rule.when else ''}{_cite(protocol, rule.source)}"
    for step in how.steps:
        yield "step", f"{step.text}{_cite(protocol, step.source)}"


def _course(protocol: Protocol) -> Iterator[Row]:
    regimen = protocol.regimen
    for phase in regimen.phases:
        yield "phase", f"{phase.title}: {_rhythm(phase)}{_cite(protocol, phase.source)}"
        for review in phase.review:
            yield (
                "review",
                f"{_when(review.when)}: {review.then}. {review.reason}{_cite(protocol, review.source)}",
            )
        for interval in phase.interval or ():
            yield (
                "interval",
                f"{_when(interval.when)}: one every {interval.every}{_cite(protocol, interval.source)}",
            )
    for rule in regimen.titration:
        yield "dose", f"{_when(rule.when)}: {_movement(rule)}{_cite(protocol, rule.source)}"
    yield "missed", f"The session lapses, the schedule is kept{_cite(protocol, regimen.missed.source)}"
    if regimen.missed.worse:
        worse = regimen.missed.worse
        yield "missed", f"{_when(worse.when)} afterwards: {worse.then}{_cite(protocol, worse.source)}"
    yield "end", f"{regimen.ending.text}{_cite(protocol, regimen.ending.source)}"


def _rhythm(phase: Phase) -> str:
    if phase.days is not None:
        return f"on days {', '.join(map(str, phase.days))} of {phase.lasts}"
    length = f"{phase.sessions} sessions" if phase.sessions else f"for {phase.lasts}"
    if phase.sessions_per_week:
        return f"{('once', 'twice', 'three times')[phase.sessions_per_week - 1]} a week, {length}"
    again = f", judged again every {phase.reassess_every}" if phase.reassess_every else ""
    return f"interval by rule{again}, {length}"


def _when(condition: object) -> str:
    return f"when {condition}" if condition else "otherwise"


def _movement(rule: TitrationRule) -> str:
    return {"raise": "one step up", "lower": "one step down", "keep": "as before"}.get(rule.then, rule.then)


def _gates(protocol: Protocol) -> Iterator[Row]:
    for gate in protocol.session.gates:
        yield gate.effect, f"{gate.reason}{_cite(protocol, gate.source)}"


def _watching(protocol: Protocol) -> Iterator[Row]:
    for rule in protocol.session.measure:
        yield "measure", f"{', '.join(rule.findings)}: {_moments(rule)}{_cite(protocol, rule.source)}"
    for threshold in protocol.session.thresholds:
        limit = (
            f"above {threshold.above:g}" if threshold.above is not None else f"below {threshold.below or 0:g}"
        )
        said = "not set" if threshold.unset else f"{limit}: {threshold.action}"
        when = {"before-dose": " before the dose", "from-dose": " from the dose on"}.get(
            threshold.phase or "", ""
        )
        yield "limit", f"{threshold.finding}{when} {said}{_cite(protocol, threshold.source)}"
    if again := protocol.session.again:
        yield "again", f"What was beyond a limit after {again.after}{_cite(protocol, again.source)}"
    for stop in protocol.session.stops:
        yield "stop", f"{_when(stop.when)}: {stop.action}{_cite(protocol, stop.source)}"


def _moments(rule: Measure) -> str:
    if rule.anchor == "before-dose":
        return "before the dose"
    minutes = [f"{time_h * 60:g}" for time_h in rule.times_h]
    return f"at {', '.join(minutes)} min from {rule.anchor}"


def _leaving(protocol: Protocol) -> Iterator[Row]:
    clock = protocol.session.clock
    if clock.minimum:
        yield "clock", f"Not before {clock.minimum} from {clock.anchor}{_cite(protocol, clock.source)}"
    if last := protocol.session.before_leaving:
        said = f"{', '.join(last.findings)}: within {last.within} before leaving; then the criteria are asked"
        yield "last set", f"{said}{_cite(protocol, last.source)}"
    for rule in protocol.session.discharge:
        yield "must", f"{rule.text}{_cite(protocol, rule.source)}"
    for advice in protocol.session.after_care:
        yield "tell", f"{advice.text}{_cite(protocol, advice.source)}"


def _between(protocol: Protocol) -> Iterator[Row]:
    follow_up = protocol.follow_up
    for rule in follow_up.escalation:
        soon = f" Within {rule.within}." if rule.within else ""
        yield "escalate", f"{_when(rule.when)}: {rule.action}{soon}{_cite(protocol, rule.source)}"
    for asked in follow_up.questionnaires:
        times = ["before each session"] if asked.before_each_session else []
        times += [f"every {asked.every}"] if asked.every else []
        times += [f"at {', '.join(map(str, asked.at))}"] if asked.at else []
        yield "ask", f"{asked.instrument} {', '.join(times)}{_cite(protocol, asked.source)}"
    response, remission, relapse = follow_up.response, follow_up.remission, follow_up.relapse
    yield (
        "response",
        f"{response.instrument} down by {response.fraction:.0%}{_cite(protocol, response.source)}",
    )
    yield (
        "remission",
        f"{remission.instrument} at most {remission.limit:g}{_cite(protocol, remission.source)}",
    )
    if relapse:
        twice = ", at two visits" if relapse.confirmed else ""
        yield (
            "relapse",
            f"{relapse.instrument} at least {relapse.limit:g}{twice}{_cite(protocol, relapse.source)}",
        )


def _sources(protocol: Protocol) -> Iterator[Row]:
    for source in protocol.basis:
        if not source.house:
            seen = "" if source.seen else " (recalled, not read)"
            yield source.id, f"{source.citation}{seen}. {source.reference}"


def _laid_out(rows: Iterable[Row]) -> list[str]:
    """Rows as wrapped text behind a margin; an address that is longer than a line keeps its own."""
    lines = []
    for word, text in rows:
        margin = f"  {word:<9} "
        room = WIDTH - 12
        first, *more = wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
        lines.append(f"{margin}{first}")
        lines += [f"{'':12}{line}" for line in more]
    return lines
