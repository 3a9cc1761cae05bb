"""Ledgers held against counts, or against each other."""
