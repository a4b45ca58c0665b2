"""What a program imports: the calls behind the commands, which print nothing and touch nothing but their arguments."""
