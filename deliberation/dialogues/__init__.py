"""Dialogues: sessions in rooms, what is said there, and how it becomes submissions."""
