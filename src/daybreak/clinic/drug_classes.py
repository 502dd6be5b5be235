"""The classes of the medication list: what a drug can make true."""

from __future__ import annotations

from daybreak.vocabulary import load_vocabulary


def medication_classes() -> tuple[str, ...]:
    """The yes-no findings about medication, but for the one that says whether the list is complete."""
    vocabulary = load_vocabulary()
    return tuple(entry.id for entry in vocabulary if entry.group == "medication" and entry.type == "yes-no")


def class_label(id: str) -> str:
    """`benzodiazepine` for "Takes a benzodiazepine"."""
    words = load_vocabulary()[id].label.removeprefix("Takes ").split(" ", 1)
    return words[-1] if words[0] in {"a", "an", "another"} else " ".join(words)
