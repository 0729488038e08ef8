"""Callbacks for the hooks that other libraries have: each in a module named after its library."""
