"""Rows for tests, made the way the portal makes them: one file for each file of models."""
