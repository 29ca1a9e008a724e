"""Accounts: the verbs of registration, signing in, one-time codes, devices and pauses."""
