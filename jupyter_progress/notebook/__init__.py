"""The notebook surface: magics, loops and reactive values."""
