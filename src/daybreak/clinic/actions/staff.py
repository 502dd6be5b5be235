"""Sites, people and their roles."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from daybreak.clinic.actions import refusing
from daybreak.clinic.actions.accounts import refuse_last_administrator
from daybreak.clinic.actions.act import act
from daybreak.clinic.actions.by import By
from daybreak.clinic.models import Language, Membership, Role, Site, User
from daybreak.errors import ActError


def open_site(by: By, *, code: str, name: str, time_zone: str, language: str = Language.ENGLISH) -> Site:
    """A new place where patients are treated, addressed in its language where theirs is not known.

    Raises:
        ActError: the code is taken, there is no such time zone, or no catalogue in the language.
    """
    if time_zone not in available_timezones():
        raise ActError(f"There is no time zone {time_zone!r}.", remedy="Write one such as Europe/Berlin.")
    if Site.objects.filter(code=code).exists():
        raise ActError(f"There is a site {code!r} already.", remedy="Choose another code.")
    with act(by, "site.opened"):
        site = Site(code=refusing.text(code, "The code", most=20), name=refusing.text(name, "The name", most=120),
                    time_zone=time_zone, language=refusing.language(language))  # fmt: skip
        site.save()
    return site


def set_language(by: By, site: Site, language: str) -> None:
    """The language in which a site addresses patients whose own is not known.

    Raises:
        ActError: no catalogue in it.
    """
    with act(by, "site.language-set", site=site.pk):
        site.language = refusing.language(language)
        site.save()


def add_user(by: By, *, username: str, printed_name: str, password: str, one_time: bool = False) -> User:
    """A new member of staff, without any role yet. `one_time`: the password must be changed before anything else.

    Raises:
        ActError: the user name is taken, or the password too weak.
    """
    name = refusing.text(username, "The user name", most=60).lower()
    if User.objects.filter(username=name).exists():
        raise ActError(f"The user name {name!r} is taken.", remedy="Choose another.")
    printed = refusing.text(printed_name, "The printed name", most=120)
    user = User(username=name, printed_name=printed)
    user.must_change_password = one_time
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ActError(" ".join(error.messages), remedy="Choose another password.") from None
    user.set_password(password)
    with act(by, "user.added"):
        user.save()
    return user


def give_role(by: By, user: User, site: Site, role: Role) -> Membership:
    """A role for a person at a site; giving it twice is refused.

    Raises:
        ActError: they have it already.
    """
    if Membership.objects.filter(user=user, site=site, role=role, ended_at=None).exists():
        raise ActError(f"{user} is {role.label.lower()} at {site} already.")
    with act(by, "role.given", topics=("staff",)) as done:
        membership = Membership(user=user, site=site, role=role, since=done.at)
        membership.save()
    return membership


def end_role(by: By, membership: Membership) -> None:
    """The person no longer has this role.

    Raises:
        ActError: it has ended already, or it is that of a site's last administrator.
    """
    if membership.ended_at is not None:
        raise ActError("This role has ended already.")
    if membership.role == Role.ADMINISTRATOR:
        refuse_last_administrator(membership.user, membership.site)
    with act(by, "role.ended", topics=("staff",)) as done:
        membership.ended_at = done.at
        membership.save()
