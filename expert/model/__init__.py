"""The data: what a rule base, a case and a trace consist of. It is frozen, and nothing here acts on it."""
