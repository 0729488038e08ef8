"""Bars as text: in terminals and scripts, in a log, or in a notebook that asks for it."""
