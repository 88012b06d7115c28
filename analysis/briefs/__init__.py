"""Verbatim quotes chosen by rule."""
