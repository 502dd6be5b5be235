"""The one Django application of the clinic."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClinicConfig(AppConfig):
    """After every migration the database itself is told again what it must never change or delete."""

    name = "daybreak.clinic"
    label = "clinic"
    verbose_name = "Daybreak"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from daybreak.clinic import signing_in, triggers
        from daybreak.clinic.bedside import board
        from daybreak.clinic.follow_up import banner

        assert board  # what a locked station shows of running sessions
        assert banner  # and that escalations wait
        signing_in.listen()
        post_migrate.connect(triggers.install_after_migration, sender=self)
