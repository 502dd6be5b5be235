"""The protocol's cut-offs as lines across the scale on which they are defined."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from daybreak.clinic.timeline.story import Story

LINE_PX = 13.0  # so far apart must two lines of text lie


@dataclass(frozen=True)
class CutLine:
    """A line at `y`; its words stand at `text_y`, so that no two lie on each other."""

    kind: str
    y: float
    text_y: float
    words: str


def cut_lines(story: Story, instrument: str, y: Callable[[float], float]) -> Iterator[CutLine]:
    """The lines of one scale, from the top."""
    lowest = float("-inf")
    for value, kind, words in sorted(limits(story, instrument), reverse=True):
        text_y = max(y(value) - 4.0, lowest + LINE_PX)
        lowest = text_y
        yield CutLine(kind, y(value), text_y, words)


def limits(story: Story, instrument: str) -> Iterator[tuple[float, str, str]]:
    """The value of each cut-off, its name, and its words."""
    if story.protocol is None:
        return
    follow = story.protocol.follow_up
    baseline = story.baseline
    if follow.response.instrument == instrument and baseline is not None:
        limit = baseline.value * (1.0 - follow.response.fraction)
        yield limit, "response", f"response: at most {limit:g}"
    if follow.remission.instrument == instrument:
        yield follow.remission.limit, "remission", f"remission: at most {follow.remission.limit:g}"
    relapse = follow.relapse
    if relapse is not None and relapse.instrument == instrument:
        twice = ", twice in a row" if relapse.confirmed else ""
        yield relapse.limit, "relapse", f"relapse: at least {relapse.limit:g}{twice}"
