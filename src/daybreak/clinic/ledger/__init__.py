"""Reading the ledger: balances, stock, sessions, the register and the sheets. Writing is `actions.ledger`."""
