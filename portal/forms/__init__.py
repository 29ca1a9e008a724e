"""What may be typed, and how a mistake is told; no database, no gateway."""
