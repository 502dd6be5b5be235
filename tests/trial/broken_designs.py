"""Trial files that are wrong in one way each: a small named change to a right file, the rule it breaks, and where.

`at` is a piece of text in the line that must be named; without it, that is the line in which the change begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PARALLEL = """\
language: 1
id: made-up
title: "Two infusions against midazolam"
source: "Made up for the tests"
kind: parallel
blinding: double-blind
year: 2019
patients: 60
setting: outpatients
background: continued
care: trial
population:
  base: intravenous-trials
  madrs: {mean: 33.0, sd: 5.0}
arms:
  - id: ket
    patients: 30
    regimen:
      drug: racemic-ketamine
      route: intravenous
      infusion: 40 min
      give:
        - {dose: 0.5 mg/kg, days: [0, 3]}
        - {dose: 0.25 mg/kg, days: [7]}
  - id: mdz
    patients: 30
    madrs: {mean: 32.0, sd: 5.5}
    control: midazolam
    sessions_of: ket
visits: [4 h, 24 h, 7 days, 14 days]
remission_at_most: 10
missed_sessions: 0.05
dropout: {share: 0.2, by: 14 days}
rescue: {at_least: 30, after: 7 days}
note: "A note."
"""

CROSSOVER = """\
language: 1
id: made-up-crossover
title: "One infusion against saline, crossover"
source: "Made up for the tests"
kind: crossover
blinding: double-blind
year: 2013
setting: outpatients
background: none
population: {base: intravenous-trials}
arms:
  - id: ket
    patients: 9
    regimen: {drug: racemic-ketamine, route: intravenous, infusion: 40 min, give: [{dose: 0.5 mg/kg, days: [0, 2]}]}
  - {id: sal, patients: 9, control: saline, sessions_of: ket}
visits: [24 h, 7 days]
washout: 14 days
"""

WITHDRAWAL = """\
language: 1
id: made-up-withdrawal
title: "Nasal esketamine against placebo spray after four weeks"
source: "Made up for the tests"
kind: randomised-withdrawal
blinding: double-blind
year: 2019
setting: outpatients
background: new-oral-antidepressant
population: {base: adults-trd-18-to-64}
arms:
  - {id: esk, patients: 12, regimen: {protocol: spravato-trd-us}}
  - {id: pbo, patients: 10, control: placebo-spray, sessions_of: esk}
visits: [7 days, 14 days]
withdrawal: {at: 28 days, enter: response}
"""

OPEN = """\
language: 1
id: made-up-open
title: "Nasal esketamine against quetiapine XR"
source: "Made up for the tests"
kind: parallel
blinding: open-label
year: 2023
setting: outpatients
background: continued
population: {base: adults-trd-18-to-64}
arms:
  - id: esk
    patients: 20
    regimen: {drug: esketamine, route: intranasal, give: [{dose: 56 mg, days: [0]}, {dose: 84 mg, days: [3, 7]}]}
  - {id: que, patients: 20, comparator: quetiapine-xr}
  - {id: wait, patients: 20, control: none}
visits: [28 days]
"""

SINGLE = """\
language: 1
id: made-up-single
title: "One open infusion"
source: "Made up for the tests"
kind: single-arm
blinding: open-label
year: 2012
setting: inpatients
background: standard-care
population: {base: intravenous-trials}
arms:
  - id: ket
    patients: 15
    regimen: {drug: racemic-ketamine, route: intravenous, infusion: 40 min, give: [{dose: 0.5 mg/kg, days: [0]}]}
visits: [24 h]
"""

RIGHT = {
    "parallel": PARALLEL,
    "crossover": CROSSOVER,
    "withdrawal": WITHDRAWAL,
    "open": OPEN,
    "single": SINGLE,
}


@dataclass(frozen=True)
class Broken:
    """One change to a right file, and what loading it must say."""

    name: str
    rule: str
    old: str
    new: str
    at: str | None = None
    base: str = "parallel"

    @property
    def text(self) -> str:
        """The broken file."""
        right = RIGHT[self.base]
        assert self.old in right, f"{self.name}: the text to change is not in the file"
        return right.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line that the refusal must name."""
        text = self.text
        begin = (
            text.index(self.at) if self.at else RIGHT[self.base].index(self.old) + _shared(self.old, self.new)
        )
        return text.count("\n", 0, begin) + 1

    def write(self, folder: Path) -> Path:
        """The broken file on disk."""
        path = folder / "trial.yaml"
        path.write_text(self.text, encoding="utf-8")
        return path


