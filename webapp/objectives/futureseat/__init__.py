"""A seat for those who speak for future generations: its opinions and the board's answers."""
