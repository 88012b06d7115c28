"""A seat for those who speak for future generations, and its formal opinions."""
