"""Plans or past distributions, held against the rule that they were to follow."""
