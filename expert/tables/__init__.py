"""Tables: many cases at once, a row a case."""
