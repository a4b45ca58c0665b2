"""What is wrong with a rule base."""
