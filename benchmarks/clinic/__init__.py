"""A clinic to put under load: a ward of running sessions, the real server in a process of its own, and who visits it."""
