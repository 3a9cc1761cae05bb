"""What was promised, held against what came."""
