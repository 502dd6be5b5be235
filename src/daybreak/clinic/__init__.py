"""The web application and its records: the only room with a database, a clock and a web framework.

`serving.serve(...)` starts it. Everything that changes a record is a function in `actions`; every page and its readers
are in `access.table`.
"""
