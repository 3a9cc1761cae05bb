"""The supply pillar, which knows nothing of linear programs."""
