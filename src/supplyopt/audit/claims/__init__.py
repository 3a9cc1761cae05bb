"""Claims held against people."""
