"""Follow-up between sessions, read: what is to be answered when, where a link stands, which escalations are open. Acts on it
are `actions/follow_up/`."""
