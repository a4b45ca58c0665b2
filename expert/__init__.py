"""A shell for rule bases whose every conclusion can be traced to its source."""

__version__ = "0.1.0"
