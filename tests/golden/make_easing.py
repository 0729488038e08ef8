"""Write easing.json: the vectors that the Python and the TypeScript easing must both meet.

Computed with 50 digits by mpmath, apart from both implementations:
`python tests/golden/make_easing.py` (needs mpmath; only to make the file anew).
"""

import itertools
import json
from pathlib import Path

from mpmath import exp, mp, mpf

mp.dps = 50


def value(start, end, estimate, elapsed):
    start, end, elapsed = mpf(start), mpf(end), mpf(elapsed)
    distance = max(mpf(0), end - start)
    if estimate is None:
        share = 1 - exp(-elapsed / 10_000)
    else:
        joint = mpf(6) / 10 * estimate
        if elapsed <= joint:
            share = elapsed / estimate
        else:
            share = mpf(6) / 10 + mpf(4) / 10 * (
                1 - exp(-(elapsed - joint) / (mpf(4) / 10 * estimate))
            )
    return start + distance * share


def main():
    values, chains = [], []
    spans = [(0, 80), (25.5, 80), (80, 80), (90, 60), (0, 100), (99.5, 100)]
    shares = [0, 0.1, 0.3, 0.599999, 0.6, 0.600001, 0.75, 1, 1.5, 3, 50]
    for (start, end), estimate in itertools.product(spans, [1, 5_000, 36_000_000]):
        for share in shares:
            elapsed = estimate * share
            values.append((start, end, estimate, elapsed))
    for (start, end), elapsed in itertools.product(
        spans, [0, 1, 999.5, 5_000, 10_000, 60_000, 36_000_000]
    ):
        values.append((start, end, None, elapsed))
    for start, estimates, elapsed in itertools.product(
        [0, 33], [(5_000, None), (None, 2_000), (1, 1)], [0.5, 3_000, 9_000]
    ):
        segments = [
            {"end": end, "estimated_time": estimate, "elapsed": elapsed}
            for end, estimate in zip((40, 80), estimates, strict=True)
        ] + [{"end": 20, "estimated_time": 1_000, "elapsed": elapsed}]
        at = start
        for segment in segments:
            at = value(at, segment["end"], segment["estimated_time"], segment["elapsed"])
        chains.append(
            {
                "name": f"chain from {start} by {estimates} at {elapsed}",
                "start": start,
                "segments": segments,
                "value": float(at),
            }
        )
    out = {
        "values": [
            {
                "name": f"{s} to {e}, estimate {t}, at {at:g}",
                "start": s,
                "end": e,
                "estimated_time": t,
                "elapsed": at,
                "value": float(value(s, e, t, at)),
            }
            for s, e, t, at in values
        ],
        "chains": chains,
    }
    text = json.dumps(out, indent=0).replace(',\n"', ', "').replace("{\n", "{")
    Path(__file__).with_name("easing.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
