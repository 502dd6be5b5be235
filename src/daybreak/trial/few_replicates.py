"""What intervals over few replicates are worth: a quantile far out is read from one or two of them."""

from __future__ import annotations

ENOUGH_REPLICATES, MANY_REPLICATES = 100, 200


def few(replicates: int, levels: str = "the 95 % ones") -> str:
    """A caution; empty where there are enough, or one, which has intervals of its own.

    Args:
        levels: which intervals, in words.
    """
    if not 1 < replicates < ENOUGH_REPLICATES:
        return ""
    return (
        f"All intervals rest on {replicates} replicates only, so that {levels} may be far too narrow; "
        f"ask for --replicates {MANY_REPLICATES} or more."
    )


__all__ = ["ENOUGH_REPLICATES", "MANY_REPLICATES", "few"]
