"""Jupyter: the widget, the kernel that it lives in, and the magics."""
