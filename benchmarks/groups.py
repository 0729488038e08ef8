"""Ten thousand short tasks as one group: what is sent to show them, and what that costs."""

from typing import NamedTuple

from benchmarks.wire import SETUP, answer, kernel, sent_by

N = 10_000

TASK = """
import asyncio, time
from concurrent.futures import ThreadPoolExecutor, as_completed
from IPython.display import display
from jupyter_progress import map_tasks
def work(i):
    time.sleep(0.001)
    return i
pool = ThreadPoolExecutor(8)
list(pool.map(work, range(100)))
"""

CLUSTER = """
from distributed import Client, LocalCluster, progress, wait
cluster = LocalCluster(n_workers=1, threads_per_worker=8, dashboard_address=":0")
client = Client(cluster)
"""

TIMED = """
began, cpu = time.monotonic(), time.process_time()
{code}
took = time.monotonic() - began, time.process_time() - cpu
"""


class Way(NamedTuple):
    """A way to run the tasks and show how far they are: what is done before, and the cell."""

    before: str
    cell: str


OURS = """
group = map_tasks(work, range({n}), executor={executor})
display(group)
assert len(group.result()) == {n}
"""

WAYS = {
    "jupyter_progress, a ThreadPoolExecutor": Way(TASK, OURS.format(n=N, executor="pool")),
    "tqdm.notebook(as_completed), the same": Way(
        TASK + "from tqdm.notebook import tqdm\n",
        f"""
futures = [pool.submit(work, i) for i in range({N})]
for _ in tqdm(as_completed(futures), total={N}):
    pass
""",
    ),
    "an IntProgress, set at each, the same": Way(
        TASK + "from ipywidgets import IntProgress\n",
        f"""
bar = IntProgress(max={N})
display(bar)
for _ in as_completed([pool.submit(work, i) for i in range({N})]):
    bar.value += 1
""",
    ),
    "no bar, the same": Way(TASK, f"list(pool.map(work, range({N})))"),
    "jupyter_progress, a Dask client": Way(TASK + CLUSTER, OURS.format(n=N, executor="client")),
    "no bar, a `client.submit` each": Way(
        TASK + CLUSTER,
        f"await asyncio.to_thread(client.gather, [client.submit(work, i) for i in range({N})])",
    ),
    "distributed.progress, the same": Way(
        TASK + CLUSTER,
        f"""
futures = client.map(work, range({N}), pure=False)
display(progress(futures, notebook=True))
await asyncio.to_thread(wait, futures)
""",
    ),
}


def groups(rounds: int) -> dict[str, dict[str, float]]:
    """Return by way what was sent and what it took."""
    result = {}
    for name, way in WAYS.items():
        with kernel() as client:
            sent_by(client, SETUP + way.before)
            messages, size = sent_by(client, TIMED.format(code=way.cell))
            seconds, cpu = answer(client, "", "list(took)")
        result[name] = {
            "took, s": seconds,
            "CPU, ms a task": cpu / N * 1e3,
            "messages a second": messages / seconds,
            "kB a second": size / seconds / 1000,
        }
    return result
