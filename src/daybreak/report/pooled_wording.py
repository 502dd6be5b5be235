"""Pooled numbers in words, the same in the terminal, in figures and on the page."""

from __future__ import annotations

import math

from daybreak.evidence.pooling.answer import Answer
from daybreak.evidence.pooling.contrast import Contrast
from daybreak.evidence.pooling.model import Interval
from daybreak.evidence.pooling.question import Question

NOTHING_LEFT = "Without one of two trials there is nothing left to pool."
Z = 1.959963984540054  # of one trial's own 95 % interval


def shown(question: Question, value: float) -> float:
    """A number of the model as it is read: logarithms of ratios become ratios."""
    return math.exp(min(value, 700.0)) if question.ratio else value


def number(question: Question, value: float) -> str:
    """An effect: points to one decimal, standardised and counted effects to two; a ratio beyond 100 without decimals."""
    read = shown(question, value)
    if question.ratio and not 0.005 <= read < 1000:
        return "> 1000" if read > 1 else "< 0.01"
    digits = 1 if question.effect in ("madrs-difference", "difference") else 2
    if question.ratio and read >= 100:
        digits = 0
    return plain_number(read, digits)


def plain_number(value: float, digits: int = 2) -> str:
    """A number to so many decimals; what rounds to zero has no sign."""
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def interval(question: Question, found: Interval) -> str:
    """ "-10.0 to -2.6"."""
    return f"{number(question, found.low)} to {number(question, found.high)}"


def own_interval(contrast: Contrast) -> Interval:
    """The 95 % interval of one trial by itself (normal, as forest plots draw it)."""
    half = Z * math.sqrt(contrast.variance)
    return Interval(contrast.estimate - half, contrast.estimate + half)


def p_value(p: float) -> str:
    """ "p = 0.008", "p < 0.001"."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.2f}" if p >= 0.095 else f"p = {p:.3f}"


def sizes(contrast: Contrast) -> str:
    """Treated and control patients; a share of a control arm need not be whole."""
    return f"{_count(contrast.n_treated)}/{_count(contrast.n_control)}"


def _count(n: float) -> str:
    return f"{n:.1f}".removesuffix(".0")


def patients(found: Answer) -> int:
    """All patients behind the answer, each once."""
    return round(sum(c.n_treated + c.n_control for c in found.contrasts))


def favours(question: Question) -> tuple[str, str]:
    """What lies to the left and to the right of no difference."""
    return ("favours control", "favours drug") if question.counted else ("favours drug", "favours control")


def method_line(found: Answer) -> str:
    """How it was pooled."""
    method = {
        "REML": "random effects (REML)",
        "DL": "random effects (DerSimonian and Laird)",
        "EE": "equal effects",
    }
    test = {"knha": "Hartung and Knapp", "adhoc": "Hartung and Knapp, kept wide", "z": "normal intervals"}
    return f"{method[found.model.method]}, {test[found.model.test]}"


def heterogeneity_line(found: Answer) -> str:
    """tau, I2 and Q with their intervals; tau is in the unit of the model."""
    h = found.heterogeneity
    tau, low, high = (math.sqrt(t) for t in (h.tau2, h.tau2_interval.low, h.tau2_interval.high))
    i2 = tuple(100 * share for share in (h.i2, h.i2_interval.low, h.i2_interval.high))
    unit = " (log)" if found.question.ratio else ""
    return (
        f"tau{unit} {tau:.2f} ({low:.2f} to {high:.2f}), I2 {i2[0]:.0f} % ({i2[1]:.0f} to {i2[2]:.0f} %), "
        f"Q {h.q:.1f} on {h.q_df}, {p_value(h.q_p)}"
    )


def title(question: Question) -> str:
    """ "Difference in MADRS points at 24 hours"."""
    words = f"{question.unit} at {question.window.label}"
    return words[:1].upper() + words[1:]


def cautions(found: Answer) -> list[str]:
    """What a reader must know before the pooled figure is used."""
    said = []
    if found.model.k < 5:
        said.append(
            f"{found.model.k} effects: the spread between trials is hardly known, and intervals with it."
        )
    if (
        found.model.test == "knha"
        and found.model.tau2 == 0
        and found.heterogeneity.q < found.heterogeneity.q_df
    ):
        said.append(
            "These trials agree better than chance lets them; Hartung and Knapp's interval is then narrower than "
            "the trials warrant (--test adhoc does not narrow it)."
        )
    if found.question.effect == "g" and len({c.basis for c in found.contrasts}) > 1:
        said.append(
            "Standardised by SDs of different kinds (change, score, adjusted): g compares them only roughly."
        )
    if any(c.split for c in found.contrasts):
        said.append(
            "The arms of one trial are pooled as if each were a trial of its own. What sets their trial apart counts once an "
            "arm: the spread between trials and the intervals read too small."
        )
    if len({c.instrument for c in found.contrasts}) > 1:
        said.append(f"Instruments differ: {', '.join(sorted({c.instrument for c in found.contrasts}))}.")
    return said
