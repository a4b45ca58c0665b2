"""Reading files into the model, and finding the place in a file for a path in its data."""
