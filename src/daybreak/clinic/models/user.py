"""A member of staff. Accounts are personal; nobody shares one."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.db import models

from daybreak.clinic import clock
from daybreak.clinic.models.record import Record, RecordQuerySet


class UserManager(BaseUserManager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Users are made by `actions.staff`; this only finds them."""


class User(AbstractBaseUser, Record):
    """Signs in with a user name; `printed_name` is what stands under a signature."""

    secret: ClassVar[frozenset[str]] = frozenset({"password", "pin"})

    last_login = None  # the audit has every sign-in
    username = models.CharField(max_length=60, unique=True)
    printed_name = models.CharField(max_length=120)
    email = models.EmailField(default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=clock.now)
    pin = models.CharField(max_length=200, default="")
    wrong_secrets = models.PositiveSmallIntegerField(default=0)
    barred_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["printed_name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.printed_name

    def get_full_name(self) -> str:
        """The printed name, as libraries ask for it."""
        return self.printed_name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. An old hash stays until the password is changed, which is an act."""
        return check_password(raw_password, self.password)

    def set_pin(self, pin: str) -> None:
        """Keep the hash of a PIN; saving is the act's."""
        self.pin = make_password(pin)

    def check_pin(self, pin: str) -> bool:
        """Whether this is the PIN; without one, nothing is."""
        return bool(self.pin) and check_password(pin, self.pin)
