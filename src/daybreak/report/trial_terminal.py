"""A trial's summary as text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from itertools import groupby

from daybreak.report import trial_asked as asked
from daybreak.report import trial_published as published
from daybreak.report import trial_wording as words
from daybreak.report.pooled_terminal import WIDTH, field, item
from daybreak.report.terminal import ascii_only
from daybreak.report.trial_about import ArmAbout, PublishedContrast, TrialAbout
from daybreak.report.wording import after, count, printable
from daybreak.trial.summary import ArmVisit, Difference, EventRate, RelapseCurve, TrialSummary
from daybreak.trial.variation import Variation

_ARM = 7  # a longer name stands on a line of its own


def trial_summary(summary: TrialSummary, about: TrialAbout, *, unicode: bool) -> str:
    """The whole summary, ending with a line feed. `unicode=False` keeps to ASCII."""
    parts = (
        _head(summary, about),
        _visits(summary, about),
        *_differences(summary, about),
        _published(summary, about),
        _events(summary, about),
        _relapse(summary, about),
        _sustained(summary, about),
        _size(about),
        _basis(about),
        _doubts(about),
    )
    text = "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"
    return printable(text) if unicode else ascii_only(printable(text))


def _head(summary: TrialSummary, about: TrialAbout) -> list[str]:
    course = words.course(about)
    return [
        *field("Trial", f"{summary.trial}: {about.title} (sha256 {about.sha256[:12]})"),
        *field("Source", about.source),
        *field("Design", words.design(about)),
        *field("Whom", f"{about.population}; {summary.instrument.upper()} before treatment {about.baseline}"),
        *(line for arm in about.arms for line in field("Arm", _arm(arm))),
        *(field("Sizes", about.sizes) if about.sizes else []),
        *field("Visits", f"{', '.join(map(after, about.visits_h))} after {about.since}"),
        *(field("Course", course) if course else []),
        *(field("Note", about.note) if about.note else []),
        *field("Run", f"{words.replicates(summary)}, seed {about.seed}; {words.analysis(summary)}"),
        *(line for said in words.cautions(summary, about) for line in field("Caution", said)),
    ]


def _arm(arm: ArmAbout) -> str:
    role = "" if arm.role == "treatment" else f", {arm.role}"
    return f"{arm.arm} ({count(arm.patients)} patients{role}): {arm.given}"


def _visits(summary: TrialSummary, about: TrialAbout) -> list[str]:
    """Arms of one visit below one another."""
    where = "" if summary.replicates == 1 else "; in brackets: where 95 of 100 such trials find it"
    lines = [
        f"{summary.instrument.upper()} by visit and arm{where}",
        f" {'':<{_ARM}}{'n':>5}{'mean':>5}{'SD':>5}  {'change':<22} {'response %':<15} remission %",
    ]
    for time_h, arms in groupby(summary.visits, key=lambda one: one.time_h):
        lines.append(f"after {after(time_h)}")
        lines += [line for one in arms for line in _visit(one)]
    said = filter(None, (words.change_from(about), words.cutoffs(summary)))
    return [*lines, *(line for text in said for line in item(text))]


def _visit(one: ArmVisit) -> list[str]:
    n = 0.0 if one.observed.mean is None else one.observed.mean
    if n == 0.0:
        return _named(one.arm, f"{0:>5}  nobody observed")
    spread = "-" if one.sd.mean is None else words.points(one.sd.mean)
    scores = f"{words.points(one.score.mean):>5}{spread:>5}  {words.varied(one.change):<22}"
    return _named(one.arm, f"{n:>5.0f}{scores} {_share(one.response):<15} {_share(one.remission)}")


def _named(arm: str, figures: str) -> list[str]:
    if len(arm) <= _ARM:
        return [f" {arm:<{_ARM}}{figures}"]
    return [f" {arm}", f" {'':<{_ARM}}{figures}"]


def _share(figure: Variation) -> str:
    """ "28 (5 to 60)", per cent: narrower than on the page."""
    return words.share(figure).replace(" %", "").replace("< ", "<").replace("> ", ">")


def _differences(summary: TrialSummary, about: TrialAbout) -> list[list[str]]:
    """What the intervals are, then one paragraph an arm."""
    arms = list(dict.fromkeys(one.arm for one in summary.differences))
    against = [_against(arm, [one for one in summary.differences if one.arm == arm], about) for arm in arms]
    return [textwrap.wrap(words.intervals(summary), WIDTH), *against] if against else []


def _against(arm: str, visits: list[Difference], about: TrialAbout) -> list[str]:
    return [
        *textwrap.wrap(
            f"{arm} against {visits[0].control}: difference in change, points; below 0 favours {arm}", WIDTH
        ),
        f"  {'after':<10}{_own_head(visits[0]):<25}{'this size (90 %)':<18}power at this size",
        *(line for one in visits for line in _difference(one, about)),
    ]


def _own_head(one: Difference) -> str:
    """Whose 95 % interval it is."""
    return "this trial (95 %)" if one.expected[0] is None else "endless trial (95 %)"


def _difference(one: Difference, about: TrialAbout) -> list[str]:
    own = words.with_interval(one.value.mean, words.own_interval(one))
    lines = [f"  {after(one.time_h):<10}{own:<25}{words.reach(one.prediction) or '-':<18}{words.power(one)}"]
    lines += _under(
        f"response {words.share_difference(one.response)} points, {words.needed(one.number_needed)}"
    )
    seen = about.published_difference(one.arm, one.control, one.time_h)
    if seen is not None:
        lines += _under(
            f"published {published.published(seen)}: {published.covering(one, seen)} [{_number(seen, about)}]"
        )
    return lines


def _under(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 12, subsequent_indent=" " * 14)


def _number(seen: PublishedContrast, about: TrialAbout) -> int:
    return published.sources(about).index(seen.source) + 1


def _published(summary: TrialSummary, about: TrialAbout) -> list[str]:
    """What has no counterpart, and the sources of all that was published."""
    if not about.published and not (about.published_relapse and summary.relapse):
        return []
    lines = ["Published"]
    for one in published.without_counterpart(summary, about):
        pair = f"{one.arm} against {one.control} after {after(one.time_h)}"
        lines += item(
            f"without a counterpart here: {pair}, {published.published(one)} [{_number(one, about)}]"
        )
    for number, source in enumerate(published.sources(about), start=1):
        lines += item(f"[{number}] {source}")
    return lines


def _events(summary: TrialSummary, about: TrialAbout) -> list[str]:
    if not summary.events:
        return []
    compared = any(one.difference is not None for one in summary.events)
    against = f"; then against {words.against(summary)}, in percentage points, and the number needed to harm"
    while_there = f"Since {about.since}, for as long as they are in the trial: share of patients"
    lines = textwrap.wrap(f"{while_there}{against if compared else ''}", WIDTH)
    for name, arms in groupby(summary.events, key=lambda one: one.event):
        lines.append(f"{words.event_label(name)}")
        lines += [line for one in arms for line in _event(one)]
    return lines


def _event(one: EventRate) -> list[str]:
    compared = ""
    if one.difference is not None:
        compared = f"{words.share_difference(one.difference):<17} {words.needed(one.number_needed)}"
    first, *more = textwrap.wrap(
        f"{words.share(one.share):<17} {compared}", WIDTH - _ARM - 3, subsequent_indent=" " * 36
    )
    return [*_named(one.arm, f"  {first}"), *(f"{'':<{_ARM + 3}}{line}" for line in more)]


def _relapse(summary: TrialSummary, about: TrialAbout) -> list[str]:
    lines: list[str] = []
    for rule, curves in groupby(summary.relapse, key=lambda one: one.rule):
        lines += textwrap.wrap(f"Relapse: {rule}", WIDTH, subsequent_indent="  ")
        lines += [line for one in curves for line in item(_curve(one, summary))]
    for seen in about.published_relapse if lines else ():
        place = published.sources(about).index(seen.source) + 1
        lines += item(f"published, {seen.figure.arm}: {published.relapse(seen.figure)} [{place}]")
    return lines


def _curve(one: RelapseCurve, summary: TrialSummary) -> str:
    at_risk = 0.0 if one.at_risk.mean is None else one.at_risk.mean
    said = f"{one.arm}: {at_risk:.0f} at risk; median {words.median(one, summary.replicates, after)}"
    if one.without is not None:
        said += f"; without relapse at the end {words.without_relapse(one)}"
    if one.hazard_ratio is not None:
        said += f"; hazard ratio {words.hazard(one)}, power {words.power(one)}"
        said += f"; {words.without_events(one)}" if words.without_events(one) else ""
    return said


def _sustained(summary: TrialSummary, about: TrialAbout) -> list[str]:
    arms = asked.sustained(summary, about)
    if not arms:
        return []
    said = (f"{one.arm}: {words.share(one.sustained_remission)}" for one in arms)
    return [
        *textwrap.wrap(asked.sustained_title(about), WIDTH),
        *(line for text in said for line in item(text)),
    ]


def _size(about: TrialAbout) -> list[str]:
    if about.size is None:
        return []
    return ["How many patients", *(line for text in asked.size(about.size) for line in item(text))]


def _basis(about: TrialAbout) -> list[str]:
    found = about.calibration
    return [
        *field("World", about.world),
        *field("Rests on", words.rests(found)),
        *field("Off by", found.how_far_off),
    ]


def _doubts(about: TrialAbout) -> list[str]:
    said = (*about.limits, "Decision support under clinical supervision; not a medical device.")
    return ["What to keep in mind", *(line for text in said for line in item(text))]
