"""Smaller programs with the same optimum."""
