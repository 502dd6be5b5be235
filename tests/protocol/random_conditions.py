"""Random conditions over a few findings of the vocabulary, as a person could write them."""

from __future__ import annotations

from hypothesis import strategies as st

NUMBERS = {"age_years": (0, 120), "madrs": (0, 60), "phq9": (0, 27)}
FLAGS = ("pregnant", "psychosis_current", "consent_signed")
CHOICES = {"sex": ("female", "male"), "hepatic_impairment": ("none", "mild", "moderate", "severe")}
FINDINGS = (*NUMBERS, *FLAGS, *CHOICES)


@st.composite
def _comparisons(draw: st.DrawFn) -> str:
    id = draw(st.sampled_from(sorted(NUMBERS)))
    sides = [id, str(draw(st.integers(*NUMBERS[id])))]
    comparison = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    return f" {comparison} ".join(sides if draw(st.booleans()) else reversed(sides))


@st.composite
def _choices(draw: st.DrawFn) -> str:
    id = draw(st.sampled_from(sorted(CHOICES)))
    chosen = draw(st.lists(st.sampled_from(CHOICES[id]), min_size=1, max_size=3, unique=True))
    listed = ", ".join(f'"{choice}"' for choice in chosen)
    return f"{id} {draw(st.sampled_from(['in', 'not in']))} [{listed}]"


def conditions() -> st.SearchStrategy[str]:
    """The text of any condition of moderate size."""
    leaves = st.one_of(_comparisons(), _choices(), st.sampled_from(FLAGS))

    def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(parts.map("({})".format), min_size=2, max_size=3)
        return st.one_of(parts.map("not ({})".format), several.map(" and ".join), several.map(" or ".join))

    return st.recursive(leaves, joined, max_leaves=6).filter(lambda text: len(text) <= 480)
