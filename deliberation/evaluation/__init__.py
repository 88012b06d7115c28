"""Evaluation: surveys, coding of discourse, and what has no evidence."""
