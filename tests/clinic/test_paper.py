"""A document on paper: the same bytes each time, the patient on every page, and nothing from outside the package."""

from __future__ import annotations

import builtins
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.template.utils import get_app_template_dirs
from pypdf import PdfReader

from daybreak.clinic.paper import pdf
from daybreak.errors import MissingExtraError

LONG = """{% extends "clinic/paper.html" %}
{% block title %}A test{% endblock %}
{% block whose %}Example, Ada · 1001{% endblock %}
{% block what %}Patient record{% endblock %}
{% block content %}<h1>A long document</h1>{% for line in lines %}<p>{{ line }}</p>{% endfor %}{{ more|safe }}{% endblock %}"""
A4_PT = (595, 842)  # 210 mm by 297 mm at 72 points an inch


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template as another part of the clinic would write it."""
    (tmp_path / "long.html").write_text(LONG)
    monkeypatch.setattr("django.template.loaders.app_directories.get_app_template_dirs",
                        lambda name: (*get_app_template_dirs(name), tmp_path))  # fmt: skip
    return "long.html"


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(made)).pages]


def test_every_page_says_whose_it_is_and_which_of_how_many(
    long: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = pdf(long, {"lines": [f"Line {number}" for number in range(150)]})
    read = pages(made)
    assert len(read) > 2
    for number, text in enumerate(read, 1):
        assert "Example, Ada · 1001" in text
        assert f"Page {number} of {len(read)}" in text
    box = PdfReader(BytesIO(made)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == A4_PT
    assert [record.message for record in caplog.records if record.name == "weasyprint"] == []


def test_the_same_content_gives_the_same_bytes(long: str) -> None:
    assert pdf(long, {"lines": ["One"]}) == pdf(long, {"lines": ["One"]})


def test_what_is_typed_is_not_markup(long: str) -> None:
    assert "<b>bold</b>" in pages(pdf(long, {"lines": ["<b>bold</b>"]}))[0]


@pytest.mark.parametrize(
    "address",
    ["http://example.org/x.png", "https://paper.invalid/static/clinic/icon.svg", "file:///etc/passwd",
     "/static/../settings.py", "/static/clinic/none.png", "data:image/png;base64,AAAA"],
)  # fmt: skip
def test_only_packaged_files_are_read(long: str, address: str) -> None:
    with pytest.raises(OSError, match="packaged files only"):
        pdf(long, {"more": f'<img src="{address}" alt="">'})


def test_a_machine_without_pango_is_told_what_to_install(long: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *more, **named)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"Install it \(Debian: libpango-1\.0-0"):
        pdf(long, {})
