"""Theme finding beside its peers, on real texts with human labels."""
