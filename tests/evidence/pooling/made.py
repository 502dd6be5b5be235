"""Effects for property tests: a few trials of believable size, precision and disagreement."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from daybreak.evidence.pooling.effects import Effects


@st.composite
def effects(draw: st.DrawFn, least: int = 3, most: int = 12) -> Effects:
    k = draw(st.integers(least, most))
    estimate = draw(st.lists(st.floats(-30, 30), min_size=k, max_size=k))
    variance = draw(st.lists(st.floats(0.05, 40), min_size=k, max_size=k))
    return Effects(np.array(estimate), np.array(variance))