def _shared(old: str, new: str) -> int:
    """How many characters the two begin with alike."""
    return next(
        (place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )


def _crossover(name: str, rule: str, old: str, new: str, at: str | None = None) -> Broken:
    return Broken(name, rule, old, new, at, "crossover")


def _withdrawal(name: str, rule: str, old: str, new: str, at: str | None = None) -> Broken:
    return Broken(name, rule, old, new, at, "withdrawal")


def _open(name: str, rule: str, old: str, new: str, at: str | None = None) -> Broken:
    return Broken(name, rule, old, new, at, "open")


FILE = "language: 1"  # a rule about several lines names the first line of the file

ARMS_PART = PARALLEL[PARALLEL.index("arms:") : PARALLEL.index("visits:")]
VISITS_LINE = "visits: [4 h, 24 h, 7 days, 14 days]"
REGIMEN = (
    "{drug: racemic-ketamine, route: intravenous, infusion: 40 min, give: [{dose: 0.5 mg/kg, days: [0, 2]}]}"
)
AT_28_DAYS = "withdrawal: {at: 28 days, enter: response}"

YAML = (
    Broken("an unclosed bracket", "TR-YAML-001", VISITS_LINE, "visits: [4 h, 24 h", at="remission_at_most"),
    Broken("a tab as indentation", "TR-YAML-001", "  base: intravenous", "\tbase: intravenous"),
    Broken("a key twice", "TR-YAML-002", "year: 2019", "year: 2019\nyear: 2020", at="year: 2020"),
    Broken("an anchor", "TR-YAML-003", "year: 2019", "year: &year 2019"),
    Broken("a tag", "TR-YAML-004", "patients: 60", "patients: !!int 60"),
    Broken("a directive", "TR-YAML-004", "language: 1", "%YAML 1.1\n---\nlanguage: 1", at="%YAML"),
    Broken("no for none", "TR-YAML-005", "background: continued", "background: no"),
    Broken("off for a share", "TR-YAML-005", "missed_sessions: 0.05", "missed_sessions: off"),
    Broken("an underscore in a number", "TR-YAML-005", "patients: 60", "patients: 1_000"),
    Broken("an octal number", "TR-YAML-005", "year: 2019", "year: 0o17"),
    Broken("a leading zero", "TR-YAML-005", "patients: 60", "patients: 060"),
    Broken("a time of day for a year", "TR-YAML-005", "year: 2019", "year: 20:19"),
    Broken("a tilde for nothing", "TR-YAML-005", "setting: outpatients", "setting: ~"),
    Broken("a share that is not a number", "TR-YAML-006", "missed_sessions: 0.05", "missed_sessions: .nan"),
    Broken("an endless share", "TR-YAML-006", "share: 0.2", "share: .inf"),
    Broken("a second document", "TR-YAML-007", 'note: "A note."', "---\nnote: again", at="---"),
    Broken("a number for a key", "TR-YAML-010", "care: trial", "2: trial"),
    Broken("no value", "TR-YAML-011", "setting: outpatients", "setting:"),
)

FIELDS = (
    Broken("no id", "TR-FIELD-001", "id: made-up\n", "", at=FILE),
    Broken("no kind", "TR-FIELD-001", "kind: parallel\n", "", at=FILE),
    Broken("no source", "TR-FIELD-001", 'source: "Made up for the tests"\n', "", at=FILE),
    Broken("no visits", "TR-FIELD-001", "visits: [4 h, 24 h, 7 days, 14 days]\n", "", at=FILE),
    Broken("no arms", "TR-FIELD-001", ARMS_PART, "", at=FILE),
    Broken(
        "no number of patients",
        "TR-FIELD-001",
        "  - id: ket\n    patients: 30\n",
        "  - id: ket\n",
        at="- id: ket",
    ),
    Broken(
        "no SD of the baseline",
        "TR-FIELD-001",
        "madrs: {mean: 33.0, sd: 5.0}",
        "madrs: {mean: 33.0}",
        at="mean: 33.0",
    ),
    Broken(
        "a dropout without an end", "TR-FIELD-001", "{share: 0.2, by: 14 days}", "{share: 0.2}", at="dropout"
    ),
    Broken(
        "an unknown key with a near match", "TR-FIELD-002", "blinding: double-blind", "blindng: double-blind"
    ),
    Broken(
        "another unknown key with a near match",
        "TR-FIELD-002",
        "remission_at_most: 10",
        "remission_at_mst: 10",
    ),
    Broken("an outcome in the design", "TR-FIELD-002", 'note: "A note."', "result: -12"),
    Broken("an unknown key of an arm", "TR-FIELD-002", "    sessions_of: ket", "    session_of: ket"),
    Broken("an unknown key of a regimen", "TR-FIELD-002", "      infusion: 40 min", "      infused: 40 min"),
    Broken("a text for a year", "TR-FIELD-003", "year: 2019", 'year: "2019"'),
    Broken("half a patient", "TR-FIELD-003", "patients: 60", "patients: 60.5"),
    Broken("true for a number of patients", "TR-FIELD-003", "patients: 60", "patients: true"),
    Broken("one visit, not a list", "TR-FIELD-003", VISITS_LINE, "visits: 24 h"),
    Broken("arms as a mapping", "TR-FIELD-003", ARMS_PART, "arms: {ket: 30}\n"),
    Broken(
        "a population in one word",
        "TR-FIELD-003",
        "population:\n  base: intravenous-trials\n  madrs: {mean: 33.0, sd: 5.0}",
        "population: intravenous-trials",
    ),
    Broken("another language", "TR-FIELD-004", "language: 1", "language: 2"),
    Broken("an unknown kind", "TR-FIELD-004", "kind: parallel", "kind: cluster"),
    Broken("an unknown blinding", "TR-FIELD-004", "blinding: double-blind", "blinding: triple-blind"),
    Broken("an unknown setting", "TR-FIELD-004", "setting: outpatients", "setting: at home"),
    Broken("an unknown background", "TR-FIELD-004", "background: continued", "background: psychotherapy"),
    Broken("an unknown control", "TR-FIELD-004", "control: midazolam", "control: lorazepam"),
    Broken("an unknown drug", "TR-FIELD-004", "drug: racemic-ketamine", "drug: ketamine"),
    Broken("an unknown route", "TR-FIELD-004", "route: intravenous", "route: rectal"),
    _open("an unknown comparator", "TR-FIELD-004", "comparator: quetiapine-xr", "comparator: lithium"),
    _withdrawal("an unknown entry into a withdrawal", "TR-FIELD-004", "enter: response", "enter: recovery"),
    Broken("an id with capitals", "TR-FIELD-005", "id: made-up", "id: Made up"),
    Broken("an arm whose id is a sentence", "TR-FIELD-007", "- id: mdz", "- id: mdz" + "z" * 60),
    Broken("an arm in another script", "TR-FIELD-005", "- id: mdz", "- id: médicament"),
    Broken("an arm whose id is no word", "TR-FIELD-005", "- id: mdz", '- id: "mdz arm"'),
    Broken("no visit in the list", "TR-FIELD-006", VISITS_LINE, "visits: []"),
    Broken("no day in the list", "TR-FIELD-006", "days: [7]", "days: []"),
    Broken("an empty title", "TR-FIELD-006", 'title: "Two infusions against midazolam"', 'title: " "'),
    Broken(
        "no patients in an arm",
        "TR-FIELD-007",
        "    patients: 30\n    regimen",
        "    patients: 0\n    regimen",
    ),
    Broken("fewer than no patients", "TR-FIELD-007", "patients: 60", "patients: -60"),
    Broken(
        "too many patients",
        "TR-FIELD-007",
        "    patients: 30\n    regimen",
        "    patients: 1000000\n    regimen",
    ),
    Broken("a trial of 1800", "TR-FIELD-007", "year: 2019", "year: 1800"),
    Broken("a share of one and a half", "TR-FIELD-007", "share: 0.2", "share: 1.5"),
    Broken("everybody leaves", "TR-FIELD-007", "share: 0.2", "share: 1.0"),
    Broken(
        "a negative share of missed sessions",
        "TR-FIELD-007",
        "missed_sessions: 0.05",
        "missed_sessions: -0.05",
    ),
    Broken("a baseline beyond the scale", "TR-FIELD-007", "mean: 33.0", "mean: 66.0"),
    Broken("a baseline without spread", "TR-FIELD-007", "sd: 5.0}", "sd: 0.0}"),
    Broken("rescue beyond the scale", "TR-FIELD-007", "at_least: 30", "at_least: 61"),
    Broken("a day before the first", "TR-FIELD-007", "days: [0, 3]", "days: [-1, 3]"),
    Broken("remission at 50 points", "TR-FIELD-007", "remission_at_most: 10", "remission_at_most: 50"),
)

QUANTITIES = (
    Broken("a negative dose", "TR-DOSE-001", "dose: 0.5 mg/kg", "dose: -0.5 mg/kg"),
    Broken("a dose without a unit", "TR-DOSE-001", "dose: 0.5 mg/kg", "dose: 0.5"),
    Broken("a dose of zero", "TR-DOSE-001", "dose: 0.5 mg/kg", "dose: 0 mg/kg"),
    Broken("a dose in grams of nothing", "TR-DOSE-001", "dose: 0.5 mg/kg", "dose: half a gram"),
    Broken("a visit without a unit", "TR-TIME-001", "visits: [4 h, 24 h,", "visits: [4 h, 24,"),
    Broken("a visit before the dose", "TR-TIME-001", "visits: [4 h,", "visits: [-4 h,"),
    Broken("a visit at the dose", "TR-TIME-001", "visits: [4 h,", "visits: [0 h,"),
    Broken("an infusion in no time", "TR-TIME-001", "infusion: 40 min", "infusion: 0 min"),
    Broken("a rescue after a word", "TR-TIME-001", "after: 7 days", "after: a week"),
)

ARMS = (
    Broken(
        "an arm that is nothing",
        "TR-ARM-001",
        "    control: midazolam\n    sessions_of: ket\n",
        "",
        at="- id: mdz",
    ),
    Broken(
        "an arm that is two things",
        "TR-ARM-001",
        "    control: midazolam\n",
        "    control: midazolam\n    comparator: ect\n",
        at="- id: mdz",
    ),
    Broken("a control without sessions", "TR-ARM-002", "    sessions_of: ket\n", "", at="- id: mdz"),
    _open(
        "a comparator with sessions",
        "TR-ARM-002",
        "comparator: quetiapine-xr",
        "comparator: quetiapine-xr, sessions_of: esk",
    ),
    _open("no treatment with sessions", "TR-ARM-002", "control: none", "control: none, sessions_of: esk"),
    Broken(
        "a regimen with the sessions of another",
        "TR-ARM-002",
        "  - id: ket\n    patients: 30\n",
        "  - id: ket\n    patients: 30\n    sessions_of: mdz\n",
        at="- id: ket",
    ),
    Broken(
        "two arms of one id",
        "TR-ARM-003",
        "- id: mdz",
        "- id: ket",
        at="  - id: ket\n    patients: 30\n    madrs",
    ),
    Broken(
        "the sessions of an arm that is not there",
        "TR-ARM-004",
        "sessions_of: ket",
        "sessions_of: esk",
        at="sessions_of: esk",
    ),
    Broken("more patients in the arms than in the trial", "TR-ARM-005", "patients: 60", "patients: 59"),
    Broken(
        "the sessions of itself", "TR-ARM-004", "sessions_of: ket", "sessions_of: mdz", at="sessions_of: mdz"
    ),
    Broken(
        "a sham in an open-label trial",
        "TR-BLIND-001",
        "blinding: double-blind",
        "blinding: open-label",
        at="control: midazolam",
    ),
)

BACKGROUNDS = (
    _crossover(
        "a background of one arm of a crossover",
        "TR-BACK-001",
        "control: saline, sessions_of: ket",
        "control: saline, sessions_of: ket, background: continued",
        at="background: continued",
    ),
    _withdrawal(
        "a background of one arm of a withdrawal",
        "TR-BACK-001",
        "control: placebo-spray, sessions_of: esk",
        "control: placebo-spray, sessions_of: esk, background: continued",
        at="background: continued",
    ),
    Broken(
        "a comparator with a background",
        "TR-BACK-002",
        "    control: midazolam\n    sessions_of: ket\n",
        "    comparator: ect\n    background: continued\n",
        at="    background: continued",
    ),
)

KINDS = (
    _crossover("a crossover without washout", "TR-KIND-001", "washout: 14 days\n", "", at="kind:"),
    Broken(
        "a washout in a parallel trial", "TR-KIND-001", 'note: "A note."', "washout: 14 days", at="washout:"
    ),
    _withdrawal("a withdrawal that does not say when", "TR-KIND-002", f"{AT_28_DAYS}\n", "", at="kind:"),
    Broken(
        "a withdrawal in a parallel trial",
        "TR-KIND-002",
        'note: "A note."',
        "withdrawal: {at: 7 days, enter: response}",
        at="withdrawal:",
    ),
    Broken("a single arm of two", "TR-KIND-003", "kind: parallel", "kind: single-arm", at="kind:"),
    Broken(
        "a parallel trial of one arm", "TR-KIND-003", "kind: single-arm", "kind: parallel", "kind:", "single"
    ),
    _crossover(
        "a crossover of three arms",
        "TR-KIND-004",
        "visits:",
        "  - {id: two, patients: 9, control: midazolam, sessions_of: ket}\nvisits:",
        at="arms:",
    ),
    _crossover(
        "a crossover of two regimens",
        "TR-KIND-004",
        "control: saline, sessions_of: ket",
        "regimen: {drug: esketamine, route: oral, give: [{dose: 10 mg, days: [0]}]}",
        at="arms:",
    ),
    _crossover(
        "a crossover with a comparator",
        "TR-KIND-004",
        "control: saline, sessions_of: ket",
        "comparator: ect",
        at="arms:",
    ),
    _crossover(
        "a crossover with no treatment",
        "TR-KIND-004",
        "control: saline, sessions_of: ket",
        "control: none",
        at="arms:",
    ),
    _withdrawal(
        "dropout in a withdrawal",
        "TR-KIND-006",
        "withdrawal:",
        "dropout: {share: 0.1, by: 7 days}\nwithdrawal:",
        at="dropout:",
    ),
    _withdrawal(
        "rescue in a withdrawal",
        "TR-KIND-006",
        "withdrawal:",
        "rescue: {at_least: 30, after: 7 days}\nwithdrawal:",
        at="rescue:",
    ),
    _crossover(
        "a crossover of unequal arms",
        "TR-KIND-007",
        "{id: sal, patients: 9",
        "{id: sal, patients: 8",
        at="id: sal",
    ),
    _crossover(
        "a crossover of a protocol", "TR-KIND-008", REGIMEN, "{protocol: iv-racemic-acute}", at="washout:"
    ),
    _crossover("a washout of half a day", "TR-KIND-008", "washout: 14 days", "washout: 340 h", at="washout:"),
    _crossover(
        "a second period among the sessions of the first",
        "TR-KIND-008",
        "days: [0, 2]",
        "days: [0, 14]",
        at="washout:",
    ),
    _crossover(
        "a second period during the infusion of the first",
        "TR-KIND-008",
        "infusion: 40 min, give: [{dose: 0.5 mg/kg, days: [0, 2]}]",
        "infusion: 340 h, give: [{dose: 0.5 mg/kg, days: [0]}]",
        at="washout:",
    ),
    _crossover(
        "a washout of centuries", "TR-KIND-008", "washout: 14 days", "washout: 1500 days", at="washout:"
    ),
    _withdrawal(
        "no treatment before a withdrawal",
        "TR-KIND-005",
        "control: placebo-spray, sessions_of: esk",
        "control: none",
        at="control: none",
    ),
    _withdrawal(
        "a comparator in a withdrawal",
        "TR-KIND-005",
        "control: placebo-spray, sessions_of: esk",
        "comparator: ect",
        at="comparator: ect",
    ),
)

VISITS = (
    Broken(
        "visits that fall",
        "TR-VISIT-001",
        "[4 h, 24 h, 7 days, 14 days]",
        "[24 h, 4 h, 7 days, 14 days]",
        at="visits:",
    ),
    Broken(
        "a visit twice, in two units",
        "TR-VISIT-001",
        "[4 h, 24 h, 7 days, 14 days]",
        "[4 h, 24 h, 1 day, 14 days]",
        at="visits:",
    ),
    Broken(
        "a visit after four years", "TR-VISIT-002", "7 days, 14 days]", "7 days, 1461 days]", at="visits:"
    ),
    _withdrawal(
        "a randomisation after three years", "TR-VISIT-002", "at: 28 days", "at: 1096 days", at="visits:"
    ),
    _crossover(
        "a visit after the end of its period",
        "TR-VISIT-003",
        "visits: [24 h, 7 days]",
        "visits: [24 h, 15 days]",
        at="visits:",
    ),
    Broken("a rescue after the last visit", "TR-RESCUE-001", "after: 7 days", "after: 15 days", at="rescue:"),
    Broken("a rescue at the last visit", "TR-RESCUE-001", "after: 7 days", "after: 14 days", at="rescue:"),
    Broken("a visit before the first dose", "TR-VISIT-004", "days: [0, 3]", "days: [1, 3]", at="regimen:"),
    Broken(
        "an infusion beyond the last visit",
        "TR-VISIT-005",
        "infusion: 40 min\n      give:\n        - {dose: 0.5 mg/kg, days: [0, 3]}\n        - {dose: 0.25 mg/kg, days: [7]}",
        "infusion: 72 h\n      give:\n        - {dose: 0.5 mg/kg, days: [0, 3]}\n        - {dose: 0.25 mg/kg, days: [12]}",
        at="    regimen:",
    ),
    _withdrawal(
        "a randomisation before the first dose",
        "TR-VISIT-004",
        "{protocol: spravato-trd-us}",
        "{drug: esketamine, route: intranasal, give: [{dose: 56 mg, days: [28, 31]}]}",
        at="regimen:",
    ),
)

REGIMENS = (
    Broken(
        "a protocol and a drug",
        "TR-REGIMEN-001",
        "      drug: racemic-ketamine\n",
        "      protocol: iv-racemic-acute\n      drug: racemic-ketamine\n",
        at="    regimen:",
    ),
    Broken(
        "a protocol and an infusion",
        "TR-REGIMEN-001",
        "{protocol: spravato-trd-us}",
        "{protocol: spravato-trd-us, infusion: 40 min}",
        None,
        "withdrawal",
    ),
    Broken("a drug without a route", "TR-REGIMEN-001", "      route: intravenous\n", "", at="    regimen:"),
    Broken(
        "a drug without days",
        "TR-REGIMEN-001",
        "      give:\n        - {dose: 0.5 mg/kg, days: [0, 3]}\n        - {dose: 0.25 mg/kg, days: [7]}\n",
        "",
        at="    regimen:",
    ),
    Broken(
        "an infusion without its time", "TR-REGIMEN-002", "      infusion: 40 min\n", "", at="    regimen:"
    ),
    _open(
        "an infusion into the nose",
        "TR-REGIMEN-002",
        "route: intranasal",
        "route: intranasal, infusion: 40 min",
    ),
    Broken("days that fall", "TR-REGIMEN-003", "days: [0, 3]", "days: [3, 0]", at="    regimen:"),
    Broken("a day in two courses", "TR-REGIMEN-003", "days: [7]", "days: [3]", at="    regimen:"),
    Broken("doses of two units", "TR-REGIMEN-004", "dose: 0.25 mg/kg", "dose: 25 mg", at="    regimen:"),
    Broken(
        "an infusion that runs into the next dose",
        "TR-REGIMEN-006",
        "infusion: 40 min",
        "infusion: 73 h",
        at="    regimen:",
    ),
    _open("a dose of one and a half devices", "TR-REGIMEN-005", "dose: 56 mg", "dose: 42 mg"),
    Broken(
        "a baseline too wide for the scale",
        "TR-BASELINE-001",
        "madrs: {mean: 32.0, sd: 5.5}",
        "madrs: {mean: 58.0, sd: 10}",
        at="    madrs: {mean: 58.0",
    ),
    Broken(
        "a population that is not there", "TR-REF-001", "base: intravenous-trials", "base: intravenous-trial"
    ),
    Broken(
        "a population file that is not there", "TR-REF-001", "base: intravenous-trials", "base: people.yaml"
    ),
    _withdrawal(
        "a protocol that is not there", "TR-REF-002", "protocol: spravato-trd-us", "protocol: spravato-trd"
    ),
    _withdrawal(
        "a protocol file that is not there", "TR-REF-002", "protocol: spravato-trd-us", "protocol: mine.yaml"
    ),
)

BROKEN = (*YAML, *FIELDS, *QUANTITIES, *ARMS, *BACKGROUNDS, *KINDS, *VISITS, *REGIMENS)
