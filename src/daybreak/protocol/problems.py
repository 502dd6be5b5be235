"""What can be wrong with a protocol file: every rule of `daybreak protocol check`, with its id, in one table.

The ids are stable: a test, a message to a colleague and the manual all speak of the same rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RULES: Mapping[str, str] = {
    "PR-FILE-001": "The file can be read: it exists, may be read, and holds at most 1 MiB.",
    "PR-FILE-002": "The file is UTF-8 text without a byte order mark or control characters.",
    "PR-YAML-001": "The text is YAML: brackets, quotation marks and indentation are right, and there are no tabs.",
    "PR-YAML-002": "A key is given once.",
    "PR-YAML-003": "There are no anchors, references or merge keys.",
    "PR-YAML-004": "There are no tags and no directives.",
    "PR-YAML-005": "No value can be read in two ways: `no`, `1_000`, `010`, `0x1F`, `1:30`, `~` and the like.",
    "PR-YAML-006": "Numbers are finite and written in decimals.",
    "PR-YAML-007": "A file holds one document.",
    "PR-YAML-008": "The file is not empty, and the document is a mapping.",
    "PR-YAML-009": "Values are nested at most 32 deep.",
    "PR-YAML-010": "A key is text.",
    "PR-YAML-011": "Every key has a value.",
    "PR-FIELD-001": "Every field that the language requires is there.",
    "PR-FIELD-002": "There is no field that the language does not know.",
    "PR-FIELD-003": "A value has the type of its field.",
    "PR-FIELD-004": "A value is one of those that the field allows.",
    "PR-FIELD-005": "An id is made of lower-case words joined by hyphens.",
    "PR-FIELD-006": "Texts and lists are not empty.",
    "PR-FIELD-007": "A number lies within the range of its field.",
    "PR-IDENT-001": "The version is three numbers with points (semantic versioning).",
    "PR-IDENT-002": "Dates are written as year, month and day.",
    "PR-ID-001": "An id is used once among its kind.",
    "PR-SRC-001": "Every source that a rule names is in `basis`.",
    "PR-SRC-002": "A rule that is executed rests on a source that was read (`seen: true`), or on `house`.",
    "PR-SRC-003": "Every rule names its source.",
    "PR-SRC-004": "The handle in `rule:` is one that its source carries.",
    "PR-SRC-005": "Every source in `basis` is used.",
    "PR-SRC-006": "A source can be found: it has a DOI, a PubMed id or an address, rightly written.",
    "PR-COND-001": "A condition is an expression.",
    "PR-COND-002": "A condition uses only findings, numbers, comparisons, `in [...]`, and, or, not.",
    "PR-COND-003": "A finding is used as its type allows.",
    "PR-COND-004": "The vocabulary knows every finding.",
    "PR-COND-005": "A choice is one of its finding's choices.",
    "PR-COND-006": "A comparison has a finding, and numbers are plain.",
    "PR-COND-007": "A number lies within the absolute range of its finding.",
    "PR-COND-008": "What is known only during a course is not asked before it.",
    "PR-DOSE-001": "A dose is a number with its unit, exactly readable.",
    "PR-DOSE-002": "All steps have the same unit.",
    "PR-DOSE-003": "Steps rise, each listed once.",
    "PR-DOSE-004": "Doses by weight name their weight and cap; doses in mg have neither.",
    "PR-DOSE-005": "Every dose in a rule is one of the steps.",
    "PR-DOSE-006": "A cap is a dose in mg with its source.",
    "PR-DOSE-007": "A nasal dose is a whole number of devices.",
    "PR-DOSE-008": "A phase allows the doses with which patients come into it.",
    "PR-TIME-001": "A time is a number with its unit, exactly readable; a length of time is longer than zero.",
    "PR-ADMIN-001": "An infusion belongs to the intravenous route.",
    "PR-ADMIN-002": "Devices belong to the nasal route.",
    "PR-ADMIN-003": "A dose is in before the next may be due.",
    "PR-PHASE-001": "A phase has exactly one schedule.",
    "PR-PHASE-002": "A phase has exactly one end.",
    "PR-PHASE-003": "A weekly rhythm lasts whole weeks.",
    "PR-PHASE-004": "Days rise and lie within their phase.",
    "PR-PHASE-005": "Interval rules are whole days and end with one that has no condition.",
    "PR-PHASE-006": "A rule names phases that exist.",
    "PR-PHASE-007": "No two sessions are closer than `spacing` allows.",
    "PR-RULE-001": "An ordered list of rules ends with one that has no condition, and only that one.",
    "PR-RULE-002": "There is a phase to step back to.",
    "PR-MEAS-001": "Times of measurement rise, and repeat only up to a stated time.",
    "PR-MEAS-002": "A measured finding is in the vocabulary.",
    "PR-MEAS-003": "An anchor exists for the route.",
    "PR-MEAS-004": "What is read before leaving is measured after the dose.",
    "PR-UNSET-001": "A threshold is either set or unset with a reason.",
    "PR-UNSET-002": "What is unset names no source.",
    "PR-LIMIT-001": "A threshold lies within the absolute range of its finding.",
    "PR-FOLLOW-001": "A questionnaire says when.",
    "PR-FOLLOW-002": "A cut-off has one limit.",
    "PR-FOLLOW-003": "Remission is at most, relapse at least, a cut-off.",
    "PR-FOLLOW-004": "The first escalation rule is about suicidality.",
    "PR-FOLLOW-005": "An instrument is in the vocabulary, and a cut-off lies within its range.",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a file: where, against which rule, what, and what to write instead."""

    line: int
    rule: str
    problem: str
    remedy: str
    file: str = ""

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def sentence(self) -> str:
        """The problem as one line of prose."""
        return f"{self.where}: {self.rule} {self.problem} {self.remedy}"
