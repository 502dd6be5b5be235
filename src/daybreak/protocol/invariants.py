"""What must hold between the parts of a protocol: each check gives the problems it finds, with the line they stand in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

from daybreak.protocol.conditions import findings_of
from daybreak.protocol.kinds import all_kinds
from daybreak.protocol.problems import Problem
from daybreak.protocol.protocol import Protocol
from daybreak.protocol.quantities import Dose
from daybreak.protocol.regimen import DAY_H, Phase
from daybreak.protocol.walk import Keys, parts_of
from daybreak.yaml_source import YamlSource

Found = Iterator[tuple[Keys, str, str, str]]  # where, rule, what is wrong, what to write
Check = Callable[[Protocol], Found]

SUICIDALITY = (
    "suicid",
    "cssrs_",
    "madrs_item_10",
    "phq9_item_9",
    "qids_sr16_item_12",
    "bdi2_item_9",
    "hamd17_item_3",
)


def violations(protocol: Protocol, source: YamlSource) -> list[Problem]:
    """Every invariant that a protocol breaks."""
    return [
        Problem(source.line(*keys), rule, problem, remedy, source.name)
        for check in CHECKS
        for keys, rule, problem, remedy in check(protocol)
    ]


def ids_are_unique(protocol: Protocol) -> Found:
    """PR-ID-001: a rule can be named without doubt."""
    seen: dict[str, Keys] = {}
    for keys, part in parts_of(protocol):
        id = getattr(part, "id", None)
        if id is None or part is protocol:
            continue
        if id in seen:
            yield (
                (*keys, "id"),
                "PR-ID-001",
                f"The id `{id}` is used twice.",
                "Give each source, phase and rule its own id.",
            )
        seen[id] = keys


def sources_resolve(protocol: Protocol) -> Found:
    """PR-SRC-001, -002, -004, -005: every rule rests on something that can be looked up."""
    used: set[str] = {note.source for note in protocol.notes if note.source}
    for keys, part in parts_of(protocol):
        cited = _cited(part)
        used |= {id for _, id in cited}
        yield from _unresolved(protocol, keys, cited)
        yield from _wrong_handle(protocol, keys, part)
    for place, source in enumerate(protocol.basis):
        if source.id not in used:
            yield (
                ("basis", place, "id"),
                "PR-SRC-005",
                f"No rule rests on the source {source.id}.",
                "Delete it, or cite it.",
            )
    for place, note in enumerate(protocol.notes):
        if note.source and note.source not in protocol.sources:
            yield ("notes", place, "source"), *_no_source(protocol, note.source)


def _cited(part: object) -> list[tuple[str, str]]:
    fields = ("source", "lasts_source") if not hasattr(part, "seen") else ()
    return [(field, id) for field in fields for id in getattr(part, field, None) or ()]


def _unresolved(protocol: Protocol, keys: Keys, cited: list[tuple[str, str]]) -> Found:
    for field, id in cited:
        if id not in protocol.sources:
            yield (*keys, field), *_no_source(protocol, id)
        elif not protocol.sources[id].seen:
            yield ((*keys, field), "PR-SRC-002", f"The source {id} was not read (`seen: false`), so no rule may rest on it.",
                   "Read it and write `seen: true`, or move the statement to `notes`.")  # fmt: skip


def _no_source(protocol: Protocol, id: str) -> tuple[str, str, str]:
    return (
        "PR-SRC-001",
        f"There is no source `{id}` in `basis`.",
        f"Write one of {', '.join(protocol.sources)}, or add it there.",
    )


def _wrong_handle(protocol: Protocol, keys: Keys, part: object) -> Found:
    handle = getattr(part, "rule", None)
    sources = [protocol.sources[id] for _, id in _cited(part) if id in protocol.sources]
    if handle and sources and not any(handle in source.rules for source in sources):
        carried = ", ".join(rule for source in sources for rule in source.rules) or "none"
        yield ((*keys, "rule"), "PR-SRC-004", f"The source does not carry {handle}.",
               f"Its handles are: {carried}. Write one of them, or add it under `rules:` in `basis`.")  # fmt: skip


def eligibility_is_known_before(protocol: Protocol) -> Found:
    """PR-COND-008: nobody can be asked before the course about what the course will bring."""
    for place, rule in enumerate(protocol.eligibility):
        for id in findings_of(rule.when):
            if all_kinds()[id].during_course:
                yield (("eligibility", place, "when"), "PR-COND-008", f"`{id}` is known only during a course.",
                       "Ask for a finding that is known before it, such as `madrs`.")  # fmt: skip


def doses_are_listed(protocol: Protocol) -> Found:
    """PR-DOSE-005, -007: no dose outside the list, no half device."""
    regimen, device = protocol.regimen, protocol.administration.device
    for keys, dose in _named_doses(protocol):
        if dose not in regimen.dosing.steps:
            listed = ", ".join(map(str, regimen.dosing.steps))
            yield (
                keys,
                "PR-DOSE-005",
                f"{dose} is not one of the doses of this protocol.",
                f"Write one of {listed}.",
            )
    for place, dose in enumerate(regimen.dosing.steps):
        if device is not None and (dose.unit != "mg" or (dose.value / device.value) % 1):
            yield (("regimen", "dosing", "steps", place), "PR-DOSE-007", f"{dose} is not a whole number of devices of {device}.",
                   f"Write a multiple of {device}.")  # fmt: skip


def _named_doses(protocol: Protocol) -> Iterator[tuple[Keys, Dose]]:
    for place, rule in enumerate(protocol.regimen.start):
        yield ("regimen", "start", place, "dose"), rule.dose
    for place, phase in enumerate(protocol.regimen.phases):
        for number, dose in enumerate(phase.doses or ()):
            yield ("regimen", "phases", place, "doses", number), dose
        if phase.start_dose is not None:
            yield ("regimen", "phases", place, "start_dose"), phase.start_dose


def phases_connect(protocol: Protocol) -> Found:
    """PR-DOSE-008, PR-PHASE-006, PR-RULE-002: a patient who comes into a phase has a dose there, and can go where a rule says."""
    regimen = protocol.regimen
    arriving = {rule.dose for rule in regimen.start}
    for place, phase in enumerate(regimen.phases):
        if phase.start_dose is not None and place > 0:
            arriving = {phase.start_dose}
        for dose in sorted(arriving - set(regimen.doses_of(phase))):
            yield (("regimen", "phases", place, "doses"), "PR-DOSE-008", f"Patients come into {phase.id} with {dose}.",
                   "Add this dose to `doses:`, or write `start_dose:`.")  # fmt: skip
        arriving |= set(regimen.doses_of(phase))
    known = {phase.id for phase in regimen.phases}
    for place, rule in enumerate(regimen.titration):
        for number, id in enumerate(rule.phases):
            if id not in known:
                yield (("regimen", "titration", place, "phases", number), "PR-PHASE-006", f"There is no phase `{id}`.",
                       f"Write one of {', '.join(known)}.")  # fmt: skip
    for number, review in enumerate(regimen.phases[0].review):
        if review.then == "step-back":
            yield (("regimen", "phases", 0, "review", number, "then"), "PR-RULE-002", "There is no phase before the first.",
                   "Write continue, stop or needs-decision.")  # fmt: skip


def ordered_rules_end_openly(protocol: Protocol) -> Found:
    """PR-RULE-001: every patient meets a rule that holds."""
    regimen = protocol.regimen
    lists: list[tuple[Keys, tuple[object, ...]]] = [(("regimen", "start"), regimen.start)]
    lists += [
        (("regimen", "phases", place, "review"), phase.review) for place, phase in enumerate(regimen.phases)
    ]
    for keys, rules in lists:
        open_ones = [getattr(rule, "when", None) is None for rule in rules]
        if rules and (not open_ones[-1] or any(open_ones[:-1])):
            yield (keys, "PR-RULE-001", "The last rule of this list must have no `when:`, and only the last.",
                   "Give every rule but the last a condition; the last is what holds otherwise.")  # fmt: skip


def sessions_keep_their_distance(protocol: Protocol) -> Found:
    """PR-PHASE-007: the calendar obeys the spacing rule."""
    regimen, start_h, last_h = protocol.regimen, 0.0, float("-inf")
    least_h = regimen.spacing.days * DAY_H
    for place, phase in enumerate(regimen.phases):
        slots_h = [start_h + slot for slot in phase.slots_h or (0.0,)]
        times_h = [last_h, *slots_h] if slots_h else []
        if any(b - a < least_h for a, b in pairwise(times_h)) or _interval_too_short(phase, least_h):
            yield (("regimen", "phases", place), "PR-PHASE-007",
                   f"Sessions of {phase.id} are closer than {regimen.spacing.days} day(s).",
                   "Write days further apart, or another `spacing:`.")  # fmt: skip
        start_h, last_h = start_h + phase.length_h, slots_h[-1]


def a_dose_is_in_before_the_next(protocol: Protocol) -> Found:
    """PR-ADMIN-003: neither an infusion nor the devices of the largest dose reach into the next session."""
    how, regimen = protocol.administration, protocol.regimen
    takes_h = how.infusion_h or 0.0
    if how.device_mg and how.device_interval_h:
        most = max(dose.value for dose in regimen.dosing.steps)
        takes_h = (math.ceil(most / how.device_mg) - 1) * how.device_interval_h
    if takes_h > regimen.spacing.days * DAY_H:
        yield (("administration", "infusion" if how.infusion else "device_interval"), "PR-ADMIN-003",
               f"Giving a dose takes {takes_h:g} h, and the next may be due {regimen.spacing.days} day(s) after it began.",
               "Write a shorter time, or more `days:` under `spacing:`.")  # fmt: skip


def _interval_too_short(phase: Phase, least_h: float) -> bool:
    return any(rule.every.value < least_h for rule in phase.interval or ())


def session_fits_the_route(protocol: Protocol) -> Found:
    """PR-MEAS-002, -003, -004: what is measured is known, its clock exists, and what is read at the end is read before."""
    allowed = {"before-dose", "dose"}
    allowed |= {"first-device"} if protocol.administration.route == "intranasal" else set()
    allowed |= {"infusion-start", "infusion-end"} if protocol.administration.route == "intravenous" else set()
    session = protocol.session
    anchored: list[tuple[Keys, str]] = [(("session", "clock", "anchor"), session.clock.anchor)]
    anchored += [
        (("session", "measure", place, "anchor"), rule.anchor) for place, rule in enumerate(session.measure)
    ]
    for keys, anchor in anchored:
        if anchor not in allowed:
            yield (keys, "PR-MEAS-003", f"The {protocol.administration.route} route has no `{anchor}`.",
                   f"Write one of {', '.join(sorted(allowed))}.")  # fmt: skip
    named: list[tuple[Keys, str]] = [(("session", "measure", place, "findings", number), id)
             for place, rule in enumerate(session.measure) for number, id in enumerate(rule.findings)]  # fmt: skip
    named += [
        (("session", "thresholds", place, "finding"), rule.finding)
        for place, rule in enumerate(session.thresholds)
    ]
    last, after = (
        session.before_leaving,
        {id for rule in session.measure if rule.anchor != "before-dose" for id in rule.findings},
    )
    for number, id in enumerate(last.findings if last else ()):
        named.append((("session", "before_leaving", "findings", number), id))
        if id in all_kinds() and id not in after:
            yield (named[-1][0], "PR-MEAS-004", f"No line of `measure:` reads `{id}` after the dose.",
                   "Add it to one, or take it out here.")  # fmt: skip
    for keys, id in named:
        if id not in all_kinds():
            yield keys, "PR-MEAS-002", f"The vocabulary does not know `{id}`.", _near(id, tuple(all_kinds()))


def limits_can_be_read(protocol: Protocol) -> Found:
    """PR-LIMIT-001: a limit that no reading can cross would never alert."""
    for place, rule in enumerate(protocol.session.thresholds):
        limit, kind = rule.above if rule.above is not None else rule.below, all_kinds().get(rule.finding)
        if limit is not None and kind is not None and not kind.lowest <= limit <= kind.highest:
            yield (("session", "thresholds", place), "PR-LIMIT-001", f"{limit:g} lies outside the range of {kind.id}.",
                   f"Write a limit from {kind.lowest:g} to {kind.highest:g}.")  # fmt: skip


def follow_up_is_sound(protocol: Protocol) -> Found:
    """PR-FOLLOW-004, -005: suicidality above all; instruments and cut-offs that exist."""
    from daybreak.vocabulary import load_vocabulary

    follow_up, instruments = protocol.follow_up, load_vocabulary().instruments
    if not any(id.startswith(SUICIDALITY) for id in findings_of(follow_up.escalation[0].when)):
        yield (("follow_up", "escalation", 0, "when"), "PR-FOLLOW-004", "The first escalation rule is not about suicidality.",
               "Put the rule about `suicidal_ideation_acute` first.")  # fmt: skip
    for keys, part in parts_of(follow_up):
        instrument = getattr(part, "instrument", None)
        if instrument is not None and instrument not in instruments:
            yield (("follow_up", *keys, "instrument"), "PR-FOLLOW-005", f"The vocabulary has no instrument `{instrument}`.",
                   _near(instrument, tuple(instruments)))  # fmt: skip
    for name, cut_off in (("remission", follow_up.remission), ("relapse", follow_up.relapse)):
        kind = all_kinds().get(cut_off.instrument) if cut_off else None
        if cut_off and kind and not kind.lowest <= cut_off.limit <= kind.highest:
            yield (("follow_up", name), "PR-FOLLOW-005", f"{cut_off.limit:g} lies outside the range of {kind.id}.",
                   f"Write a score from {kind.lowest:g} to {kind.highest:g}.")  # fmt: skip


def _near(word: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(word, known, n=3, cutoff=0.5)
    return (
        f"Did you mean {', '.join(f'`{id}`' for id in nearest)}?"
        if nearest
        else "See the vocabulary for all ids."
    )


CHECKS: tuple[Check, ...] = (
    ids_are_unique, sources_resolve, eligibility_is_known_before, doses_are_listed, phases_connect, ordered_rules_end_openly,
    sessions_keep_their_distance, a_dose_is_in_before_the_next, session_fits_the_route, limits_can_be_read, follow_up_is_sound,
)  # fmt: skip
