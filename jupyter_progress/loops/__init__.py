"""Loops: items handed out at C speed, and the bars of foreground loops."""
