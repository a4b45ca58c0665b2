"""Fuzzing of what reads files: `python -m fuzz` runs it, `fuzz.targets` says what must hold for any input."""
