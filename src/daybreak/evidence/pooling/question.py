"""What is asked of the evidence: which effect, in whom, against what, when."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias, get_args

from daybreak.errors import ParameterError
from daybreak.evidence.kinds import Instrument, Measure
from daybreak.evidence.pooling.windows import Window
from daybreak.evidence.selection import Filter

EffectName: TypeAlias = Literal["madrs-difference", "difference", "g", "response", "remission"]
Scale: TypeAlias = Literal["odds-ratio", "risk-ratio", "risk-difference"]
Arms: TypeAlias = Literal["combine", "split"]

DEPRESSION: tuple[Instrument, ...] = (  # in the order in which one is taken where a trial has several
    "MADRS", "HDRS17", "HDRS21", "HDRS25", "HDRS", "HAMD6", "QIDS-SR16", "PHQ9",
)  # fmt: skip
_RATES: dict[str, Measure] = {"response": "response_rate", "remission": "remission_rate"}
_SCALES: dict[Scale, str] = {
    "odds-ratio": "odds ratio",
    "risk-ratio": "risk ratio",
    "risk-difference": "risk difference",
}


@dataclass(frozen=True)
class Question:
    """One pooling.

    `scale` is for response and remission; `arms` says what becomes of a trial with several active arms: one arm of all their
    patients, or one effect each against an equal share of the control patients.

    Raises:
        ParameterError: a difference in points without an instrument, MADRS points on another instrument.
    """

    effect: EffectName
    window: Window
    keep: Filter = field(default_factory=Filter)
    scale: Scale = "odds-ratio"
    arms: Arms = "combine"

    def __post_init__(self) -> None:
        if self.effect == "difference" and self.keep.instrument is None:
            raise ParameterError(
                "A difference in points needs one instrument.",
                where="--measure",
                remedy="Add --instrument, such as MADRS.",
            )
        if self.effect == "madrs-difference" and self.keep.instrument not in (None, "MADRS"):
            raise ParameterError(
                f"madrs-difference is in points of the MADRS, not of {self.keep.instrument}.",
                where="--instrument",
                remedy="Ask for --measure difference, or leave the instrument out.",
            )

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The instruments that may answer, the first choice first."""
        if self.keep.instrument is not None:
            return (self.keep.instrument,)
        return ("MADRS",) if self.effect == "madrs-difference" else DEPRESSION

    @property
    def counted(self) -> bool:
        """Whether patients are counted, rather than measured."""
        return self.effect in _RATES

    @property
    def rate(self) -> Measure:
        """The rate that response or remission is read from."""
        return _RATES[self.effect]

    @property
    def ratio(self) -> bool:
        """Whether the effect is pooled as a logarithm and shown as a ratio."""
        return self.counted and self.scale != "risk-difference"

    @property
    def unit(self) -> str:
        """What the pooled figure is, in words."""
        if self.counted:
            return f"{_SCALES[self.scale]} of {self.effect}"
        if self.effect == "g":
            return "standardised difference (Hedges g)"
        return f"difference in {self.instruments[0]} points"


def question_from_words(
    effect: str, window: Window, keep: Filter, *, scale: str = "odds-ratio", arms: str = "combine"
) -> Question:
    """A question as it is typed, each word checked.

    Raises:
        ParameterError: a word that is not known; near ones are proposed.
    """
    checked: dict[str, Any] = {
        "effect": _word(effect, EffectName, "--measure"),
        "scale": _word(scale, Scale, "--scale"),
        "arms": _word(arms, Arms, "--arms"),
    }
    return Question(window=window, keep=keep, **checked)


def _word(typed: str, kind: object, option: str) -> str:
    words = get_args(kind)
    if typed in words:
        return typed
    near = get_close_matches(typed, words, n=2, cutoff=0.5) or [w for w in words if typed and typed in w]
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"Write one of {', '.join(words)}."
    raise ParameterError(f"{typed[:40]!a} is not known.", where=option, remedy=remedy)
