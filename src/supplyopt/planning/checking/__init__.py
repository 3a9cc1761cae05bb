"""The checks of a plan, each from its tables alone."""
