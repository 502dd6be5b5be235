"""What a patient does with a link: open it with the birth date, answer screen by screen, send.

Each act looks at the link under a lock, so that of two that come at once only one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from daybreak.clinic.actions import findings
from daybreak.clinic.actions.act import Act, act
from daybreak.clinic.actions.by import by_link
from daybreak.clinic.actions.findings import Entry
from daybreak.clinic.follow_up.links import LinkStanding, standing_of
from daybreak.clinic.follow_up.questions import is_suicide_item, item_id
from daybreak.clinic.models import (
    Finding,
    Language,
    LinkAnswer,
    LinkStep,
    Origin,
    QuestionnaireLink,
    QuestionnaireReturn,
)
from daybreak.errors import ActError


def open_with(link: QuestionnaireLink, birth_date: date) -> bool:
    """Whether this is the patient's birth date. A wrong one is counted, and after the last try the link is dead.

    Raises:
        ActError: the link serves no more.
    """
    right = link.patient.birth_date == birth_date
    kind = LinkStep.Kind.OPENED if right else LinkStep.Kind.WRONG
    with _with_link(link, "link.opened" if right else "link.birth-date-refused") as (done, _):
        done.stamp(LinkStep(link=link, kind=kind))
    return right


def answer(link: QuestionnaireLink, item: int, score: int | None) -> LinkAnswer:
    """Keep the answer of one screen; None leaves the item out. Nothing is a finding before it is sent, with one exception:
    an answer above zero on suicide is recorded at once, because it must not wait for the patient to finish.

    Raises:
        ActError: the link serves no more, or there is no such item or answer.
    """
    row = LinkAnswer(link=link, item=item, score=score)
    with _with_link(link, "link.answered", item=item) as (done, standing):
        _check(standing, item, score)
        done.stamp(row)
        if score and is_suicide_item(standing.instrument, item):
            _record(done, standing, {item: score})
    return row


def send(link: QuestionnaireLink, language: Language) -> QuestionnaireReturn:
    """Make findings of all answers, and of their sum where none was left out. The link has served.

    Raises:
        ActError: the link serves no more, or some item was never reached.
    """
    with _with_link(link, "link.sent") as (done, standing):
        if standing.next_item is not None:
            raise ActError(
                f"Question {standing.next_item} was not reached yet.", remedy="Go through all questions."
            )
        row = QuestionnaireReturn(link=link, language=language, left_out=standing.left_out)
        done.stamp(row)
        given = {item: score for item, score in standing.answers.items() if score is not None}
        total = None if standing.left_out else sum(given.values())
        _record(done, standing, given, total)
    return row


@contextmanager
def _with_link(link: QuestionnaireLink, name: str, **detail: Any) -> Iterator[tuple[Act, LinkStanding]]:
    by = by_link(link.patient.site)
    with act(by, name, patient=link.patient, link=link.pk, **detail) as done:
        locked = QuestionnaireLink.objects.select_for_update().get(pk=link.pk)
        standing = standing_of(locked, done.at)
        if standing.status != "open":
            raise ActError(f"This link is {standing.status}.", remedy="Ask the clinic for a new one.")
        yield done, standing


def _record(done: Act, standing: LinkStanding, given: dict[int, int], total: int | None = None) -> None:
    link, instrument = standing.link, standing.instrument
    texts = {item_id(instrument, item): str(score) for item, score in sorted(given.items())}
    if total is not None:
        texts[instrument.id] = str(total)
    earlier = Finding.objects.filter(
        patient=link.patient, origin=Origin.PATIENT, origin_detail=link.reference
    )
    known = {row.finding: row.text for row in earlier.order_by("pk")}
    entries = [Entry(id, text, done.at) for id, text in texts.items() if known.get(id) != text]
    if entries:
        findings.record(done.by, link.patient, entries, origin=Origin.PATIENT, origin_detail=link.reference)


def _check(standing: LinkStanding, item: int, score: int | None) -> None:
    scores = standing.instrument.item_range
    if not 1 <= item <= standing.count:
        raise ActError(f"There is no question {item}.", remedy="Go back to the questions.")
    if score is not None and (scores is None or score not in scores):
        raise ActError("There is no such answer.", remedy="Choose one of the answers shown.")
