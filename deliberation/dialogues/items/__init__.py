"""What is said at the tables of a dialogue."""
