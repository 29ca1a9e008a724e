"""Strangers' files: bytes in, safe bytes out. Knows nothing of the web, of the database, of people."""
