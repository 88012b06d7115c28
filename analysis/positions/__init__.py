"""What kind of thing a text says, kept apart from its subject; only where it was measured."""
