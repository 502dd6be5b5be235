"""The shape of a network of trials: what it joins, whether it is one piece, and whether it has a loop to check itself by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Geometry:
    """Treatments by name, the pairs that trials compared with how many did, the connected parts, and the ways to check.

    A trial of three arms joins three pairs but closes no loop: its own effects cannot disagree.
    """

    treatments: tuple[str, ...]
    edges: tuple[tuple[str, str, int], ...]
    parts: tuple[tuple[str, ...], ...]
    loops: int

    @property
    def shape(self) -> str:
        """The shape in a sentence."""
        if len(self.treatments) == 2:
            return "Two treatments: every comparison is direct, and there is nothing to check it against."
        if self.loops:
            ways = "one way" if self.loops == 1 else f"{self.loops} ways"
            return f"Trials of different arms inform the same comparison in {ways}: direct and indirect can be compared."
        hub = next((name for name in self.treatments if all(name in edge[:2] for edge in self.edges)), None)
        if hub:
            return (
                f"The network is a star around {hub}: every other comparison is indirect, and no loop can test whether "
                "direct and indirect agree."
            )
        return "The network is a tree: no closed loop can test whether direct and indirect comparisons agree."

    def trials_between(self, one: str, other: str) -> int:
        """How many trials compared the two directly."""
        return next((n for a, b, n in self.edges if {a, b} == {one, other}), 0)


def geometry(designs: Sequence[tuple[str, ...]]) -> Geometry:
    """The shape from the treatments of each trial."""
    treatments = tuple(sorted({name for design in designs for name in design}))
    pairs = [pair for design in designs for pair in combinations(sorted(set(design)), 2)]
    edges = tuple((a, b, pairs.count((a, b))) for a, b in sorted(set(pairs)))
    return Geometry(treatments, edges, _parts(treatments, designs), _loops(designs))


def _parts(treatments: Sequence[str], designs: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    group = {name: {name} for name in treatments}
    for design in designs:
        merged = set().union(*(group[name] for name in design))
        for name in merged:
            group[name] = merged
    return tuple(sorted({tuple(sorted(members)) for members in group.values()}))


def _loops(designs: Sequence[tuple[str, ...]]) -> int:
    """Degrees of freedom of the design-by-treatment interaction: effects of all designs less those of one network."""
    distinct = {frozenset(design) for design in designs}
    treatments = frozenset().union(*distinct)
    parts = len(_parts(sorted(treatments), designs))
    return sum(len(design) - 1 for design in distinct) - (len(treatments) - parts)
