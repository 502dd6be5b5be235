"""What the pages of the clinic's users print in bold, to be pressed or opened, stands so on a page of the clinic."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLINIC = ROOT / "src" / "daybreak" / "clinic"
PAGES = ["tutorials/run-an-infusion.md"] + [
    f"how-to/{name}.md"
    for name in (
        "set-up-a-clinic", "screen-a-patient", "plan-a-course", "run-a-session", "keep-the-stock", "follow-a-patient-at-home",
        "export-a-patient",
    )
]  # fmt: skip
EMPHASIS = {"75", "not encrypted"}
SHOWN = ("templates/**/*.html", "**/*.py", "static/clinic/*.js")


@cache
def shown() -> str:
    """Everything that could stand on a page."""
    files = [file for pattern in SHOWN for file in sorted(CLINIC.glob(pattern))]
    return html.unescape("\n".join(file.read_text("utf-8") for file in files))


def stands_somewhere(words: str) -> bool:
    """As a whole text, or at the beginning of one; `…` stands for what differs from page to page."""
    parts = ".*?".join(re.escape(part.strip()) for part in words.split("…"))
    return re.search(rf"""[>"'`}}]\s*{parts}\s*[<"'`{{,:;( ]""", shown()) is not None


@pytest.mark.parametrize("page", PAGES)
def test_what_is_to_be_pressed_is_there(page: str) -> None:
    text = re.sub(r"\s+", " ", (ROOT / "docs" / page).read_text("utf-8"))
    bold = set(re.findall(r"\*\*([^*]+)\*\*", text)) - EMPHASIS
    assert bold
    assert sorted(words for words in bold if not stands_somewhere(words)) == []


@pytest.mark.parametrize(
    "words", ["Release the dosage", "Begin infusion", "Take inventory", "elease the dose"]
)
def test_a_wrong_name_is_noticed(words: str) -> None:
    assert not stands_somewhere(words)
