"""Whoever tries birth dates again and again from one place must wait, whichever links they hold."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST_TRIES, IN_S = 20, 600  # an engineering limit: a family on one connection stays far below it


def too_many_tries(request: HttpRequest) -> bool:
    """Count this try, and say whether it is one too many."""
    key = f"questionnaire-tries:{get_adapter(request).get_client_ip(request)}"
    cache.add(key, 0, IN_S)
    try:
        return int(cache.incr(key)) > MOST_TRIES
    except ValueError:  # the count ran out in between
        return False
