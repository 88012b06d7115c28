"""Dialogues: sessions in rooms, often on paper, with their tables, items and piles."""
