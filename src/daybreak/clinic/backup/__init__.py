"""Backups: all rows as they are in one moment, sealed with a passphrase, proved by restoring them; and the way back."""

from daybreak.clinic.backup.making import Made, make
from daybreak.clinic.backup.restoring import Checked, Restored, check, refuse_records, restore

__all__ = ["Checked", "Made", "Restored", "check", "make", "refuse_records", "restore"]
