"""How people reason: a drawn sample, coded by two readers blind to each other."""
