"""Age bands of a group and what is asked of each."""
