"""Whole notebooks, run headless: ``jupyter-progress run notebook.ipynb``."""
