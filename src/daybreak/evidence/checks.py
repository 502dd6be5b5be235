"""What every number of a row must satisfy, wherever it was read from: finite, in range, inside its own interval."""

from __future__ import annotations

import math

from daybreak.errors import EvidenceError

RATIOS = frozenset({"HR", "OR", "RR"})
TOLERANCE = 1e-9


def refuse_unless(holds: bool, problem: str, remedy: str) -> None:
    """Refuse a row whose condition does not hold."""
    if not holds:
        raise EvidenceError(problem, remedy=remedy)


def check_finite(**numbers: float | int | None) -> None:
    """Every number that is given is finite."""
    for name, number in numbers.items():
        refuse_unless(
            number is None or math.isfinite(number),
            f"{name} is {number}, not a finite number.",
            "Write a finite number, or nothing where it is not known.",
        )


def check_range(name: str, number: float | int | None, least: float | None, most: float | None) -> None:
    """A number is at least `least` and at most `most`."""
    check_finite(**{name: number})
    if number is None:
        return
    below = least is not None and number < least
    above = most is not None and number > most
    span = f"{'' if least is None else f'at least {least:g}'}{' and ' if least is not None and most is not None else ''}"
    span += "" if most is None else f"at most {most:g}"
    refuse_unless(not (below or above), f"{name} is {number:g}.", f"Write a number that is {span}.")


def check_spread(sd: float | None, se: float | None, doubt: str = "") -> None:
    """A standard deviation or error is not negative, and zero only where the row says that it doubts it."""
    for name, number in (("sd", sd), ("se", se)):
        check_finite(**{name: number})
        refuse_unless(
            number is None or number >= 0.0,
            f"{name} is {number}, and no spread is negative.",
            "Check the sign, or leave the cell empty.",
        )
        refuse_unless(
            number != 0.0 or bool(doubt),
            f"{name} is 0: nothing that is measured in people is exact.",
            "Leave the cell empty, or say under `doubt` that it is printed so.",
        )


def check_interval(value: float | None, low: float | None, high: float | None, level: float | None) -> None:
    """An interval is in order, has a level, and holds its estimate."""
    check_finite(ci_low=low, ci_high=high, ci_level=level)
    if low is None and high is None:
        refuse_unless(level is None, f"ci_level is {level} without an interval.", "Give ci_low and ci_high.")
        return
    refuse_unless(
        level is not None and 50.0 <= level < 100.0,
        f"ci_level is {'empty' if level is None else level}.",
        "Write the level of the interval in per cent, such as 95.",
    )
    lowest, highest = (-math.inf if low is None else low), (math.inf if high is None else high)
    shown = f"from {'?' if low is None else low} to {'?' if high is None else high}"
    refuse_unless(lowest <= highest, f"The interval {shown} is upside down.", "Write the lower limit first.")
    refuse_unless(lowest < highest, f"The interval {shown} has no width.", "Give both limits.")
    refuse_unless(
        value is None or lowest - TOLERANCE <= value <= highest + TOLERANCE,
        f"The interval {shown} excludes its own estimate, {value}.",
        "Check the signs and the column.",
    )


def check_count(name: str, number: int | None, most: int | None = None) -> None:
    """A number of people or events is not negative and not larger than `most`."""
    refuse_unless(
        number is None or number >= 0, f"{name} is {number}.", "Write a number of people, 0 or more."
    )
    refuse_unless(
        name != "n" or number != 0, "n is 0.", "Write how many people it is of, or leave the cell empty."
    )
    refuse_unless(
        number is None or most is None or number <= most,
        f"{name} is {number}, more than the {most} people it is counted among.",
        "Check both numbers.",
    )


def check_share(name: str, percent: float | None, events: int | None, n: int | None) -> None:
    """A printed share of people is that of its count, to a unit of its last digit: some sources round up, some cut off."""
    if percent is None or events is None or not n:
        return
    counted = 100.0 * events / n
    digits = len(f"{percent:.10g}".partition(".")[2])
    refuse_unless(
        abs(percent - counted) < 10.0**-digits + TOLERANCE,
        f"{name} is {percent:g} %, and {events} of {n} are {counted:.4g} %.",
        "Check the share and both numbers.",
    )


def check_ratio(unit: str, *numbers: float | None) -> None:
    """A ratio of hazards, odds or risks lies above 0, and so does its interval."""
    for number in numbers if unit in RATIOS else ():
        refuse_unless(
            number is None or number > 0.0, f"A ratio is {number:g}.", "Check the sign: a ratio lies above 0."
        )


def check_word(text: str, name: str) -> None:
    """An identifier is present and has no spaces around it."""
    refuse_unless(bool(text) and text == text.strip(), f"{name} is {text!r}.", f"Give the row its {name}.")
