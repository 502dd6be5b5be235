"""Reading for plans: what a course asks of the calendar, what the clinic has free, and what is foreseen. It writes nothing."""
