"""Rendering: what a state reads and looks like, as words, text, html and JSON. Pure."""
