"""From a network to a plan."""
