"""Learning from analysts: which themes a person would give a point, and whom to ask next."""
