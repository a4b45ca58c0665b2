"""What the program costs, next to others that do the same: `python -m benchmarks` measures all of it in one run."""
