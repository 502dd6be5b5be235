"""The classes of the medication list: what a drug can make true."""

from __future__ import annotations

from daybreak.vocabulary import load_vocabulary

CYP, ANOTHER = "cyp_modifier", "another"


def medication_classes() -> tuple[str, ...]:
    """The yes-no findings about medication, but for the one that says whether the list is complete."""
    vocabulary = load_vocabulary()
    return tuple(entry.id for entry in vocabulary if entry.group == "medication" and entry.type == "yes-no")


def cyp_modifiers() -> tuple[str, ...]:
    """The inhibitors and inducers of CYP2B6 and CYP3A4 by which the rules go."""
    return tuple(name for name in load_vocabulary()[CYP].choices if name != "none")


def class_label(id: str) -> str:
    """`benzodiazepine` for "Takes a benzodiazepine"."""
    words = load_vocabulary()[id].label.removeprefix("Takes ").split(" ", 1)
    return words[-1] if words[0] in {"a", "an", "another"} else " ".join(words)
