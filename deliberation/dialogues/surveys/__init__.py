"""Surveys of a dialogue: anonymous sheets before and after."""
