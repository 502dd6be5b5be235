"""Published exposures, cleaned, and the comparison of the models with them."""

from daybreak.pharmacology.reference.compare import Comparison, Excluded, Summary, compare
from daybreak.pharmacology.reference.result import RowResult
from daybreak.pharmacology.reference.row import Row, load_rows
from daybreak.pharmacology.reference.rules import RULES, Rule, excluding_rule

__all__ = [
    "RULES",
    "Comparison",
    "Excluded",
    "Row",
    "RowResult",
    "Rule",
    "Summary",
    "compare",
    "excluding_rule",
    "load_rows",
]
