"""Reference populations: who is here, who is missing."""
