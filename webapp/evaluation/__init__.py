"""How a consultation was run: surveys, coding of discourse, and the evaluation page."""
