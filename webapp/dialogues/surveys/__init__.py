"""The survey of a session: sheets from phones by a code, sheets from paper, and the waves."""
