"""Cleaning, cutting into points, telling languages, turning texts into vectors."""
