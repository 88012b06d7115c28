"""How plain an answer reads: computed while it is written, never stored, never in the way."""

from analysis.reading.level import ReadingLevel, reading_level

__all__ = ["ReadingLevel", "levels_of"]


def levels_of(texts: dict[str, str], language: str) -> dict[str, ReadingLevel]:
    """The level of each filled field; the lines for the young are held to a lower bar."""
    return {
        name: reading_level(text, language, "youth" if name == "youth_text" else "adults")
        for name, text in texts.items()
        if text.strip()
    }
