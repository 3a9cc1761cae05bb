"""Stock: how long it lasts, how long it lay, who is short meanwhile, what to call back."""
