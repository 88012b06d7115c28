"""What somebody said that the safeguarding lead alone has to read."""
