"""What pages read, as small frozen values."""
