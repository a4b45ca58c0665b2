"""Why things are concluded as they are: one module a question, each a function from data to data."""
