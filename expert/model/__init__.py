"""The data: what a rule base, a case and a trace consist of. Frozen, and nothing here acts on it."""
