"""Files that are wrong in one way each: a small named change to a right file, the rule it breaks, and where.

`at` is a piece of text in the line that must be named; without it, that is the line in which the new text begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from daybreak.protocol.load import LIBRARY

NASAL = (LIBRARY / "spravato-trd-us.yaml").read_text(encoding="utf-8")
INFUSION = (LIBRARY / "iv-racemic-acute.yaml").read_text(encoding="utf-8")
UNSET_LIMITS = NASAL[NASAL.index("thresholds:") : NASAL.index("\n  clock:")]


@dataclass(frozen=True)
class Broken:
    """One change to a right file, and what `check` must say about it."""

    name: str
    rule: str
    old: str
    new: str
    at: str | None = None
    base: str = NASAL

    @property
    def text(self) -> str:
        """The broken file."""
        assert self.old in self.base, f"{self.name}: the text to change is not in the file"
        return self.base.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line that the problem must name."""
        text = self.text
        begin = text.index(self.at) if self.at else self.base.index(self.old) + _shared(self.old, self.new)
        return text.count("\n", 0, begin) + 1

    def write(self, folder: Path) -> str:
        """The broken file on disk; its path."""
        path = folder / f"{BROKEN.index(self)}.yaml"
        path.write_text(self.text, encoding="utf-8")
        return str(path)


