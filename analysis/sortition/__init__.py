"""Panels drawn by lot: quotas, feasibility, fair selection chances, substitutes.

Written from Flanigan, Gölz, Gupta, Hennig and Procaccia, "Fair algorithms for selecting citizens'
assemblies", Nature 596 (2021): among all lotteries over panels that meet the quotas, the leximin
one makes the smallest selection probability as large as possible, then the second smallest, and
so on.
"""
