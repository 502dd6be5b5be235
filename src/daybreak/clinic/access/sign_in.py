"""Whose sign-in a browser holds: the person, read in one query with the roles that they have at this moment."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from daybreak.clinic.models import Membership, Role, Site, User
from daybreak.clinic.prepared import prepared

_ROLES = "_roles_read_along"


class PersonWithRoles(AuthenticationBackend):  # type: ignore[misc]
    """The library's backend, which asks nothing of its own for the roles. Whoever has none is read as the library reads them."""

    def get_user(self, user_id: Any) -> User | None:
        """Raises nothing: somebody unknown, or whose account is closed, is nobody."""
        standing = _standing(int(user_id))
        if not standing:
            found: User | None = super().get_user(user_id)
            return found
        user = standing[0].user
        setattr(user, _ROLES, [(one.site, Role(one.role)) for one in standing])
        return user if self.user_can_authenticate(user) else None


@prepared
def _standing(user_id: int) -> QuerySet[Membership]:
    rows = Membership.objects.filter(user=user_id, ended_at=None).select_related("user", "site")
    return rows.order_by("pk")


def roles_read_along(user: User) -> list[tuple[Site, Role]] | None:
    """The roles as they were when this request began; None where the person did not come in by a browser's sign-in."""
    known: list[tuple[Site, Role]] | None = getattr(user, _ROLES, None)
    return known
