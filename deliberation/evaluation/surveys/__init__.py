"""Ten questions to everybody who took part, and ten to those who ran it."""
