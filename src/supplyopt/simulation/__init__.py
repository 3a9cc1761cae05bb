"""What really happens when a practice or a plan is carried out, day by day."""
