"""Pages. Each reads with `here(request)` who asks, and changes only through `daybreak.clinic.actions`."""
