"""The core: live progress, activities, and what keeps them in order. Knows no display."""
