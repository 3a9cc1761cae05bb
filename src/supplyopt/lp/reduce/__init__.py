"""Programs made smaller before they are solved, and their answers led back."""
