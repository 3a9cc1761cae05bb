"""Which places to visit, drawn by chance or chosen for what was found there."""
