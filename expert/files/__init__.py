"""From files to the model, and from a path in the data back to a place in a file."""
