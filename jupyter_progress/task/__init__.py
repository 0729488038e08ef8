"""Tasks: the writing end that a task sees, and the future that its caller holds."""
