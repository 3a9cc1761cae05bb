"""Arithmetic of claims on one scarce supply."""
