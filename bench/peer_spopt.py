"""Maximal covering by spopt with HiGHS: peer_spopt.py FOLDER

Timed from arrays in memory, imports apart; `gapRel=0` asks for the proof that we give too.
"""

import json
import pathlib
import resource
import sys
import time

import numpy
import pulp
from scipy.spatial.distance import cdist
from spopt.locate import MCLP

folder = pathlib.Path(sys.argv[1])
homes = numpy.fromfile(folder / "demands.f64").reshape(-1, 3)
sites = numpy.fromfile(folder / "sites.f64").reshape(-1, 2)
count = int(numpy.fromfile(folder / "count.u32", dtype="<u4")[0])
started = time.perf_counter()
cost = cdist(homes[:, :2], sites)
model = MCLP.from_cost_matrix(cost, homes[:, 2], 500.0, p_facilities=count)
built = time.perf_counter()
model = model.solve(pulp.HiGHS(msg=False, gapRel=0.0, timeLimit=600, threads=1), results=False)
done = time.perf_counter()
print(json.dumps({
    "peer": "spopt", "total": done - started, "steps": {"model": built - started, "solve": done - built},
    "objective": pulp.value(model.problem.objective), "status": pulp.LpStatus[model.problem.status],
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
