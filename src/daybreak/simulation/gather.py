"""From block runs to a result: sessions joined by their time, outcomes by their id, chances by their name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from daybreak.arrays import Int, PatientBool
from daybreak.pharmacology import Administration, absorption_parameters, load_parameters
from daybreak.protocol import Course, Protocol
from daybreak.simulation.doses import Doses
from daybreak.simulation.result import Bands, Probability, RuleApplied, SessionForecast
from daybreak.simulation.run import DAY_H, BlockRun, SessionRun, administration_of
from daybreak.simulation.summary import EXACT, SCALES, Chance, PatientTimes, Tally, bands

WEEK_DAYS = 7
ASSESSED_H = 28 * DAY_H
CONCENTRATION = "_ng_per_ml"
IN_ORDER = {"started": 0, "completed": 2}  # of the rules of a course; all others between
FELT = ("sedation", "dissociation", "marked_bp_rise", "nausea", "dizziness")
FELT_WORDS = {
    "sedation": "a MOAA/S score below 5 at any time",
    "dissociation": "a CADSS total above 4 at any time",
    "marked_bp_rise": "a systolic rise of 40 mmHg or more",
    "nausea": "nausea",
    "dizziness": "dizziness",
}


@dataclass
class _SessionSum:
    """Everything that the blocks said about the sessions at one time."""

    phases: Int[np.ndarray, " phases"]
    given: int = 0
    doses: Doses = field(default_factory=Doses)
    reading_h: tuple[float, ...] = ()
    tallies: dict[str, Tally] = field(default_factory=dict)
    chances: dict[str, Chance] = field(default_factory=lambda: {name: Chance("") for name in FELT})

    def shorten(self, reading_h: tuple[float, ...]) -> int:
        """Keep the times that these readings have too; how many that are."""
        self.reading_h = min(reading_h, self.reading_h or reading_h, key=len)
        for tally in self.tallies.values():
            tally.shorten(len(self.reading_h))
        return len(self.reading_h)

    def tally(self, name: str, exact: int) -> Tally:
        """The sums of one outcome."""
        return self.tallies.setdefault(name, Tally(SCALES[name], len(self.reading_h), exact))

    def part(self, time_h: float) -> dict[str, Any]:
        """Everything that was summed up, as plain data."""
        return {
            "time_h": time_h,
            "phases": self.phases,
            "given": self.given,
            "doses": self.doses.part(),
            "reading_h": self.reading_h,
            "tallies": {name: tally.part() for name, tally in self.tallies.items()},
            "chances": {name: chance.part() for name, chance in self.chances.items()},
        }


@dataclass(frozen=True)
class Judged:
    """When the acute phase is judged and its last session is a day past: as the first block has it, for all."""

    assessed_h: float
    after_acute_h: float | None


class Gathering:
    """Takes in block after block, or what was gathered elsewhere, and gives the parts of a `Forecast`.

    Args:
        exact: values of an outcome that are kept before they are counted in bins.
        judged: as another gathering's first block has it; else the first block of this one decides.
    """

    def __init__(
        self, protocol: Protocol, horizon_h: float, exact: int = EXACT, judged: Judged | None = None
    ) -> None:
        self.protocol, self.horizon_h, self.exact, self.judged = protocol, horizon_h, exact, judged
        self.course = Course(protocol)
        self.patients = 0
        self.mood_h: tuple[float, ...] = ()
        self.mood: Tally | None = None
        self.weeks_h = weeks_h(horizon_h)
        self.dose = Tally(SCALES["cumulative_dose_mg"], len(self.weeks_h), exact)
        self.sums: dict[float, _SessionSum] = {}
        self.applied = np.zeros(len(self.course.outcomes), dtype=np.int64)
        self.missing: dict[int, set[str]] = {}
        self.chances: dict[str, Chance] = {}

    def add(self, run: BlockRun) -> None:
        """Take in one block."""
        self.patients += run.madrs.shape[1]
        if self.mood is None:
            self.mood_h, self.mood = run.mood_h, Tally(SCALES["madrs"], len(run.mood_h), self.exact)
            if self.judged is None:
                self.judged = Judged(self._assessment(run), self._after_acute(run))
            self.chances = self._named_chances(self.judged)
        self.mood.add(run.madrs)
        self.dose.add(cumulative_dose_mg(run, self.weeks_h))
        self.applied += run.applied.sum(axis=0)
        for outcome, ids in run.missing.items():
            self.missing.setdefault(outcome, set()).update(ids)
        for session in run.sessions:
            self._add_session(session)
        self._add_chances(run)

    def part(self) -> dict[str, Any]:
        """Everything that was gathered, as plain data, to be joined elsewhere."""
        assert self.mood is not None
        return {
            "patients": self.patients,
            "mood": self.mood.part(),
            "dose": self.dose.part(),
            "applied": self.applied,
            "missing": [(outcome, sorted(ids)) for outcome, ids in self.missing.items()],
            "sessions": [total.part(time_h) for time_h, total in self.sums.items()],
            "chances": {name: chance.part() for name, chance in self.chances.items()},
        }

    def join(self, part: dict[str, Any]) -> None:
        """Take in what another gathering of the same question, judged at the same times, gathered."""
        assert self.mood is not None
        self.patients += part["patients"]
        self.mood.join(part["mood"])
        self.dose.join(part["dose"])
        self.applied += part["applied"]
        for outcome, ids in part["missing"]:
            self.missing.setdefault(outcome, set()).update(ids)
        for session in part["sessions"]:
            self._join_session(session)
        for name, chance in self.chances.items():
            chance.join(part["chances"][name])

    def outcomes(self) -> dict[str, Bands]:
        """Bands by outcome id."""
        assert self.mood is not None
        found = {"madrs": bands([(self.mood_h, self.mood)])}
        times = sorted(t for t, s in self.sums.items() if s.tallies)
        supposed = absorbed_by_hypothesis(administration_of(self.protocol))
        for name in self.sums[times[0]].tallies if times else ():
            pieces = [
                ([t + after for after in self.sums[t].reading_h], self.sums[t].tallies[name]) for t in times
            ]
            found[name] = bands(pieces, hypothesis=supposed and name.endswith(CONCENTRATION))
        return found | {"cumulative_dose_mg": bands([(self.weeks_h, self.dose)])}

    def sessions(self) -> tuple[SessionForecast, ...]:
        """The sessions in their order."""
        return tuple(self._session(i + 1, t) for i, t in enumerate(sorted(self.sums)))

    def summary(self) -> dict[str, Probability]:
        """The named chances that concern anybody."""
        found = {name: chance.result() for name, chance in self.chances.items()}
        return {name: result for name, result in found.items() if result is not None}

    def rules(self) -> tuple[RuleApplied, ...]:
        """The course rules that applied to at least one patient, with the share of patients and what was missing for them."""
        listed = [
            (o, n, code) for code, (o, n) in enumerate(zip(self.course.outcomes, self.applied, strict=True))
        ]
        in_order = sorted(listed, key=lambda one: IN_ORDER.get(one[0].id, 1))
        return tuple(
            RuleApplied(
                o.rule,
                "course",
                o.id,
                o.sentence,
                o.source,
                share=int(n) / self.patients,
                missing=tuple(sorted(self.missing.get(code, ()))),
            )
            for o, n, code in in_order
            if n and o.rule
        )

    def _assessment(self, run: BlockRun) -> float:
        """When the result of the acute phase is judged: as the next phase begins, else after four weeks."""
        judged_h = run.next_phase_h if run.next_phase_h is not None else ASSESSED_H
        return max(t for t in self.mood_h if t <= min(judged_h, self.horizon_h) + 1e-6)

    def _after_acute(self, run: BlockRun) -> float | None:
        """A day after the last session of the first phase; None where the forecast ends before."""
        last_h = max((s.time_h for s in run.sessions if s.phase == 0), default=0.0)
        day_h = next((t for t in self.mood_h if t >= last_h + DAY_H - 1e-6), None)
        ended = run.next_phase_h is not None or last_h + WEEK_DAYS * DAY_H < self.horizon_h
        return day_h if ended else None

    def _named_chances(self, judged: Judged) -> dict[str, Chance]:
        follow, at_h = self.protocol.follow_up, judged.assessed_h
        fraction = f"{100 * follow.response.fraction:g} %"
        limit = f"MADRS at most {follow.remission.limit:g}"
        loss = _relapse_words(self.protocol)
        cited = ", ".join(follow.response.source)
        remission = ", ".join(follow.remission.source)
        named = {
            "response_24h": Chance(f"MADRS lower by {fraction} or more, 24 h after the first session", DAY_H, cited),
            "response_after_acute": Chance(
                f"MADRS lower by {fraction} or more, a day after the last session of the acute phase",
                judged.after_acute_h,
                cited,
            ),
            "response": Chance(f"MADRS lower by {fraction} or more at the end of the acute phase", at_h, cited),
            "remission": Chance(f"{limit} at the end of the acute phase", at_h, remission),
            "relapse": Chance(
                f"after a response at the end of the acute phase, {loss} by the end of the forecast", self.horizon_h,
                ", ".join(follow.relapse.source) if follow.relapse else cited,
            ),
        }  # fmt: skip
        return named | {name: Chance(f"{FELT_WORDS[name]}, in any session of the forecast") for name in FELT}

    def _add_chances(self, run: BlockRun) -> None:
        assert self.judged is not None
        follow, score = self.protocol.follow_up, run.madrs
        at = run.mood_h.index(self.judged.assessed_h)
        better = 1.0 - score / score[0]
        responded = better[at] >= follow.response.fraction
        if DAY_H in run.mood_h:
            self.chances["response_24h"].add(better[run.mood_h.index(DAY_H)] >= follow.response.fraction)
        if self.judged.after_acute_h is not None:
            after = better[run.mood_h.index(self.judged.after_acute_h)]
            self.chances["response_after_acute"].add(after >= follow.response.fraction)
        self.chances["response"].add(responded)
        self.chances["remission"].add(score[at] <= follow.remission.limit)
        self.chances["relapse"].add(_relapsed(self.protocol, run, at)[responded])
        none = {name: np.ones(score.shape[1]) for name in FELT}
        for session in run.sessions:
            if session.bedside is not None:
                for name in FELT:
                    none[name][session.given] *= 1.0 - getattr(session.bedside, name)
        for name in FELT:
            self.chances[name].add(1.0 - none[name])

    def _add_session(self, session: SessionRun) -> None:
        total = self._sum_at(round(session.time_h, 6))
        total.phases[session.phase] += max(int(session.given.sum()), 1)
        total.given += int(session.given.sum())
        if session.given.any():
            total.doses.add(session.dose_mg[session.given])
        if session.bedside is None:
            return
        times = total.shorten(session.bedside.time_h)
        for name, values in session.bedside.readings.items():
            total.tally(name, self.exact).add(values[:times])
        for name in FELT:
            total.chances[name].add(getattr(session.bedside, name))

    def _join_session(self, part: dict[str, Any]) -> None:
        total = self._sum_at(part["time_h"])
        total.phases += part["phases"]
        total.given += part["given"]
        total.doses.join(part["doses"])
        if part["reading_h"]:
            total.shorten(part["reading_h"])
        for name, tally in part["tallies"].items():
            total.tally(name, self.exact).join(tally)
        for name, chance in part["chances"].items():
            total.chances[name].join(chance)

    def _sum_at(self, time_h: float) -> _SessionSum:
        nobody = _SessionSum(np.zeros(len(self.course.phases), dtype=np.int64), doses=Doses(self.exact))
        return self.sums.setdefault(time_h, nobody)

    def _session(self, number: int, time_h: float) -> SessionForecast:
        total = self.sums[time_h]
        chances = {name: total.chances[name].result() for name in FELT}
        return SessionForecast(
            number=number,
            time_h=time_h,
            dose_mg=total.doses.typical_mg(),
            route=self.protocol.administration.route,
            phase=self.course.phases[int(total.phases.argmax())],
            given=total.given / self.patients,
            dose_share=total.doses.shares(),
            **{name: chance.value if chance else 0.0 for name, chance in chances.items()},
        )


def weeks_h(horizon_h: float) -> tuple[float, ...]:
    """The start, every week after it, and the horizon, in hours."""
    week_h = WEEK_DAYS * DAY_H
    full = [n * week_h for n in range(int(horizon_h / week_h + 1e-9) + 1)]
    return tuple(full) if horizon_h - full[-1] < 1e-6 else (*full, horizon_h)


def cumulative_dose_mg(run: BlockRun, times_h: Sequence[float]) -> PatientTimes:
    """(times, patients) mg of base given in all sessions before each time."""
    return np.stack([run.dose_before_mg(time_h) for time_h in times_h])


def absorbed_by_hypothesis(how: Administration) -> bool:
    """Whether a hypothesis stands between the dose and the blood."""
    parameters = load_parameters()
    return any(parameters[name].grade == "hypothesis" for name in absorption_parameters(how))


def _relapse_words(protocol: Protocol) -> str:
    rule = protocol.follow_up.relapse
    if rule is None:
        return f"an improvement below {100 * protocol.follow_up.response.fraction:g} % at a weekly visit"
    twice = " at two weekly visits in a row" if rule.confirmed else " at a weekly visit"
    return f"MADRS at least {rule.limit:g}{twice}"


def _relapsed(protocol: Protocol, run: BlockRun, at: int) -> PatientBool:
    """(patients,) True where the weekly visits after the assessment meet the protocol's definition of relapse."""
    rule = protocol.follow_up.relapse
    start_h = run.mood_h[at]
    visits = [
        i for i, t in enumerate(run.mood_h) if t > start_h and abs((t - start_h) % (WEEK_DAYS * DAY_H)) < 1e-6
    ]
    score = run.madrs[visits]
    lost = 1.0 - score / run.madrs[0] < protocol.follow_up.response.fraction
    bad = lost if rule is None else score >= rule.limit
    if rule is not None and rule.confirmed:
        bad = bad[1:] & bad[:-1]
    return np.asarray(bad.any(axis=0))
