"""Tasks that run elsewhere: in worker processes, in pools of others, on a Dask cluster."""
