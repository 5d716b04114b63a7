"""Reads that span the whole house, one module for each page."""
