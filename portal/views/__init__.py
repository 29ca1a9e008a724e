"""HTTP in, HTML out: no rule, no query, no gateway."""
