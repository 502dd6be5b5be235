"""The worker that keeps a session's page when the network is cut, and the page that stands in for all others."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.views.decorators.http import require_GET

OWN = "clinic/session_worker.js"
FILES = (
    "clinic/clinic.css", "clinic/icon.svg", "clinic/live_place.js", "clinic/live.js", "clinic/calls.js", "clinic/cover.js",
    "clinic/idle.js",
    "clinic/waiting.js", "clinic/taken_over.js", "clinic/menu.js", "clinic/sent.js", "clinic/wrong.js", "clinic/offline.js",
    "clinic/session_kept.js", "clinic/session_clock.js", "clinic/session_queue.js", "clinic/session_held.js",
    "clinic/session.js", "clinic/session_correct.js", "clinic/session_sprays.js", "clinic/session_rest.js",
    "clinic/session_given.js",
    "clinic/session_sign.js", "clinic/session_step.js", "clinic/session_word.js", "clinic/session_usual.js",
    "clinic/session_entry.js", "clinic/session_pump.js", "clinic/session_stop.js", "clinic/session_limits.js",
    "clinic/session_note.js", "clinic/session_offline.js", "clinic/session_ago.js", "clinic/session_put_right.js",
    "django_htmx/htmx-2.min.js",
)  # fmt: skip
"""What a session's page is made of; nothing else is kept."""


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that its scope may be any part of the clinic; its version is that of everything it keeps."""
    answer = HttpResponse(_source(), content_type="text/javascript")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the worker: it says what needs the network."""
    return render(request, "clinic/offline.html")


@lru_cache(maxsize=1)
def _source() -> str:
    pages = [get_template(name).template.source for name in ("clinic/base.html", "clinic/offline.html")]  # type: ignore[attr-defined]
    parts = [_text(name) for name in (*FILES, OWN)]
    version = hashlib.sha256("\0".join([*parts, *pages]).encode()).hexdigest()[:16]
    listed = json.dumps([static(name) for name in FILES])
    return f'const VERSION = "{version}", FILES = {listed};\n{parts[-1]}'


def _text(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)  # a file of the package
    return Path(found).read_text(encoding="utf-8")
