"""Values that are computed from others in the background, and what shows and starts them."""
