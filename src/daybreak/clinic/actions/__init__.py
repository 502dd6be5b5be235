"""Every clinical act, one function each: it checks, then changes in one transaction with its audit row.

Pages, the interface for programs, jobs, commands and the demo all call these; nothing else writes (`act` says how).
"""
