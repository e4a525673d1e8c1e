"""Nearest gate for every node by scipy's csgraph: peer_scipy.py FOLDER

Timed from arrays in memory, imports apart. Also holds every distance against ours, if we ran.
"""

import json
import pathlib
import resource
import sys
import time

import numpy
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

folder = pathlib.Path(sys.argv[1])
u, v, gates = (numpy.fromfile(folder / f"{name}.u32", dtype="<u4") for name in ("u", "v", "gates"))
w = numpy.fromfile(folder / "w.f64")
nodes = (folder / "nodes.f64").stat().st_size // 16
started = time.perf_counter()
graph = csr_matrix((w, (u, v)), shape=(nodes, nodes))
built = time.perf_counter()
metres = dijkstra(graph, directed=False, indices=gates, min_only=True, limit=500.0)
done = time.perf_counter()
reached = numpy.isfinite(metres)
ours = folder / "ours.f64"
difference = None
if ours.exists():
    other = numpy.fromfile(ours)
    same = numpy.array_equal(numpy.isfinite(other), reached)
    difference = float(numpy.abs(other[reached] - metres[reached]).max()) if same else float("inf")
print(json.dumps({
    "peer": "scipy", "build": built - started, "query": done - built, "total": done - started,
    "reached": int(reached.sum()), "metres": float(metres[reached].sum()), "difference": difference,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
