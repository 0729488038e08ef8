"""Bars of other libraries, which tasks make in their context: they move its bar, undrawn."""
