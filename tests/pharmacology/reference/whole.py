"""The comparison with every row, computed once: four files of tests look at it."""

from daybreak.pharmacology.reference import compare

COMPARISON = compare()