def _shared(old: str, new: str) -> int:
    """How many characters the two begin with alike."""
    return next(
        (place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )


def _infusion(name: str, rule: str, old: str, new: str, at: str | None = None) -> Broken:
    return Broken(name, rule, old, new, at, INFUSION)


YAML = (
    Broken(
        "an unclosed bracket",
        "PR-YAML-001",
        "steps: [56 mg, 84 mg]",
        "steps: [56 mg, 84 mg",
        at="    source: [P4, P10]\n    rule: SP-SC-1\n  spacing",
    ),
    Broken(
        "an unclosed quotation mark",
        "PR-YAML-001",
        "status: draft",
        'status: "draft',
        at="- {id: step-no-priming",
    ),
    Broken("a tab as indentation", "PR-YAML-001", "  route: intranasal", "\troute: intranasal"),
    Broken(
        "a wrong indentation",
        "PR-YAML-001",
        "  route: intranasal",
        "   route: intranasal",
        at="  device: 28 mg",
    ),
    Broken("a colon in plain text", "PR-YAML-001", "title: Esketamine nasal", "title: Esketamine: nasal"),
    Broken("a text that begins with @", "PR-YAML-001", "jurisdiction: United", "jurisdiction: @United"),
    Broken(
        "a key twice", "PR-YAML-002", "status: draft", "status: draft\nstatus: draft", at="status: draft\n\n"
    ),
    Broken(
        "a dose twice", "PR-YAML-002", "  device: 28 mg", "  device: 28 mg\n  device: 56 mg", at="device: 56"
    ),
    Broken(
        "a field twice in one line",
        "PR-YAML-002",
        "{id: start-56, dose: 56 mg,",
        "{id: start-56, dose: 56 mg, dose: 84 mg,",
    ),
    Broken(
        "a quoted key twice",
        "PR-YAML-002",
        "drug: esketamine",
        'drug: esketamine\n"drug": arketamine',
        at='"drug"',
    ),
    Broken("an anchor", "PR-YAML-003", "device: 28 mg", "device: &dose 28 mg"),
    Broken("a reference", "PR-YAML-003", "device: 28 mg", "device: *dose"),
    Broken("an anchored mapping", "PR-YAML-003", "  spacing:\n", "  spacing: &spacing\n"),
    Broken("a merge key", "PR-YAML-003", "  spacing:\n", "  spacing:\n    <<: {days: 1}\n", at="<<"),
    Broken(
        "a bomb of references", "PR-YAML-003", "status: draft", "status: [&a [x, x], &b [*a, *a], [*b, *b]]"
    ),
    Broken("a tag", "PR-YAML-004", "days: 2", "days: !!int 2"),
    Broken(
        "a tag that would run code", "PR-YAML-004", "days: 2", "days: !!python/object/apply:os.system [ls]"
    ),
    Broken("an own tag", "PR-YAML-004", "device: 28 mg", "device: !dose 28 mg"),
    Broken(
        "a directive", "PR-YAML-004", "# Esketamine nasal", "%YAML 1.1\n---\n# Esketamine nasal", at="%YAML"
    ),
    Broken("no for false", "PR-YAML-005", "blocks_discharge: true", "blocks_discharge: no"),
    Broken("yes for true", "PR-YAML-005", "blocks_discharge: true", "blocks_discharge: yes"),
    Broken("on for true", "PR-YAML-005", "blocks_discharge: true", "blocks_discharge: on"),
    Broken("off for false", "PR-YAML-005", "blocks_discharge: true", "blocks_discharge: Off"),
    Broken("True with a capital", "PR-YAML-005", "seen: true", "seen: True"),
    Broken("FALSE in capitals", "PR-YAML-005", "seen: true", "seen: FALSE"),
    Broken("Norway as a jurisdiction", "PR-YAML-005", "jurisdiction: United States", "jurisdiction: NO"),
    Broken("y as an answer", "PR-YAML-005", "blocks_discharge: true", "blocks_discharge: y"),
    Broken("a thousand mark", "PR-YAML-005", "days: 2", "days: 1_000"),
    Broken("an octal number", "PR-YAML-005", "days: 2", "days: 010"),
    Broken("a new octal number", "PR-YAML-005", "days: 2", "days: 0o10"),
    Broken("a hexadecimal number", "PR-YAML-005", "days: 2", "days: 0x1F"),
    Broken("a binary number", "PR-YAML-005", "days: 2", "days: 0b11"),
    Broken("a number in sixties", "PR-YAML-005", "days: 2", "days: 1:30"),
    Broken("a time in sixties", "PR-YAML-005", "device_interval: 5 min", "device_interval: 00:05"),
    Broken("a plus sign", "PR-YAML-005", "days: 2", "days: +2"),
    Broken("a number that begins with a point", "PR-YAML-005", "fraction: 0.5", "fraction: .5"),
    Broken("a number that ends with a point", "PR-YAML-005", "fraction: 0.5", "fraction: 1."),
    Broken("a tilde", "PR-YAML-005", "days: 2", "days: ~"),
    Broken("Null with a capital", "PR-YAML-005", "days: 2", "days: Null"),
    Broken("not a number", "PR-YAML-006", "fraction: 0.5", "fraction: .nan"),
    Broken("infinity", "PR-YAML-006", "fraction: 0.5", "fraction: .inf"),
    Broken("a number too large", "PR-YAML-006", "fraction: 0.5", "fraction: 1e999"),
    Broken("a number too long", "PR-YAML-006", "days: 2", f"days: {'9' * 50}"),
    Broken("two documents", "PR-YAML-007", "notes:", "---\nnotes:", at="---"),
    Broken("nested too deep", "PR-YAML-009", "status: draft", f"status: {'[' * 40}{']' * 40}"),
    Broken("a number as a key", "PR-YAML-010", "drug: esketamine", "1: esketamine"),
    Broken("a list as a key", "PR-YAML-010", "drug: esketamine", "? [drug]\n: esketamine", at="? [drug]"),
    Broken("a key without a value", "PR-YAML-011", "drug: esketamine", "drug:"),
    Broken(
        "an empty entry",
        "PR-YAML-011",
        "missed:\n    then: keep-schedule",
        "missed:\n    then:",
        at="then:\n    source: P9",
    ),
)

FIELDS = (
    Broken("no id", "PR-FIELD-001", "id: spravato-trd-us\n", "", at="language: 1"),
    Broken("no version", "PR-FIELD-001", "version: 1.3.0\n", "", at="language: 1"),
    Broken("no language", "PR-FIELD-001", "language: 1\n", "", at="id: spravato"),
    Broken("no jurisdiction", "PR-FIELD-001", "jurisdiction: United States\n", "", at="language: 1"),
    Broken(
        "no dose in a start rule",
        "PR-FIELD-001",
        "{id: start-56, dose: 56 mg,",
        "{id: start-56,",
        at="id: start-56",
    ),
    Broken(
        "no reason for an exclusion",
        "PR-FIELD-001",
        "    reason: Contraindicated after an intracerebral haemorrhage.\n",
        "",
        at="- id: intracerebral",
    ),
    Broken(
        "no condition in a rule", "PR-FIELD-001", "    when: psychosis_current\n", "", at="- id: psychosis"
    ),
    Broken(
        "no clock",
        "PR-FIELD-001",
        "  clock: {anchor: first-device, minimum: 2 h, source: [R5, P5], rule: SP-MO-5}\n",
        "",
        at="session:",
    ),
    Broken("no citation", "PR-FIELD-001", "    citation: FDA REMS entry 386 (SPRAVATO)\n", "", at="- id: R1"),
    Broken(
        "no word whether it was read",
        "PR-FIELD-001",
        "    seen: true\n    quality: trial\n  - id: Daly2019",
        "    quality: trial\n  - id: Daly2019",
        at="- id: SUSTAIN3",
    ),
    Broken("no missed-session rule", "PR-FIELD-001", "  missed:\n", "  mised:\n", at="regimen:"),
    Broken("a misspelt field", "PR-FIELD-002", "device_interval: 5 min", "device_intervall: 5 min"),
    Broken("an unknown field", "PR-FIELD-002", "status: draft", "status: draft\ncolour: blue", at="colour"),
    Broken(
        "an unknown field in a rule",
        "PR-FIELD-002",
        "effect: caution",
        "effect: caution\n    severity: high",
        at="severity",
    ),
    Broken(
        "an unknown field in a phase",
        "PR-FIELD-002",
        "lasts: 44 weeks",
        "lasts: 44 weeks\n      weeks: 44",
        at="weeks: 44\n      lasts_source",
    ),
    Broken(
        "a field of another part",
        "PR-FIELD-002",
        "  route: intranasal",
        "  route: intranasal\n  steps_per_week: 2",
        at="steps_per_week",
    ),
    Broken("text for a number", "PR-FIELD-003", "days: 2", "days: two"),
    Broken("a quoted number", "PR-FIELD-003", "days: 2", 'days: "2"'),
    Broken("a half day", "PR-FIELD-003", "days: 2", "days: 2.5"),
    Broken("a truth for a number", "PR-FIELD-003", "days: 2", "days: true"),
    Broken("null for a number", "PR-FIELD-003", "days: 2", "days: null"),
    Broken("a number for text", "PR-FIELD-003", "reason: Not approved under 18 years.", "reason: 18"),
    Broken("a number for an id", "PR-FIELD-003", "id: start-56", "id: 56"),
    Broken("a word for a truth", "PR-FIELD-003", "blocks_discharge: true", 'blocks_discharge: "yes"'),
    Broken("a one for a truth", "PR-FIELD-003", "blocks_discharge: true", "blocks_discharge: 1"),
    Broken("text for a list", "PR-FIELD-003", "findings: [spo2, moaas]", "findings: spo2"),
    Broken("a mapping for a list", "PR-FIELD-003", "findings: [spo2, moaas]", "findings: {spo2: 1}"),
    Broken(
        "a list for a mapping",
        "PR-FIELD-003",
        "  spacing:\n    days: 2\n    source: P14\n    rule: SP-SC-5\n"
        "    note: Written for the European label; twice a week keeps it anyway.\n",
        "  spacing:\n    - days: 2\n    - source: P14\n",
        at="spacing:",
    ),
    Broken(
        "text for a mapping",
        "PR-FIELD-003",
        "remission: {instrument: madrs, at_most: 12, source: SUSTAIN3}",
        "remission: madrs below 12",
    ),
    Broken("a list for a condition", "PR-FIELD-003", "when: psychosis_current", "when: [psychosis_current]"),
    Broken("a truth for a condition", "PR-FIELD-003", "when: psychosis_current", "when: true"),
    Broken("a number for a condition", "PR-FIELD-003", "when: psychosis_current", "when: 1"),
    Broken("an unknown drug", "PR-FIELD-004", "drug: esketamine", "drug: ketamine"),
    Broken("an unknown route", "PR-FIELD-004", "route: intranasal", "route: nasal"),
    Broken("an unknown effect", "PR-FIELD-004", "effect: caution", "effect: warn"),
    Broken("an unknown step", "PR-FIELD-004", "then: raise", "then: increase"),
    Broken("an unknown review", "PR-FIELD-004", "then: stop", "then: end"),
    Broken("an unknown quality", "PR-FIELD-004", "quality: label", "quality: good"),
    Broken("an unknown language", "PR-FIELD-004", "language: 1", "language: 2"),
    Broken("an unknown anchor", "PR-FIELD-004", "anchor: before-dose", "anchor: first-spray"),
    Broken("a missed session caught up", "PR-FIELD-004", "then: keep-schedule", "then: catch-up"),
    Broken("an id with capitals", "PR-FIELD-005", "id: start-56", "id: Start-56"),
    Broken("an id with spaces", "PR-FIELD-005", "id: start-56", "id: start 56"),
    Broken("an id with underscores", "PR-FIELD-005", "id: start-56", "id: start_56"),
    Broken("an id with two hyphens", "PR-FIELD-005", "id: start-56", "id: start--56"),
    Broken("an id in another script", "PR-FIELD-005", "id: start-56", "id: début"),
    Broken("a source id with a space", "PR-FIELD-005", "- id: R1\n", "- id: R 1\n"),
    Broken(
        "an empty title",
        "PR-FIELD-006",
        "title: Esketamine nasal spray for treatment-resistant depression (United States)",
        'title: ""',
    ),
    Broken("a blank reason", "PR-FIELD-006", "reason: Not approved under 18 years.", 'reason: "  "'),
    Broken("no steps", "PR-FIELD-006", "steps: [56 mg, 84 mg]", "steps: []"),
    Broken("no gates", "PR-FIELD-006", "findings: [spo2, moaas]", "findings: []"),
    Broken("no source in a list", "PR-FIELD-006", "source: [R5, P5]", "source: []"),
    Broken("a negative number of days", "PR-FIELD-007", "days: 2", "days: -2"),
    Broken("no days between", "PR-FIELD-007", "days: 2", "days: 0"),
    Broken("four sessions a week", "PR-FIELD-007", "sessions_per_week: 2", "sessions_per_week: 4"),
    Broken("no sessions a week", "PR-FIELD-007", "sessions_per_week: 2", "sessions_per_week: 0"),
    Broken("a response above one", "PR-FIELD-007", "fraction: 0.5", "fraction: 50"),
    Broken("a response of nothing", "PR-FIELD-007", "fraction: 0.5", "fraction: 0"),
    Broken("a PubMed id of zero", "PR-FIELD-007", "pmid: 31166571", "pmid: 0"),
    _infusion("a negative day", "PR-FIELD-007", "days: [0, 2, 4, 7, 9, 11]", "days: [-1, 2, 4, 7, 9, 11]"),
)

IDENTITY = (
    Broken("a version of two numbers", "PR-IDENT-001", "version: 1.3.0", "version: 1.0"),
    Broken("a version with a letter", "PR-IDENT-001", "version: 1.3.0", "version: v1.0.0"),
    Broken("a version with a zero in front", "PR-IDENT-001", "version: 1.3.0", 'version: "01.0.0"'),
    Broken(
        "a date that does not exist",
        "PR-IDENT-002",
        "status: draft",
        "status: {by: Dr A. Example, date: 2026-02-30}",
    ),
    Broken(
        "a date by day and month",
        "PR-IDENT-002",
        "status: draft",
        "status: {by: Dr A. Example, date: 21.11.2026}",
    ),
    Broken("a short date", "PR-IDENT-002", "status: draft", "status: {by: Dr A. Example, date: 2026-1-1}"),
    Broken("an approval by nobody", "PR-FIELD-006", "status: draft", 'status: {by: "", date: 2026-01-01}'),
    Broken("an approval without a date", "PR-FIELD-001", "status: draft", "status: {by: Dr A. Example}"),
    Broken("another word for the status", "PR-FIELD-004", "status: draft", "status: final"),
    Broken(
        "a rule id twice", "PR-ID-001", "id: ride-home", "id: no-food", at="{id: no-food, when: ride_home"
    ),
    Broken(
        "a phase id twice",
        "PR-ID-001",
        "- id: weekly\n",
        "- id: induction\n",
        at="- id: induction\n      title: Weekly",
    ),
    Broken(
        "a source id twice",
        "PR-ID-001",
        "- id: R2\n",
        "- id: R1\n",
        at="- id: R1\n    citation: SPRAVATO REMS, out",
    ),
)

SOURCES = (
    Broken(
        "a source that is not in the basis",
        "PR-SRC-001",
        "    source: P9\n    rule: SP-SC-6\n    worse",
        "    source: P99\n    rule: SP-SC-6\n    worse",
    ),
    Broken("a misspelt source in a list", "PR-SRC-001", "source: [R5, P5]", "source: [R5, p5]"),
    Broken("a source of a length that is missing", "PR-SRC-001", "lasts_source: house", "lasts_source: home"),
    Broken(
        "a source of a note that is missing",
        "PR-SRC-001",
        'patients in trials.", source: P2',
        'patients in trials.", source: P0',
    ),
    Broken(
        "a rule on a source that was not read",
        "PR-SRC-002",
        "dosage-377.html\n    seen: true",
        "dosage-377.html\n    seen: false",
        at="    source: [P4, P10]\n    rule: SP-SC-1\n  spacing",
    ),
    Broken(
        "a rule without a source",
        "PR-SRC-003",
        "    source: P9\n    rule: SP-SC-6\n    worse",
        "    worse",
        at="  missed:",
    ),
    Broken(
        "a gate without a source",
        "PR-SRC-003",
        "effect: require, reason: A ride home is arranged., source: [R8, P16], rule: SP-PR-2}",
        "effect: require, reason: A ride home is arranged.}",
        at="id: ride-home",
    ),
    Broken(
        "doses without a source",
        "PR-SRC-003",
        "steps: [56 mg, 84 mg]\n    source: [P4, P10]\n    rule: SP-SC-1\n",
        "steps: [56 mg, 84 mg]\n",
        at="  dosing:",
    ),
    Broken(
        "remission without a source",
        "PR-SRC-003",
        "at_most: 12, source: SUSTAIN3",
        "at_most: 12",
        at="remission:",
    ),
    Broken(
        "a handle that the source does not carry",
        "PR-SRC-004",
        "    source: P9\n    rule: SP-SC-6\n    worse",
        "    source: P9\n    rule: SP-SC-7\n    worse",
        at="rule: SP-SC-7",
    ),
    Broken("a misspelt handle", "PR-SRC-004", "rule: SP-SG-4", "rule: SPSG4"),
    Broken(
        "a source that nobody cites",
        "PR-SRC-005",
        "  - id: R1\n",
        "  - id: R9\n    citation: A page that no rule cites\n    url: https://example.org/page\n"
        "    seen: true\n    quality: label\n  - id: R1\n",
        at="- id: R9",
    ),
    Broken(
        "a source without an address",
        "PR-SRC-006",
        "    url: https://www.spravatorems.com/patients.html\n",
        "",
        at="- id: R4",
    ),
    Broken(
        "a DOI as an address",
        "PR-SRC-006",
        "doi: 10.1001/jamapsychiatry.2019.1189",
        "doi: https://doi.org/10.1001/jamapsychiatry.2019.1189",
    ),
    Broken(
        "a DOI with a space",
        "PR-SRC-006",
        "doi: 10.1001/jamapsychiatry.2019.1189",
        "doi: 10.1001/jamapsychiatry 2019",
    ),
    Broken(
        "an address without a scheme",
        "PR-SRC-006",
        "url: https://www.spravatorems.com/patients.html",
        "url: www.spravatorems.com/patients.html",
    ),
    Broken(
        "an address that runs a script",
        "PR-SRC-006",
        "url: https://www.spravatorems.com/patients.html",
        "url: javascript:alert(1)",
    ),
)

CONDITIONS = tuple(
    Broken(f"the condition {text!r}", rule, "when: psychosis_current", f"when: '{text}'")
    for rule, text in (
        ("PR-COND-001", ""),
        ("PR-COND-001", "psychosis_current and"),
        ("PR-COND-001", "(psychosis_current"),
        ("PR-COND-001", "psychosis_current pregnant"),
        ("PR-COND-001", "age_years > 1 8"),
        ("PR-COND-001", "not " * 150 + "pregnant"),
        ("PR-COND-001", "(" * 220 + "pregnant" + ")" * 220),
        ("PR-COND-001", "age_years > 010"),
        ("PR-COND-002", "psychosis_current & pregnant"),
        ("PR-COND-002", "age_years ≥ 18"),
        ("PR-COND-002", "ａge_years >= 18"),
        ("PR-COND-002", "age_years + 1 > 18"),
        ("PR-COND-002", "abs(age_years) > 18"),
        ("PR-COND-002", "age_years.real > 18"),
        ("PR-COND-002", "age_years[0] > 18"),
        ("PR-COND-002", "[age_years for age_years in sex]"),
        ("PR-COND-002", "psychosis_current if pregnant else breastfeeding"),
        ("PR-COND-002", "lambda: pregnant"),
        ("PR-COND-002", '__import__("os").system("ls")'),
        ("PR-COND-002", "(pregnant := breastfeeding)"),
        ("PR-COND-002", "age_years > 18 # adult"),
        ("PR-COND-002", "pregnant; breastfeeding"),
        ("PR-COND-002", "age_years is 18"),
        ("PR-COND-002", "age_years > 18\\n"),
        ("PR-COND-003", "age_years"),
        ("PR-COND-003", "not age_years"),
        ("PR-COND-003", "sex"),
        ("PR-COND-003", "sex > 1"),
        ("PR-COND-003", 'sex > "female"'),
        ("PR-COND-003", "pregnant == 1"),
        ("PR-COND-003", "pregnant > 0"),
        ("PR-COND-003", 'age_years == "18"'),
        ("PR-COND-003", "age_years in [18, 19]"),
        ("PR-COND-003", 'sex in "female"'),
        ("PR-COND-003", "sex in []"),
        ("PR-COND-003", "pregnant == True"),
        ("PR-COND-003", "True"),
        ("PR-COND-004", "systolic_pressure > 140"),
        ("PR-COND-004", "age > 18"),
        ("PR-COND-004", "true"),
        ("PR-COND-004", "pregnant == true"),
        ("PR-COND-004", "birth_date > 2000"),
        ("PR-COND-005", 'sex == "f"'),
        ("PR-COND-005", 'sex in ["female", "unknown"]'),
        ("PR-COND-005", 'hepatic_impairment == "Child-Pugh C"'),
        ("PR-COND-006", "1 < 2"),
        ("PR-COND-006", "age_years > 1_8"),
        ("PR-COND-006", "age_years > 0x12"),
        ("PR-COND-006", "age_years > 1e2"),
        ("PR-COND-006", "age_years > 18j"),
        ("PR-COND-006", "age_years > .5"),
        ("PR-COND-006", "18 == 18"),
        ("PR-COND-007", "madrs >= 61"),
        ("PR-COND-007", "age_years > 180"),
        ("PR-COND-007", "systolic_bp > 14"),
        ("PR-COND-007", "weight_kg < -1"),
        ("PR-COND-007", "spo2 < 0.9"),
        ("PR-COND-008", "madrs_change_percent < 50"),
        ("PR-COND-008", "not tolerated_last"),
        ("PR-COND-008", "age_years > 18 and sessions_given > 2"),
    )
)

DOSES = (
    *(
        Broken(
            f"the dose {text}", "PR-DOSE-001", "{id: start-56, dose: 56 mg,", f"{{id: start-56, dose: {text},"
        )
        for text in (
            "56",
            "mg",
            "56mg",
            "56  mg",
            "56 MG",
            "56 g",
            "5.6.1 mg",
            "-56 mg",
            "0 mg",
            "nan mg",
            "inf mg",
            "2 devices",
            "56 mg/h",
            "'56,0 mg'",
            "'５６ mg'",
            "56 mg daily",
            "'56\u00a0mg'",
            "1e308 mg",
            "true",
            "[56 mg]",
            "null",
        )
    ),
    Broken(
        "mg and mg/kg together",
        "PR-DOSE-002",
        "steps: [56 mg, 84 mg]",
        "steps: [56 mg, 0.5 mg/kg]",
        at="  dosing:",
    ),
    Broken(
        "doses that fall", "PR-DOSE-003", "steps: [56 mg, 84 mg]", "steps: [84 mg, 56 mg]", at="  dosing:"
    ),
    Broken(
        "a dose listed twice", "PR-DOSE-003", "steps: [56 mg, 84 mg]", "steps: [56 mg, 56 mg]", at="  dosing:"
    ),
    Broken(
        "the same dose in other words",
        "PR-DOSE-003",
        "steps: [56 mg, 84 mg]",
        "steps: [56 mg, 56.0 mg]",
        at="  dosing:",
    ),
    _infusion("doses by weight without a weight", "PR-DOSE-004", "    weight: actual\n", "", at="  dosing:"),
    Broken(
        "a weight without doses by weight",
        "PR-DOSE-004",
        "steps: [56 mg, 84 mg]",
        "steps: [56 mg, 84 mg]\n    weight: actual",
        at="  dosing:",
    ),
    Broken(
        "a start that is not listed",
        "PR-DOSE-005",
        "{id: start-56, dose: 56 mg,",
        "{id: start-56, dose: 28 mg,",
    ),
    Broken(
        "a phase dose that is not listed",
        "PR-DOSE-005",
        "lasts: 44 weeks",
        "lasts: 44 weeks\n      doses: [56 mg, 84 mg, 112 mg]",
        at="doses: [56",
    ),
    _infusion(
        "a start in mg where doses go by weight",
        "PR-DOSE-005",
        "{id: start-standard, dose: 0.5 mg/kg,",
        "{id: start-standard, dose: 35 mg,",
    ),
    _infusion(
        "a cap by weight",
        "PR-DOSE-006",
        "cap: {unset: No published source gives a largest dose in mg; the site sets its own.}",
        "cap: {dose: 0.5 mg/kg, source: house}",
    ),
    _infusion(
        "a cap without a source",
        "PR-DOSE-006",
        "cap: {unset: No published source gives a largest dose in mg; the site sets its own.}",
        "cap: {dose: 50 mg}",
    ),
    Broken("half a device", "PR-DOSE-007", "steps: [56 mg, 84 mg]", "steps: [42 mg, 56 mg, 84 mg]"),
    Broken(
        "a phase without the dose of its patients",
        "PR-DOSE-008",
        "lasts: 44 weeks",
        "lasts: 44 weeks\n      doses: [84 mg]",
        at="doses: [84",
    ),
)

SCHEDULE = (
    *(
        Broken(f"the time {text}", "PR-TIME-001", "device_interval: 5 min", f"device_interval: {text}")
        for text in (
            "5",
            "5min",
            "5 minuts",
            "-5 min",
            "0 min",
            "5,5 min",
            "1e9 weeks",
            "5 m",
            "a while",
            "1 month",
            "[5 min]",
        )
    ),
    Broken(
        "an infusion into the nose",
        "PR-ADMIN-001",
        "route: intranasal",
        "route: intranasal\n  infusion: 40 min",
        at="administration:",
    ),
    _infusion(
        "an infusion without a length", "PR-ADMIN-001", "  infusion: 40 min\n", "", at="administration:"
    ),
    _infusion(
        "an infusion that runs into the next session",
        "PR-ADMIN-003",
        "infusion: 40 min",
        "infusion: 49 h",
        at="infusion: 49 h",
    ),
    Broken(
        "devices that run into the next session",
        "PR-ADMIN-003",
        "device_interval: 5 min",
        "device_interval: 30 h",
        at="device_interval: 30 h",
    ),
    Broken("a nasal spray without devices", "PR-ADMIN-002", "  device: 28 mg\n", "", at="administration:"),
    Broken("a device by weight", "PR-ADMIN-002", "device: 28 mg", "device: 0.4 mg/kg", at="administration:"),
    _infusion(
        "a device into a vein",
        "PR-ADMIN-002",
        "infusion: 40 min",
        "infusion: 40 min\n  device: 28 mg",
        at="administration:",
    ),
    Broken(
        "two schedules",
        "PR-PHASE-001",
        "sessions_per_week: 2",
        "sessions_per_week: 2\n      days: [0, 3]",
        at="- id: induction",
    ),
    Broken("no schedule", "PR-PHASE-001", "      sessions_per_week: 2\n", "", at="- id: induction"),
    Broken(
        "no end",
        "PR-PHASE-002",
        "      sessions_per_week: 2\n      lasts: 4 weeks\n",
        "      sessions_per_week: 2\n",
        at="- id: induction",
    ),
    Broken(
        "two ends",
        "PR-PHASE-002",
        "sessions_per_week: 2",
        "sessions_per_week: 2\n      sessions: 8",
        at="- id: induction",
    ),
    _infusion(
        "a count of sessions for days",
        "PR-PHASE-002",
        "      lasts: 18 days\n      lasts_source: house\n",
        "      sessions: 6\n",
        at="- id: acute",
    ),
    Broken(
        "weeks and a half",
        "PR-PHASE-003",
        "sessions_per_week: 2\n      lasts: 4 weeks",
        "sessions_per_week: 2\n      lasts: 25 days",
        at="- id: induction",
    ),
    _infusion(
        "days that fall",
        "PR-PHASE-004",
        "days: [0, 2, 4, 7, 9, 11]",
        "days: [0, 4, 2, 7, 9, 11]",
        at="- id: acute",
    ),
    _infusion(
        "a day twice",
        "PR-PHASE-004",
        "days: [0, 2, 4, 7, 9, 11]",
        "days: [0, 2, 2, 7, 9, 11]",
        at="- id: acute",
    ),
    _infusion(
        "a day after the end",
        "PR-PHASE-004",
        "days: [0, 2, 4, 7, 9, 11]",
        "days: [0, 2, 4, 7, 9, 21]",
        at="- id: acute",
    ),
    _infusion("no days", "PR-PHASE-004", "days: [0, 2, 4, 7, 9, 11]", "days: []", at="- id: acute"),
    Broken(
        "an interval that never ends openly",
        "PR-PHASE-005",
        "{id: weekly-again, every: 1 week,",
        "{id: weekly-again, when: madrs > 12, every: 1 week,",
        at="- id: maintenance",
    ),
    Broken(
        "an open interval first",
        "PR-PHASE-005",
        "{id: two-weekly, when: madrs <= 12, every",
        "{id: two-weekly, every",
        at="- id: maintenance",
    ),
    Broken(
        "an interval of half a day",
        "PR-PHASE-005",
        "{id: weekly-again, every: 1 week,",
        "{id: weekly-again, every: 36 h,",
        at="- id: maintenance",
    ),
    Broken(
        "judging again without intervals",
        "PR-PHASE-005",
        "sessions_per_week: 2",
        "sessions_per_week: 2\n      reassess_every: 4 weeks",
        at="- id: induction",
    ),
    Broken(
        "a rule for a phase that does not exist",
        "PR-PHASE-006",
        "then: raise",
        "then: raise\n      phases: [inducton]",
        at="phases: [inducton]",
    ),
    _infusion(
        "consecutive days",
        "PR-PHASE-007",
        "days: [0, 2, 4, 7, 9, 11]",
        "days: [0, 1, 4, 7, 9, 11]",
        at="- id: acute",
    ),
    _infusion(
        "consecutive days between phases",
        "PR-PHASE-007",
        "lasts: 18 days",
        "lasts: 12 days",
        at="- id: continuation",
    ),
    Broken(
        "an interval shorter than the spacing",
        "PR-PHASE-007",
        "{id: weekly-again, every: 1 week,",
        "{id: weekly-again, every: 1 day,",
        at="- id: maintenance",
    ),
    Broken(
        "a review without an open end",
        "PR-RULE-001",
        "        - id: benefit-none\n          then: stop",
        "        - id: benefit-none\n          when: madrs > 20\n          then: stop",
        at="      review:",
    ),
    Broken(
        "a start without an open end",
        "PR-RULE-001",
        "{id: start-56, dose",
        "{id: start-56, when: age_years < 65, dose",
        at="  start:",
    ),
    Broken(
        "two open starts",
        "PR-RULE-001",
        "  start:\n",
        "  start:\n    - {id: start-84, dose: 84 mg, source: P4}\n",
        at="  start:",
    ),
    Broken(
        "a step back from the first phase",
        "PR-RULE-002",
        "sessions_per_week: 2",
        "sessions_per_week: 2\n      review: [{id: back, then: step-back, reason: Back., source: house}]",
        at="review: [{id: back",
    ),
)

SESSION = (
    Broken("times that fall", "PR-MEAS-001", "at: [80 min, 120 min]", "at: [120 min, 80 min]"),
    Broken(
        "a repetition without an end",
        "PR-MEAS-001",
        "at: [40 min], blocks",
        "at: [40 min], every: 5 min, blocks",
    ),
    Broken(
        "a repetition without number",
        "PR-MEAS-001",
        "at: [40 min], blocks",
        "at: [40 min], every: 1 s, until: 24 h, blocks",
    ),
    Broken(
        "a measured finding that is unknown",
        "PR-MEAS-002",
        "findings: [spo2, moaas]",
        "findings: [spo2, moaa]",
    ),
    Broken(
        "a last set of what is never read",
        "PR-MEAS-004",
        "last-set, findings: [systolic_bp,",
        "last-set, findings: [weight_kg,",
    ),
    Broken(
        "a last set of the unknown",
        "PR-MEAS-002",
        "last-set, findings: [systolic_bp,",
        "last-set, findings: [pulse,",
    ),
    _infusion("a limit on an unknown finding", "PR-MEAS-002", "finding: heart_rate", "finding: pulse"),
    Broken(
        "an infusion's clock for a spray",
        "PR-MEAS-003",
        "clock: {anchor: first-device",
        "clock: {anchor: infusion-end",
    ),
    _infusion(
        "a device's clock for an infusion",
        "PR-MEAS-003",
        "anchor: infusion-start, at: [0 min",
        "anchor: first-device, at: [0 min",
    ),
    Broken(
        "a limit that is neither set nor unset",
        "PR-UNSET-001",
        UNSET_LIMITS,
        "thresholds: [{id: high, finding: systolic_bp, action: stop, reason: High.}]",
    ),
    Broken(
        "a limit above and below",
        "PR-UNSET-001",
        UNSET_LIMITS,
        "thresholds: [{id: high, finding: systolic_bp, above: 180, below: 90, action: stop, reason: High., source: house}]",
    ),
    Broken(
        "a limit that no pressure crosses",
        "PR-LIMIT-001",
        UNSET_LIMITS,
        "thresholds: [{id: high, finding: systolic_bp, above: 1800, action: stop, reason: High., source: house}]",
    ),
    Broken(
        "a limit below any saturation",
        "PR-LIMIT-001",
        UNSET_LIMITS,
        "thresholds: [{id: low, finding: spo2, below: 9, action: stop, reason: Low., source: house}]",
    ),
    Broken(
        "a limit without a source",
        "PR-SRC-003",
        UNSET_LIMITS,
        "thresholds: [{id: high, finding: systolic_bp, above: 180, action: stop, reason: High.}]",
    ),
    _infusion(
        "an unset limit with a source",
        "PR-UNSET-002",
        "reason: Low oxygen saturation.",
        "reason: Low oxygen saturation., source: house",
    ),
    _infusion(
        "a cap both set and unset", "PR-UNSET-001", "cap: {unset:", "cap: {dose: 60 mg, source: house, unset:"
    ),
    Broken(
        "a questionnaire without a time",
        "PR-FOLLOW-001",
        "instrument: phq9, every: 1 week,",
        "instrument: phq9,",
    ),
    Broken(
        "a cut-off without a limit", "PR-FOLLOW-002", "instrument: madrs, at_most: 12,", "instrument: madrs,"
    ),
    Broken("a cut-off with two limits", "PR-FOLLOW-002", "at_most: 12", "at_most: 12, at_least: 3"),
    Broken("remission above a cut-off", "PR-FOLLOW-003", "at_most: 12", "at_least: 12", at="follow_up:"),
    Broken("relapse below a cut-off", "PR-FOLLOW-003", "at_least: 22", "at_most: 22", at="follow_up:"),
    Broken(
        "something else before suicidality",
        "PR-FOLLOW-004",
        "when: suicidal_ideation_acute or cssrs_question_4 or cssrs_question_5 or suicidal_behaviour_past_3_months",
        "when: madrs >= 35",
    ),
    Broken("an unknown instrument", "PR-FOLLOW-005", "instrument: phq9, every", "instrument: phq-9, every"),
    Broken("a remission beyond the scale", "PR-FOLLOW-005", "at_most: 12", "at_most: 120", at="remission:"),
    Broken("a relapse beyond the scale", "PR-FOLLOW-005", "at_least: 22", "at_least: 61", at="relapse:"),
    Broken(
        "an unknown response instrument",
        "PR-FOLLOW-005",
        "response: {instrument: madrs",
        "response: {instrument: madr",
    ),
)

BROKEN = (*YAML, *FIELDS, *IDENTITY, *SOURCES, *CONDITIONS, *DOSES, *SCHEDULE, *SESSION)
