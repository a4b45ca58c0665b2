"""Mutation testing of a rule base: which small changes to its rules no stored case and no proof would notice."""
