"""The command `daybreak`: one file a command. Everything heavy is imported inside the command that needs it."""

from daybreak.cli.main import main

__all__ = ["main"]
