"""The rule base in a browser and for other programs: a thin front on `expert.library`, from the extra `[web]`."""
