"""Running: what turns a function into a task, and the executors that it runs on."""
