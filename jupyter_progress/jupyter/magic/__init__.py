"""``%%track_progress``: a cell in the background, with its bar and its output in place."""
