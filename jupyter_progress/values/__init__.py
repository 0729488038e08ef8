"""Values: what progress is, how it eases and how it reads. Pure; knows no task and no host."""
