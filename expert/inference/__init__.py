"""The readings of a rule base: what follows from a case, and what is still open in it."""
