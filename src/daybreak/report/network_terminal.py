"""A network comparison as text for a terminal of 80 columns."""

from __future__ import annotations

from daybreak.evidence.pooling.treatments import NetworkAnswer
from daybreak.report import pooled_wording as words
from daybreak.report.pooled_terminal import field, finish, item, left_out_lines


def network_summary(found: NetworkAnswer, *, unicode: bool = True) -> str:
    """The network: what it joins, every comparison, whether it agrees with itself, and what was left out."""
    parts = (_head(found), _edges(found), _compared(found), _agreement(found), left_out_lines(found.left_out))
    return finish(parts, unicode=unicode)


def _head(found: NetworkAnswer) -> list[str]:
    network = found.network
    return [
        *field("Question", words.title(found.question)),
        *field(
            "Network",
            f"{len(network.treatments)} treatments, {len(found.trials)} trials; common tau {network.tau2**0.5:.2f}, "
            f"Student's t with {network.df} degree{'s' if network.df != 1 else ''} of freedom",
        ),
        *field("Shape", network.geometry.shape),
    ]


def _edges(found: NetworkAnswer) -> list[str]:
    return [
        "Compared in trials",
        *(f"  {n:>3} trial{'s' if n > 1 else ' '}  {a} - {b}" for a, b, n in found.network.geometry.edges),
    ]


def _compared(found: NetworkAnswer) -> list[str]:
    question = found.question
    lines = ["Effect of the first against the second (95 % interval)"]
    for c in sorted(found.network.compared, key=lambda c: -c.direct):
        how = f"direct in {c.direct}" if c.direct else "indirect"
        lines.append(f"  {c.treatment} - {c.against}")
        effect = f"{words.number(question, c.estimate)} ({words.interval(question, c.interval)})"
        lines.append(f"      {effect:<28} {words.p_value(c.p):<12} {how}")
    return lines


def _agreement(found: NetworkAnswer) -> list[str]:
    network = found.network
    said = []
    if network.inconsistency is not None:
        test = network.inconsistency
        said = item(
            f"Design-by-treatment test: chi2 {test.statistic:.2f} on {test.df}, {words.p_value(test.p)} "
            "(small: direct and indirect disagree)."
        )
    elif network.geometry.loops:
        said = item("There are too few trials to test whether direct and indirect agree.")
    return ["Agreement", *said] if said else []
