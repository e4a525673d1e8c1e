"""What every opponent prints: one line of JSON, the same for all."""

import json
import resource
import time

LAYERS = ("districts", "builtup", "greens", "residential")


class Clock:
    """Seconds by step."""

    def __init__(self):
        self.started = self.last = time.perf_counter()
        self.steps = {}
        self.loaded = None

    def lap(self, step):
        now = time.perf_counter()
        self.steps[step] = self.steps.get(step, 0.0) + now - self.last
        self.last = now

    def ready(self):
        """Everything before this was loading."""
        self.lap("load")
        self.loaded = self.last


def report(peer, clock, covered, residential, green, built, peak=True):
    per = [[float(v) for v in row] for row in (covered, residential, green, built)]
    mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 if peak else None
    end = time.perf_counter()
    load = clock.steps.pop("load", 0.0)
    print(json.dumps({
        "peer": peer, "load": load, "compute": end - clock.loaded, "total": end - clock.started,
        "steps": clock.steps, "peak_mb": mb, "per": per,
        **dict(zip(("covered", "resid", "green", "built"), map(sum, per))),
    }))
