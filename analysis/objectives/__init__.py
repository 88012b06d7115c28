"""Reads an objective's sentence: how much, of what, from when, by when, with what in mind."""
