"""Short loops of each kind, for what has to hold of all of them."""

import asyncio

from jupyter_progress import track
from jupyter_progress.tqdm import tqdm


def plain():
    for _ in track(range(2), delay=0):
        pass


def of_a_generator():
    for _ in track((i for i in range(2)), delay=0):
        pass


def weighed():
    for _ in track(["a", "bc"], total=3, unit="B", size=len, delay=0):
        pass


def nested():
    for _ in track(range(2), delay=0):
        for _ in track(range(2), delay=0):
            pass


def left():
    for _ in track(range(2), delay=0):
        break


def asynchronous():
    async def items():
        for i in range(2):
            yield i

    async def loop():
        async for _ in track(items(), delay=0):
            pass

    asyncio.run(loop())


def tqdms():
    for _ in tqdm(range(2)):
        pass


LOOPS = (plain, of_a_generator, weighed, nested, left, asynchronous, tqdms)
