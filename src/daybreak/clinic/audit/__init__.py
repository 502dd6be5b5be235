"""The chain of everything that was done: each row carries the hash of the one before."""
