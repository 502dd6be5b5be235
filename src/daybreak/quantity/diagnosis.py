"""Why a text is not the quantity that was asked for, and what to write. Only refused texts come here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from daybreak.quantity import units
from daybreak.quantity.dimension import Dimension
from daybreak.quantity.number import LONGEST_NUMBER, NUMBER

LONGEST_TEXT = 80  # characters
Fault = tuple[str, str]  # what is wrong, what to do about it

_FAMILIES = (
    (units.MASS, "a dose"),
    (units.MASS_PER_WEIGHT, "a dose per body weight"),
    (units.DEVICES, "a number of devices"),
    (units.TIME, "a time"),
    (units.RATE, "a rate"),
    (units.RATE_PER_WEIGHT, "a rate per body weight"),
    (units.CONCENTRATION, "a concentration"),
    (units.WEIGHT, "a body weight"),
)
_CHARACTERS = {
    "Nd": ("a digit of another script", "Use the digits 0 to 9."),
    "No": ("a raised digit, a fraction or another sign for a number", "Use the digits 0 to 9 and a point."),
    "Nl": ("a numeral of another kind", "Use the digits 0 to 9."),
    "Cf": ("an invisible character", "Type the text anew instead of pasting it."),
    "Cc": (
        "a control character such as a tab or a line break",
        "Put one ordinary space between number and unit.",
    ),
    "Zs": ("a space of another kind", "Put one ordinary space between number and unit."),
    "Pd": ("a dash or another kind of minus", "Write one number that is not negative."),
    "Mn": ("a mark that joins another character", "Type the text anew instead of pasting it."),
}
_SALT = re.compile(r"(?:hcl|hydrochloride|base|salt|free)\b", re.IGNORECASE)

# Asked of a text of ordinary characters in this order; the first that matches names the fault.
_FAULTS: tuple[tuple[str, str, str], ...] = (
    (r" +", "holds only spaces.", ""),
    (r" .*|.* ", "begins or ends with a space.", "Leave the spaces at the ends out."),
    (r"[-+]?(?:nan|inf|infinity|null|none|true|false|n/a|unknown)\b.*", "names no number.", ""),
    (r"-.*", "is negative.", "Write a number that is not negative."),
    (r"\+.*", "begins with a plus sign.", "Leave the sign out."),
    (r"[~<>=?].*|approx.*|about.*|ca\.? .*", "is not one exact number.", "Write the exact number."),
    (r"0[xob][0-9a-f]+.*", "is not a decimal number.", "Write the number in ordinary decimals."),
    (r"[0-9.]*_.*", "holds an underscore.", "Write the digits without marks between them."),
    (r"[0-9.]*['`][0-9].*", "holds a thousand mark.", "Write the digits without marks between them."),
    (r"[0-9.]* ?,.*", "holds a comma, which may be a decimal or a thousand mark.", "Write 0.5 or 1000."),
    (
        r"[0-9.]+e[-+]?[0-9]+(?: .*|[a-z].*)?",
        "is written with an exponent.",
        "Write all digits of the number.",
    ),
    (r"[0-9.]+ ?(?:\*|x|\^).*", "is a calculation.", "Write its result."),
    (r"[0-9]+/[0-9]+.*", "is a fraction.", "Write it as a decimal such as 0.5."),
    (r"[0-9.]+ ?%.*", "is a percentage, which is no amount.", ""),
    (
        r"[0-9.]+(?: ?-| \.\.+ | ?(?:to|and|or)(?![a-z])).*",
        "gives two numbers or a range.",
        "Write one number.",
    ),
    (r"[0-9]*\.[0-9]*\..*", "holds more than one point.", "Write one point, before the decimals."),
    (r"\.[0-9].*", "begins with a point.", "Write a zero before the point, as in 0.5."),
    (r"[0-9]+\.(?:[^0-9].*)?", "has a point with no digit after it.", "Leave the point out."),
    (r"0[0-9].*", "begins with a zero that means nothing.", "Leave the zero out, or write 0.5 for a half."),
    (r"[0-9.]+ +\.?[0-9].*", "holds two numbers.", "Write one number, without a space inside it."),
    (r"[0-9.]+ *[a-z/µμ]+ +[-+]?[0-9].*", "holds more than one quantity.", "Write one number and one unit."),
    (r"[0-9.]+", "has no unit.", ""),
    (r"[0-9.]+ {2,}.*", "has more than one space between number and unit.", "Put one space there."),
    (r"[0-9.]+[a-zµμ/].*", "has no space between number and unit.", "Put one space there."),
    (r"[a-zµμ].*[0-9].*", "does not begin with its number.", "Write the number before the unit."),
    (r"[a-zµμ].*", "holds no number.", ""),
)


def diagnose(text: object, dimension: Dimension) -> Fault:
    """What is wrong with a text that is not a quantity of this dimension, and what to write instead."""
    example = f"Write {dimension.name} such as '{dimension.example}'."
    if not isinstance(text, str):
        return f"{shown(text)} is not text with a number and a unit.", example
    problem, remedy = next(_faults(text, dimension))
    return f"{shown(text)} {problem}", f"{remedy} {example}".lstrip()


def _faults(text: str, dimension: Dimension) -> Iterator[Fault]:
    """Every fault found, the most telling first."""
    if not text:
        yield "is empty.", ""
    if len(text) > LONGEST_TEXT:
        yield f"has {len(text)} characters.", f"Write at most {LONGEST_TEXT}."
    yield from _foreign_characters(text)
    for pattern, problem, remedy in _FAULTS:
        if re.fullmatch(pattern, text, re.IGNORECASE):
            yield problem, remedy
    yield from _unit_faults(text, dimension)
    yield "is not a number, a space and a unit.", ""


def _foreign_characters(text: str) -> Iterator[Fault]:
    for position, character in enumerate(text, start=1):
        if not (" " <= character <= "~" or character in "µμ"):
            name = unicodedata.name(character, "no name")
            kind, remedy = _CHARACTERS.get(
                "Pd" if character == "\u2212" else unicodedata.category(character),
                (
                    "a character that no quantity has",
                    "Use ordinary digits, a point and the letters of the unit.",
                ),
            )
            yield f"holds {kind} at position {position} (U+{ord(character):04X}, {name}).", remedy


def _unit_faults(text: str, dimension: Dimension) -> Iterator[Fault]:
    match = re.fullmatch(rf"({NUMBER}) ([^ ]+)(?: +(.*))?", text)
    if match is None:
        return
    number, unit, rest = match.groups()
    if len(number) > LONGEST_NUMBER:
        yield f"has a number of {len(number)} characters.", f"Write at most {LONGEST_NUMBER}."
    if rest is not None and _SALT.match(rest):
        yield (
            f"goes on with '{rest}'.",
            "Doses are masses of base; convert a salt first (11.53 mg of hydrochloride hold 10 mg of base).",
        )
    if rest is not None and unit in dimension.units:
        yield f"goes on with '{rest}' after the unit.", "Leave that out."
    yield _wrong_unit(unit, dimension)


def _wrong_unit(unit: str, dimension: Dimension) -> Fault:
    for family, name in _FAMILIES:
        if unit in family:
            return f"is {name}, where {dimension.name} is asked for.", ""
    by_case = [known for known in dimension.units if known.lower() == unit.lower()]
    if by_case:
        return f"has the unit '{unit}'; small and capital letters matter in units.", f"Write '{by_case[0]}'."
    listed = ", ".join(known for known in dimension.units if known.isascii())
    return f"has the unit '{unit}', which is not one of {dimension.name}.", f"Its units are {listed}."


def shown(value: object) -> str:
    """A wrong value as it may stand in a sentence: on one line, in visible characters, at most 60 of them."""
    if isinstance(value, int) and value.bit_length() > 200:
        return "a number of more than 60 digits"
    if value is not None and not isinstance(value, str | bytes | int | float):
        return f"a value of the type {type(value).__name__}"
    text = ascii(value[:60] if isinstance(value, str | bytes) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."
