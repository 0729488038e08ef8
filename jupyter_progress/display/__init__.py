"""Displays: where and how activities are shown, decided by whoever runs the code."""
