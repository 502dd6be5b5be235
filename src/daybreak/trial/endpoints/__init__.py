"""Endpoints of a trial, each computed from what was observed (`TrialRecord`) and never from the simulation behind it."""
