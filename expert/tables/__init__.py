"""Tables of cases, a row a case: read in batches, evaluated, and written as they come."""
