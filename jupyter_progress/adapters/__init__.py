"""The hooks of other libraries, as bars: one module for each, which imports only that library."""
