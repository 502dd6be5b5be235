"""How numbers and ids are put into words, the same on the screen, on paper and in the terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

OUTCOME_LABELS: Mapping[str, str] = {
    "madrs": "MADRS",
    "esketamine_ng_per_ml": "Esketamine",
    "noresketamine_ng_per_ml": "Noresketamine",
    "arketamine_ng_per_ml": "Arketamine",
    "norarketamine_ng_per_ml": "Norarketamine",
    "s_hnk_ng_per_ml": "(2S,6S)-HNK",
    "dissociation": "Dissociation",
    "sedation": "Sedation",
    "systolic_bp": "Systolic pressure",
    "diastolic_bp": "Diastolic pressure",
    "heart_rate": "Heart rate",
    "nausea": "Nausea",
    "dizziness": "Dizziness",
    "cumulative_dose_mg": "Cumulative dose",
}
SUMMARY_LABELS: Mapping[str, str] = {
    "response_24h": "Response",
    "response_after_acute": "Response",
    "response": "Response",
    "remission": "Remission",
    "relapse": "Relapse",
    "marked_bp_rise": "Marked rise in blood pressure",
    "sedation": "Sedation",
    "dissociation": "Dissociation",
    "nausea": "Nausea",
    "dizziness": "Dizziness",
}


BY_WEIGHT = "by weight"  # in place of a dose where a population's doses are too many to list


def plain(identifier: str) -> str:
    """An id as words: `weeks_in_phase` reads "weeks in phase"."""
    return re.sub(r"[_-]+", " ", identifier).strip()


def outcome_label(identifier: str) -> str:
    return OUTCOME_LABELS.get(identifier) or _capital(plain(identifier))


def summary_label(identifier: str) -> str:
    return SUMMARY_LABELS.get(identifier) or _capital(plain(identifier))


def probability_label(identifier: str, time_h: float | None) -> str:
    """ "Response at 28 days", "Relapse by 12 weeks", "Nausea"."""
    if time_h is None:
        return summary_label(identifier)
    return f"{summary_label(identifier)} {'by' if identifier == 'relapse' else 'at'} {after(time_h)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def percent(share: float) -> str:
    """A share as a whole per cent; what is not quite none or all says so."""
    if 0 < share <= 0.005:
        return "< 1 %"
    if 0.995 <= share < 1:
        return "> 99 %"
    return f"{100 * share:.0f} %"


def percent_range(low: float, high: float) -> str:
    """An interval of shares in whole per cent; its ends are never a false none or all either."""
    least, most = percent(low), percent(high)
    return least if least == most else f"{least.removesuffix(' %')} to {most}"


def number(value: float) -> str:
    """Three significant digits without an exponent where a person would not write one."""
    if value != 0 and not 1e-3 <= abs(value) < 1e6:
        return f"{value:.3g}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def dose(mg: float) -> str:
    return f"{mg:.1f}".removesuffix(".0")


def count(n: int) -> str:
    return f"{n:,}"


def after(time_h: float) -> str:
    """A time since the first dose: "24 h", "7 days", "12 weeks"."""
    if time_h < 48:
        return f"{number(time_h)} h"
    days = time_h / 24
    if days >= 56 and days % 7 == 0:
        return f"{days / 7:.0f} weeks"
    return f"{number(round(days, 1))} days"


def day(time_h: float) -> str:
    """The day of a session, counted from 1."""
    return f"{int(time_h // 24) + 1}"


def value(found: Any) -> str:
    """A finding as it would be written by hand; what is not known says so."""
    if found is None:
        return "not known"
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, float):
        return number(found)
    return plain(found) if isinstance(found, str) else str(found)


def join(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def printable(text: str) -> str:
    """Text without the control characters that could move a terminal's cursor or hide words; line feeds stay."""
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else "\N{REPLACEMENT CHARACTER}"
        for c in text
    )
