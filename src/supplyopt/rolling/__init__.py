"""Plans made again at every review, carried out in between against what really happens."""
