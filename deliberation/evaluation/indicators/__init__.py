"""What the record tells without asking anybody."""
