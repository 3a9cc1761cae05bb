"""Findings as pages, workbooks, files."""
